import { isDeepStrictEqual } from 'node:util'
import { dayOf } from '@loujing/wire/beijing'
import {
  COST_STAGES,
  type CostAccountChange,
  type CostLine,
  type CostLineChange,
  type CostTarget,
  type NewCostTarget,
} from '@loujing/wire/http/costs'
import { type CostAccountId, type CostLineId, type CostTargetId, type ProjectId, uuidv7 } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Page, PageQuery } from '@loujing/wire/page'
import type { Actor } from '../../platform/auth.ts'
import type { Reader } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { fromIdCursor, toPage } from '../../platform/page.ts'
import type { Caller } from '../identity/index.ts'
import type { Ledger } from './ledger.ts'
import { isUnder } from './model/figures.ts'
import { onPlanned, onTarget } from './model/postings.ts'
import { negative, NOTHING, plus, timesRatio, withTax } from './model/tax.ts'
import { DEVELOPMENT } from './model/template.ts'
import {
  BELOW_PLANNED,
  CHANGED,
  CODE_TAKEN,
  FROZEN,
  ID_TAKEN,
  LINE_SIGNED,
  NO_PARENT,
  NOT_A_LEAF,
  NOT_EMPTY,
  SAME_PERSON,
  STAGE_BACK,
} from './problems.ts'
import * as store from './store.ts'
import type { AccountRow, LineRow, TargetRow } from './store.ts'

/** What money is there for: accounts, target versions, the contract plan. */
export function createPlanning(ledger: Ledger) {
  const { now } = ledger

  /** @throws Refusal not-a-leaf, with the codes that are no account on which money lies */
  function priced(accounts: readonly AccountRow[], { lines }: NewCostTarget): CostTarget['lines'] {
    const leaves = new Set(leavesOf(accounts).map(({ code }) => code))
    const bad = lines.filter(({ account }) => !leaves.has(account)).map(({ account }) => account)
    if (bad.length > 0) throw refuse(NOT_A_LEAF, { codes: [...new Set(bad)] })
    return lines.map((line) => ({
      ...line,
      ...withTax(timesRatio(line.quantityMilli, line.unitFen, 1000), line.taxRate),
    }))
  }

  async function targetOf(tx: Reader, project: ProjectId, id: CostTargetId): Promise<TargetRow> {
    const row = await store.findTarget(tx, id)
    if (row?.projectId !== project) throw notFound('Target')
    return row
  }

  return {
    /** Fills a project without accounts with the trade's tree. @throws Refusal not-empty */
    fill: (caller: Caller, project: ProjectId): Promise<void> =>
      ledger.change(caller, project, { action: 'fill', object: project, begins: true }, async (tx, kept) => {
        if ((await store.listAccounts(tx, project)).length > 0) throw refuse(NOT_EMPTY)
        for (const entry of DEVELOPMENT)
          await store.saveAccount(tx, kept, uuidv7<CostAccountId>(now().getTime()), entry)
      }),

    /** @throws Refusal changed · code-taken · no-parent · not-a-leaf, for what would stand under an account with money */
    saveAccount: (caller: Caller, project: ProjectId, id: CostAccountId, { version, account }: CostAccountChange) =>
      ledger.change(
        caller,
        project,
        { action: 'save-account', object: id, after: account, begins: true },
        async (tx, kept): Promise<AccountRow> => {
          const found = await store.findAccount(tx, id)
          if (found && found.projectId !== project) throw notFound('Account')
          if ((found?.version ?? 0) !== version) {
            // The same change again, after an answer that was lost.
            if (found && isDeepStrictEqual(found.entry, account)) return found
            throw refuse(CHANGED, { version: found?.version })
          }
          const parentCode = account.code.includes('.')
            ? account.code.slice(0, account.code.lastIndexOf('.'))
            : undefined
          const all = await store.listAccounts(tx, project)
          const parent = all.find(({ code }) => code === parentCode)
          if (parentCode !== undefined && !parent) throw refuse(NO_PARENT, { code: parentCode })
          if (parent && (await store.sumEntries(tx, project, parent.id)).length > 0)
            throw refuse(NOT_A_LEAF, { codes: [parent.code] })
          // A code that changes would take the account, and not those under it, to another place.
          if (
            found &&
            found.code !== account.code &&
            all.some(({ code }) => code !== found.code && isUnder(code, found.code))
          )
            throw refuse(NOT_A_LEAF, { codes: [found.code] })
          if (!(await store.saveAccount(tx, kept, id, account))) throw refuse(CODE_TAKEN, { code: account.code })
          return (await store.findAccount(tx, id))!
        },
      ),

    /** A draft, made or rewritten. @throws Refusal frozen · not-a-leaf */
    saveTarget: (caller: Caller, project: ProjectId, id: CostTargetId, made: NewCostTarget): Promise<CostTarget> =>
      ledger.change(caller, project, { action: 'save-target', object: id, after: made }, async (tx, kept) => {
        const found = await store.findTarget(tx, id)
        if (found && found.projectId !== project) throw refuse(ID_TAKEN)
        const lines = priced(await store.listAccounts(tx, project), made)
        const isSame =
          found && isDeepStrictEqual([found.stage, found.note, found.lines], [made.stage, made.note, lines])
        if (!isSame) {
          if (found?.confirmedAt) throw refuse(FROZEN)
          await store.saveTarget(tx, kept, id, { ...made, lines }, { by: caller.person, at: now() })
        }
        return toTarget(await targetOf(tx, project, id))
      }),

    /**
     * Puts a version in force: from then on it is frozen, and the ledger carries what it adds to the one before.
     * @throws Refusal same-person · stage-back · below-planned, with the codes
     */
    confirmTarget: (caller: Caller, project: ProjectId, id: CostTargetId): Promise<CostTarget> =>
      ledger.change(caller, project, { action: 'confirm-target', object: id }, async (tx, kept) => {
        const row = await targetOf(tx, project, id)
        if (row.confirmedAt) return toTarget(row)
        if (row.madeBy === caller.person) throw refuse(SAME_PERSON)
        const inForce = await store.targetInForce(tx, project)
        if (inForce && COST_STAGES.indexOf(row.stage) < COST_STAGES.indexOf(inForce.stage)) throw refuse(STAGE_BACK)

        const accounts = await store.listAccounts(tx, project)
        const below: string[] = []
        const postings = []
        for (const account of leavesOf(accounts)) {
          const wanted = row.lines.filter((line) => line.account === account.code).reduce(plus, NOTHING)
          const { target } = await ledger.columnsOf(tx, project, account.id)
          const more = plus(wanted, negative(target))
          const after = await ledger.standing(tx, account, onTarget(account.id, more))
          if (more.fen < 0 && (after.reserve < 0 || after.committed > after.target)) below.push(account.code)
          postings.push(...onTarget(account.id, more))
        }
        if (below.length > 0) throw refuse(BELOW_PLANNED, { codes: below })
        await store.confirmTarget(tx, id, caller.person, now())
        await ledger.post(
          tx,
          kept,
          { document: 'target', documentId: id, title: row.stage, day: dayOf(now()) },
          postings,
        )
        return toTarget(await targetOf(tx, project, id))
      }),

    listTargets: (actor: Actor, project: ProjectId, { cursor, limit = 50 }: PageQuery): Promise<Page<CostTarget>> =>
      ledger.read(actor, project, async (tx) => {
        const rows = await store.listTargets(tx, project, fromIdCursor(cursor), limit + 1)
        return toPage(rows, limit, ({ id }) => [id], toTarget)
      }),

    /** @throws Refusal changed · line-signed · over-planned */
    saveLine: (
      caller: Caller,
      project: ProjectId,
      id: CostLineId,
      { version, line }: CostLineChange,
    ): Promise<CostLine> =>
      ledger.change(caller, project, { action: 'save-line', object: id, after: line }, async (tx, kept) => {
        const found = await store.findLine(tx, id)
        if (found && found.projectId !== project) throw notFound('Line')
        if ((found?.version ?? 0) !== version) {
          if (found && isDeepStrictEqual(found.entry, line)) return toLine(found)
          throw refuse(CHANGED, { version: found?.version })
        }
        if (found?.contractId) throw refuse(LINE_SIGNED)
        const account = await ledger.leafOf(tx, project, line.account)
        const planned = withTax(line.fen, line.taxRate)
        const undo = found ? onPlanned(found.accountId, negative({ fen: found.entry.fen, netFen: found.netFen })) : []
        const postings = [...undo, ...onPlanned(account.id, planned)]
        await ledger.refuseOverPlanned(tx, account, postings)
        await store.saveLine(tx, kept, id, line, planned.netFen)
        await ledger.post(tx, kept, { document: 'line', documentId: id, title: line.name, day: dayOf(now()) }, postings)
        return toLine((await store.findLine(tx, id))!)
      }),

    listLines: (actor: Actor, project: ProjectId, { cursor, limit = 50 }: PageQuery): Promise<Page<CostLine>> =>
      ledger.read(actor, project, async (tx) => {
        const rows = await store.listLines(tx, project, fromIdCursor(cursor), limit + 1)
        return toPage(rows, limit, ({ id }) => [id], toLine)
      }),
  }
}

/** The accounts on which money lies. */
export const leavesOf = (accounts: readonly AccountRow[]): AccountRow[] =>
  accounts.filter(({ code }) => !accounts.some((other) => other.code !== code && isUnder(other.code, code)))

const toLine = ({ id, projectId, entry, netFen, version, contractId }: LineRow): CostLine => ({
  ...{ id, project: projectId, version, line: entry, netFen },
  ...(contractId && { contract: contractId }),
})

const toTarget = ({ projectId, madeAt, confirmedBy, confirmedAt, ...row }: TargetRow): CostTarget => ({
  ...row,
  project: projectId,
  total: row.lines.reduce(plus, NOTHING),
  madeAt: toInstant(madeAt),
  ...(confirmedBy && confirmedAt && { confirmedBy, confirmedAt: toInstant(confirmedAt) }),
})
