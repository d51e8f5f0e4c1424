import type { CompanyId, DeletionId, PersonId } from '@loujing/wire/id'
import { record } from '../../platform/audit.ts'
import type { Sql, Tx } from '../../platform/db.ts'
import { countMentions, strikeOut, type Identifiers, type PersonalData } from '../../platform/personal.ts'
import { asPlatform, inCompany } from '../../platform/tenant.ts'
import * as store from './store.ts'

/**
 * Goes through the modules in their order, each in a transaction of its own together with the line that says so: whoever is stopped
 * in the middle goes on with the next one. The modules that know him by name come last, since the words to look for are theirs.
 */
export function createErasing({ sql, now, modules }: { sql: Sql; now: () => Date; modules: readonly PersonalData[] }) {
  async function identifiersOf(tx: Tx, person: PersonId): Promise<Identifiers> {
    const all: Identifiers = { sure: [], names: [] }
    for (const module of modules) {
      const { sure, names } = (await module.identifiers?.(tx, person)) ?? { sure: [], names: [] }
      all.sure.push(...sure)
      all.names.push(...names)
    }
    return all
  }

  async function eraseIn(tx: Tx, company: CompanyId, id: DeletionId, module: PersonalData): Promise<void> {
    const deletion = await store.lockDeletion(tx, id)
    const done = await store.listErasures(tx, [id])
    if (!deletion || done.some((each) => each.module === module.module)) return
    const { personId: person } = deletion
    const identifiers = await identifiersOf(tx, person)
    const struck = await strikeOut(tx, module.written, person, identifiers)
    const erased = (await module.erase?.(tx, person, identifiers)) ?? 0
    const mentions = await countMentions(tx, module.written, identifiers.names)
    const erasure = { module: module.module, at: now(), rows: struck + erased, mentions }
    await store.insertErasure(tx, company, id, erasure)
  }

  async function finish(tx: Tx, company: CompanyId, id: DeletionId): Promise<void> {
    const deletion = await store.lockDeletion(tx, id)
    if (!deletion || deletion.doneAt) return
    const erasures = await store.listErasures(tx, [id])
    await store.finish(tx, id, now())
    const after = erasures.map(({ module, rows, mentions }) => ({ module, rows, mentions }))
    await record(tx, { company, action: 'privacy.delete-person', object: id, outcome: 'done', after }, now())
  }

  return {
    async goOn(): Promise<void> {
      for (const { id, companyId } of await asPlatform(sql, (tx) => store.listRunning(tx))) {
        for (const module of modules) {
          await inCompany(sql, companyId, (tx) => eraseIn(tx, companyId, id, module))
          await module.eraseFiles?.()
        }
        await inCompany(sql, companyId, (tx) => finish(tx, companyId, id))
      }
    },
  }
}
