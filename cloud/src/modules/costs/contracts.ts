import { isDeepStrictEqual } from 'node:util'
import type { Contract, NewContract, Settlement } from '@loujing/wire/http/contracts'
import type { ContractId, CostAccountId, ProjectId } from '@loujing/wire/id'
import { dayOf } from '@loujing/wire/beijing'
import type { Page, PageQuery } from '@loujing/wire/page'
import type { Actor } from '../../platform/auth.ts'
import type { Reader } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { fromIdCursor, toPage } from '../../platform/page.ts'
import type { Caller } from '../identity/index.ts'
import * as store from './contract-store.ts'
import type { ContractRow } from './contract-store.ts'
import type { Ledger } from './ledger.ts'
import { isOpen } from './model/changes.ts'
import { ofSettled } from './model/claims.ts'
import { onSigned, type Posting } from './model/postings.ts'
import { allocate, withTax } from './model/tax.ts'
import {
  BAD_TERMS,
  BEYOND_PAYABLE,
  ID_TAKEN,
  LINE_SIGNED,
  NOT_SETTLED,
  NUMBER_TAKEN,
  OPEN_CHANGES,
  RETENTION_HELD,
  SETTLED,
} from './problems.ts'
import { type AccountRow, findLine, type LineRow, signLine } from './store.ts'

/** The kind of evidence that a signed contract is. */
const SIGNED = 'costs.contract'

export type Contracts = ReturnType<typeof createContracts>

/** Contracts with suppliers: signed on lines of the contract plan, settled, and their retention released. */
export function createContracts(ledger: Ledger) {
  async function contractOf(tx: Reader, project: ProjectId, id: ContractId): Promise<ContractRow> {
    const row = await store.findContract(tx, id)
    if (row?.projectId !== project) throw notFound('Contract')
    return row
  }

  /** The lines that a contract signs, each with its account, in their order. */
  async function linesOf(tx: Reader, project: ProjectId, { lines }: NewContract) {
    const found: { line: LineRow; account: AccountRow; fen: number; taxRate: number }[] = []
    for (const { line: id, fen, taxRate } of lines) {
      const line = await findLine(tx, id)
      if (line?.projectId !== project) throw notFound('Line')
      found.push({ line, account: await ledger.leafOf(tx, project, line.accountId), fen, taxRate })
    }
    return found
  }

  ledger.evidence.register(SIGNED, async (tx, id) => {
    const row = await store.findContract(tx, id as ContractId)
    return row && { id, project: row.projectId, contract: row.entry }
  })

  return {
    contractOf,
    linesOf,

    /** @throws Refusal id-taken · number-taken · line-signed · bad-terms · bad-day · decision-needed · blocked */
    sign: (caller: Caller, project: ProjectId, id: ContractId, made: NewContract): Promise<Contract> =>
      ledger.change(caller, project, { action: 'sign', object: id, after: made }, async (tx, kept) => {
        const known = await store.findContract(tx, id)
        if (known) {
          if (known.projectId !== project || !isDeepStrictEqual(known.entry, made)) throw refuse(ID_TAKEN)
          return toContract(known)
        }
        ledger.refuseFuture(made.signedOn)
        if (made.progressRate + made.retentionRate > 10_000) throw refuse(BAD_TERMS)
        const lines = await linesOf(tx, project, made)
        const isTwice = new Set(lines.map(({ line }) => line.id)).size < lines.length
        if (isTwice || lines.some(({ line }) => line.contractId)) throw refuse(LINE_SIGNED)

        const postings = lines.flatMap(({ line, account, fen, taxRate }) =>
          onSigned(account.id, { fen: line.entry.fen, netFen: line.netFen }, withTax(fen, taxRate)),
        )
        const worth = new Map<CostAccountId, number>()
        for (const { account, fen } of lines) worth.set(account.id, (worth.get(account.id) ?? 0) + fen)
        for (const account of new Map(lines.map(({ account }) => [account.id, account])).values())
          await ledger.admit(tx, { subject: id, account, postings, worth: worth.get(account.id)! })

        const amountFen = lines.reduce((sum, { fen }) => sum + fen, 0)
        if (!(await store.insertContract(tx, kept, { id, entry: made, by: caller.person, amountFen })))
          throw refuse(NUMBER_TAKEN, { number: made.number })
        for (const { line } of lines) await signLine(tx, line.id, id)
        const title = `${made.number} ${made.name}`
        await ledger.evidence.enterValue(tx, kept.company, { kind: SIGNED, subject: id })
        await ledger.post(tx, kept, { document: 'contract', documentId: id, title, day: made.signedOn }, postings)
        return toContract(await contractOf(tx, project, id))
      }),

    getContract: (actor: Actor, project: ProjectId, id: ContractId): Promise<Contract> =>
      ledger.read(actor, project, async (tx) => toContract(await contractOf(tx, project, id))),

    listContracts: (actor: Actor, project: ProjectId, { cursor, limit = 50 }: PageQuery): Promise<Page<Contract>> =>
      ledger.read(actor, project, async (tx) => {
        const rows = await store.listContracts(tx, project, fromIdCursor(cursor), limit + 1)
        return toPage(rows, limit, ({ id }) => [id], toContract)
      }),

    /**
     * The final value takes the place of everything before (结算): it is confirmed whole, and payable but for the retention. The difference lies on
     * the accounts of the contract, by the shares of its lines.
     * @throws Refusal settled · open-changes · beyond-payable, when less than was paid would be payable · decision-needed · blocked
     */
    settle: (caller: Caller, project: ProjectId, id: ContractId, settlement: Settlement): Promise<Contract> =>
      ledger.change(caller, project, { action: 'settle', object: id, after: settlement }, async (tx, kept) => {
        const row = await contractOf(tx, project, id)
        if (row.settlement) {
          if (!isDeepStrictEqual(row.settlement, settlement)) throw refuse(SETTLED)
          return toContract(row)
        }
        ledger.refuseFuture(settlement.on)
        const changes = await store.listChanges(tx, project, id, undefined, 10_000)
        if (changes.some(({ state }) => isOpen(state)) || (await store.hasOpenClaim(tx, id))) throw refuse(OPEN_CHANGES)
        const payableFen = ofSettled(settlement.fen, row.entry)
        if (payableFen < row.paidFen) throw refuse(BEYOND_PAYABLE, { paid: row.paidFen, payable: payableFen })

        const lines = await linesOf(tx, project, row.entry)
        const weights = lines.map(({ fen }) => fen)
        const more = allocate(settlement.fen - row.amountFen, weights)
        const final = allocate(settlement.fen, weights)
        const postings: Posting[] = lines.map(({ account, taxRate }, i) => ({
          ...{ account: account.id, column: 'changes' },
          ...withTax(more[i]!, taxRate),
        }))
        for (const account of new Map(lines.map(({ account }) => [account.id, account])).values()) {
          const worth = lines.reduce((sum, line, i) => (line.account.id === account.id ? sum + final[i]! : sum), 0)
          await ledger.admit(tx, { subject: id, account, postings, worth })
        }
        await store.saveSettlement(tx, id, settlement)
        await store.saveSums(tx, id, { ...row, amountFen: settlement.fen, confirmedFen: settlement.fen, payableFen })
        const title = `${row.entry.number} ${row.entry.name}`
        await ledger.post(tx, kept, { document: 'settlement', documentId: id, title, day: settlement.on }, postings)
        return toContract(await contractOf(tx, project, id))
      }),

    /** The rest becomes payable when the retention ends. @throws Refusal not-settled · retention-held */
    releaseRetention: (caller: Caller, project: ProjectId, id: ContractId): Promise<Contract> =>
      ledger.change(caller, project, { action: 'release-retention', object: id }, async (tx) => {
        const row = await contractOf(tx, project, id)
        if (!row.settlement) throw refuse(NOT_SETTLED)
        if (row.retentionReleased) return toContract(row)
        const { retentionUntil } = row.settlement
        if (dayOf(ledger.now()) < retentionUntil) throw refuse(RETENTION_HELD, { until: retentionUntil })
        await store.saveSums(tx, id, { ...row, payableFen: row.confirmedFen })
        await store.releaseRetention(tx, id)
        return toContract(await contractOf(tx, project, id))
      }),
  }
}

const toContract = ({
  id,
  projectId,
  entry,
  settlement,
  signedBy,
  retentionReleased,
  ...sums
}: ContractRow): Contract => ({
  ...{ id, project: projectId, ...entry, signedBy, retentionReleased, ...sums },
  ...(settlement && { settledOn: settlement.on, retentionUntil: settlement.retentionUntil }),
})
