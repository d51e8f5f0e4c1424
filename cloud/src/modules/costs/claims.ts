import { isDeepStrictEqual } from 'node:util'
import type {
  Claim,
  ClaimReview,
  Invoice,
  NewClaim,
  NewInvoice,
  NewPayment,
  Payment,
} from '@loujing/wire/http/contracts'
import type { ClaimId, ContractId, InvoiceId, PaymentId, ProjectId } from '@loujing/wire/id'
import type { Page, PageQuery } from '@loujing/wire/page'
import type { Actor } from '../../platform/auth.ts'
import type { Reader } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { fromIdCursor, toPage } from '../../platform/page.ts'
import type { Caller } from '../identity/index.ts'
import * as store from './contract-store.ts'
import type { ClaimRow, ContractRow, InvoiceRow, PaymentRow } from './contract-store.ts'
import type { Contracts } from './contracts.ts'
import type { Ledger } from './ledger.ts'
import { isSure } from './model/changes.ts'
import { ofConfirmed } from './model/claims.ts'
import type { Posting } from './model/postings.ts'
import { allocate, withTax } from './model/tax.ts'
import {
  BEYOND_CLAIM,
  BEYOND_PAYABLE,
  BEYOND_VALUE,
  DECIDED,
  ID_TAKEN,
  NUMBER_TAKEN,
  SAME_PERSON,
  SETTLED,
} from './problems.ts'

type OfContract = PageQuery & { contract?: ContractId | undefined }

/** The kinds of evidence that a claim is: as it was made, and with what was confirmed of it. */
const CLAIMED = 'costs.claim'
const CONFIRMED = 'costs.claim-review'

/** What suppliers claim, what is confirmed of it, and what is paid. */
export function createClaims(ledger: Ledger, { contractOf, linesOf }: Contracts) {
  /** What each line and each sure change of a contract is worth. */
  async function valuesOf(tx: Reader, project: ProjectId, contract: ContractRow): Promise<Map<string, number>> {
    const values = new Map<string, number>(contract.entry.lines.map(({ line, fen }) => [line, fen]))
    for (const { id, state, valueFen } of await store.listChanges(tx, project, contract.id, undefined, 10_000))
      if (isSure(state)) values.set(id, valueFen)
    return values
  }

  /** @throws Refusal beyond-value, with the lines of which more would be confirmed than they are worth */
  async function refuseBeyondValue(tx: Reader, project: ProjectId, contract: ContractRow, lines: NewClaim['lines']) {
    const values = await valuesOf(tx, project, contract)
    const confirmed = await store.confirmedOf(tx, contract.id)
    const bad = lines.filter(({ of, fen }) => fen > 0 && (confirmed.get(of) ?? 0) + fen > (values.get(of) ?? -1))
    const sum = lines.reduce((total, { fen }) => total + fen, 0)
    if (bad.length > 0 || contract.confirmedFen + sum > contract.amountFen)
      throw refuse(BEYOND_VALUE, { lines: bad.map(({ of }) => of) })
  }

  async function claimOf(tx: Reader, project: ProjectId, id: ClaimId): Promise<ClaimRow> {
    const row = await store.findClaim(tx, id)
    if (row?.projectId !== project) throw notFound('Claim')
    return row
  }

  ledger.evidence.register(CLAIMED, async (tx, id) => {
    const row = await store.findClaim(tx, id as ClaimId)
    return row && { id, project: row.projectId, claim: row.entry }
  })
  ledger.evidence.register(CONFIRMED, async (tx, id) => {
    const row = await store.findClaim(tx, id as ClaimId)
    return row?.review ? { id, project: row.projectId, claim: row.entry, review: row.review } : undefined
  })

  return {
    /** @throws Refusal id-taken · settled · beyond-claim, for a line that is named twice · beyond-value */
    saveClaim: (caller: Caller, project: ProjectId, id: ClaimId, made: NewClaim): Promise<Claim> =>
      ledger.change(caller, project, { action: 'claim', object: id, after: made }, async (tx, kept) => {
        const known = await store.findClaim(tx, id)
        if (known) {
          if (known.projectId !== project || !isDeepStrictEqual(known.entry, made)) throw refuse(ID_TAKEN)
          return toClaim(known)
        }
        ledger.refuseFuture(made.on)
        const contract = await contractOf(tx, project, made.contract)
        if (contract.settlement) throw refuse(SETTLED)
        if (new Set(made.lines.map(({ of }) => of)).size < made.lines.length) throw refuse(BEYOND_CLAIM)
        await refuseBeyondValue(tx, project, contract, made.lines)
        const claimedFen = made.lines.reduce((sum, { fen }) => sum + fen, 0)
        await store.insertClaim(tx, kept, { id, entry: made, claimedFen, madeBy: caller.person })
        await ledger.evidence.enterValue(tx, kept.company, { kind: CLAIMED, subject: id })
        return toClaim(await claimOf(tx, project, id))
      }),

    /** Confirms a claim line by line (审核). @throws Refusal decided · same-person · settled · beyond-claim · beyond-value */
    reviewClaim: (caller: Caller, project: ProjectId, id: ClaimId, review: ClaimReview): Promise<Claim> =>
      ledger.change(caller, project, { action: 'review-claim', object: id, after: review }, async (tx) => {
        const row = await claimOf(tx, project, id)
        if (row.review) {
          if (!isDeepStrictEqual(row.review, review)) throw refuse(DECIDED)
          return toClaim(row)
        }
        if (row.madeBy === caller.person) throw refuse(SAME_PERSON)
        const contract = await contractOf(tx, project, row.contractId)
        if (contract.settlement) throw refuse(SETTLED)
        const claimed = row.entry.lines
        const isComplete =
          review.lines.length === claimed.length &&
          review.lines.every(({ of, fen, reason }, i) => {
            const line = claimed[i]!
            return of === line.of && fen <= line.fen && (fen === line.fen || Boolean(reason))
          })
        if (!isComplete) throw refuse(BEYOND_CLAIM)
        await refuseBeyondValue(tx, project, contract, review.lines)
        const confirmedFen = review.lines.reduce((sum, { fen }) => sum + fen, 0)
        const { payableFen, retainedFen } = ofConfirmed(confirmedFen, contract.entry)
        await store.saveReview(tx, id, { review, by: caller.person, confirmedFen, payableFen, retainedFen })
        await ledger.evidence.enterValue(tx, caller.company, { kind: CONFIRMED, subject: id })
        await store.saveSums(tx, contract.id, {
          ...contract,
          confirmedFen: contract.confirmedFen + confirmedFen,
          payableFen: contract.payableFen + payableFen,
        })
        return toClaim(await claimOf(tx, project, id))
      }),

    listClaims: (
      actor: Actor,
      project: ProjectId,
      { contract, cursor, limit = 50 }: OfContract,
    ): Promise<Page<Claim>> =>
      ledger.read(actor, project, async (tx) => {
        const rows = await store.listClaims(tx, project, contract, fromIdCursor(cursor), limit + 1)
        return toPage(rows, limit, ({ id }) => [id], toClaim)
      }),

    /** Paid on the accounts of the contract, by the shares of its lines. @throws Refusal id-taken · bad-day · beyond-payable */
    pay: (caller: Caller, project: ProjectId, id: PaymentId, made: NewPayment): Promise<Payment> =>
      ledger.change(caller, project, { action: 'pay', object: id, after: made }, async (tx, kept) => {
        const known = await store.findPayment(tx, id)
        if (known) {
          if (known.projectId !== project || !isDeepStrictEqual(known.entry, made)) throw refuse(ID_TAKEN)
          return toPayment(known)
        }
        ledger.refuseFuture(made.on)
        const contract = await contractOf(tx, project, made.contract)
        const paidFen = contract.paidFen + made.fen
        if (paidFen > contract.payableFen)
          throw refuse(BEYOND_PAYABLE, { paid: contract.paidFen, payable: contract.payableFen })
        await store.insertPayment(tx, kept, id, made, caller.person)
        await store.saveSums(tx, contract.id, { ...contract, paidFen })
        const lines = await linesOf(tx, project, contract.entry)
        const shares = allocate(
          made.fen,
          lines.map(({ fen }) => fen),
        )
        const postings: Posting[] = lines.map(({ account, taxRate }, i) => ({
          ...{ account: account.id, column: 'paid' },
          ...withTax(shares[i]!, taxRate),
        }))
        const title = `${contract.entry.number} ${contract.entry.name}`
        await ledger.post(tx, kept, { document: 'payment', documentId: id, title, day: made.on }, postings)
        return { id, project, ...made, madeBy: caller.person }
      }),

    listPayments: (actor: Actor, project: ProjectId, { contract, cursor, limit = 50 }: OfContract) =>
      ledger.read(actor, project, async (tx): Promise<Page<Payment>> => {
        const rows = await store.listPayments(tx, project, contract, fromIdCursor(cursor), limit + 1)
        return toPage(rows, limit, ({ id }) => [id], toPayment)
      }),

    /** @throws Refusal id-taken · number-taken · bad-day · beyond-value, when more were invoiced than the contract is worth */
    saveInvoice: (caller: Caller, project: ProjectId, id: InvoiceId, made: NewInvoice): Promise<Invoice> =>
      ledger.change(caller, project, { action: 'invoice', object: id, after: made }, async (tx, kept) => {
        const known = await store.findInvoice(tx, id)
        if (known) {
          if (known.projectId !== project || !isDeepStrictEqual(known.entry, made)) throw refuse(ID_TAKEN)
          return toInvoice(known)
        }
        ledger.refuseFuture(made.on)
        const contract = await contractOf(tx, project, made.contract)
        const invoicedFen = contract.invoicedFen + made.fen
        if (invoicedFen > contract.amountFen) throw refuse(BEYOND_VALUE)
        const { netFen } = withTax(made.fen, made.taxRate)
        if (!(await store.insertInvoice(tx, kept, { id, entry: made, netFen, madeBy: caller.person })))
          throw refuse(NUMBER_TAKEN, { number: made.number })
        await store.saveSums(tx, contract.id, { ...contract, invoicedFen })
        return { id, project, ...made, netFen, madeBy: caller.person }
      }),

    listInvoices: (actor: Actor, project: ProjectId, { contract, cursor, limit = 50 }: OfContract) =>
      ledger.read(actor, project, async (tx): Promise<Page<Invoice>> => {
        const rows = await store.listInvoices(tx, project, contract, fromIdCursor(cursor), limit + 1)
        return toPage(rows, limit, ({ id }) => [id], toInvoice)
      }),
  }
}

const toClaim = ({ projectId, contractId: _, entry, review, reviewedBy, ...row }: ClaimRow): Claim => ({
  ...row,
  ...entry,
  project: projectId,
  ...(review && reviewedBy && { review, reviewedBy }),
})
const toPayment = ({ id, projectId, entry, madeBy }: PaymentRow): Payment => ({
  id,
  project: projectId,
  ...entry,
  madeBy,
})
const toInvoice = ({ id, projectId, entry, netFen, madeBy }: InvoiceRow): Invoice => ({
  ...{ id, project: projectId, ...entry, netFen, madeBy },
})
