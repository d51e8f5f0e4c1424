import type { Tx } from '../../platform/db.ts'
import type { PersonalData } from '../../platform/personal.ts'

/** Of costs: what people wrote on contracts, changes and payments. */
export const costsPersonal: PersonalData = {
  module: 'costs',
  written: [
    { table: 'costs.account', columns: ['entry'] },
    { table: 'costs.change_order', columns: ['entry', 'steps'] },
    { table: 'costs.claim', by: 'made_by', columns: ['entry', 'review'] },
    { table: 'costs.contract', by: 'signed_by', columns: ['entry', 'settlement'] },
    { table: 'costs.decision', by: 'made_by', columns: ['entry', 'signatures'] },
    { table: 'costs.entry', columns: ['title'] },
    { table: 'costs.expense', by: 'made_by', columns: ['entry'] },
    { table: 'costs.invoice', by: 'made_by', columns: ['entry'] },
    { table: 'costs.line', columns: ['entry'] },
    { table: 'costs.payment', by: 'made_by', columns: ['entry'] },
    { table: 'costs.target', by: 'made_by', columns: ['note', 'lines'] },
    { table: 'costs.contract', columns: ['number'] },
    { table: 'costs.invoice', columns: ['number'] },
  ],
  theirs: [
    { table: 'costs.claim', by: 'reviewed_by', hides: ['entry', 'review'] },
    { table: 'costs.target', by: 'confirmed_by', hides: ['lines'] },
  ],
  nobodys: { listed: ['costs.entry.document', 'costs.target.stage'], code: ['costs.account.code'] },
  kept: [
    { what: 'costs.contract', law: '《电子签名法》第6条' },
    { what: 'costs.payment', law: '《会计法》第23条' },
    { what: 'costs.invoice', law: '《会计法》第23条' },
  ],

  /** What was told of the company's money before, and is kept, is told no more. */
  async erase(tx: Tx): Promise<number> {
    await tx`update costs.budget set version = version + 1`
    return 0
  },
}
