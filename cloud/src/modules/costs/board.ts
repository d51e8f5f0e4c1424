import {
  COST_COLUMNS,
  type CostAccount,
  type CostBoard,
  type CostColumn,
  type CostEntry,
  type CostFigures,
  type CostMeasure,
  type CostYear,
  TAX_HEADS,
} from '@loujing/wire/http/costs'
import type { CostAccountId, ProjectId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Page, PageQuery } from '@loujing/wire/page'
import type { Actor } from '../../platform/auth.ts'
import type { Reader } from '../../platform/db.ts'
import { notFound } from '../../platform/errors.ts'
import { keepLast } from '../../platform/kept.ts'
import { fromCursor, fromIdCursor, toCursor, toPage } from '../../platform/page.ts'
import type { Reads } from '../../platform/reads.ts'
import type { Ledger } from './ledger.ts'
import {
  type Columns,
  emptyColumns,
  figuresOf,
  isUnder,
  leavesOverdraft,
  MEASURES,
  sumFigures,
} from './model/figures.ts'
import { levelOf } from './model/level.ts'
import { leavesOf } from './planning.ts'
import * as store from './store.ts'
import type { AccountRow, TargetRow } from './store.ts'

type Leaf = { row: AccountRow; columns: Columns; figures: CostFigures }
/** A project's money as of a version: its accounts in the order of their codes, and the same as they are told. */
type Books = { leaves: readonly Leaf[]; accounts: readonly CostAccount[]; board: CostBoard }

/** Books that are kept: those that people look at now. */
const MOST_KEPT = 16

/** What is read of the ledger: the board, its accounts, the entries behind a number, the years of all projects. */
export function createBoard(ledger: Ledger, reads: Reads) {
  const kept = keepLast<Books>(MOST_KEPT)

  const booksOf = (read: Reader, project: ProjectId, version: number): Promise<Books> =>
    kept(`${project} ${version}`, async () => {
      const rows = await store.listAccounts(read, project)
      const leaves = leavesWith(rows, await store.sumEntries(read, project))
      const inForce = await store.targetInForce(read, project)
      const accounts = rows.map((row) => toAccount(row, leaves))
      return { leaves, accounts, board: toBoard(project, leaves, accounts.length, inForce) }
    })

  return {
    /** Undefined while the project has no accounts. @throws Refusal not-found */
    findBoard: (actor: Actor, project: ProjectId): Promise<CostBoard | undefined> =>
      ledger.find(actor, project, async (read, version) => (await booksOf(read, project, version)).board),

    /** In the order of their codes, each with what lies under it. */
    listAccounts: (actor: Actor, project: ProjectId, { cursor, limit = 50 }: PageQuery): Promise<Page<CostAccount>> =>
      ledger.read(actor, project, async (read, version) => {
        const { accounts } = await booksOf(read, project, version)
        const after = cursor === undefined ? undefined : String(fromCursor(cursor, 1)[0])
        const rows = accounts.filter(({ account: { code } }) => after === undefined || code > after).slice(0, limit + 1)
        return toPage(
          rows,
          limit,
          ({ account: { code } }) => [code],
          (row) => row,
        )
      }),

    /** The account of a row that was just saved. */
    accountOf: (actor: Actor, project: ProjectId, id: CostAccountId): Promise<CostAccount> =>
      ledger.read(actor, project, async (read, version) => {
        const found = (await booksOf(read, project, version)).accounts.find((account) => account.id === id)
        if (!found) throw notFound('Account')
        return found
      }),

    /** Exactly the entries whose sum a measure of an account is, with all under it; of the project without an account. Newest first. */
    listEntries: (
      actor: Actor,
      project: ProjectId,
      {
        measure,
        account,
        cursor,
        limit = 50,
      }: PageQuery & { measure: CostMeasure; account?: CostAccountId | undefined },
    ): Promise<Page<CostEntry>> =>
      ledger.read(actor, project, async (read, version) => {
        const { accounts, leaves: all } = await booksOf(read, project, version)
        const top = accounts.find(({ id }) => id === account)?.account
        if (account !== undefined && !top) throw notFound('Account')
        const leaves = all.filter(({ row }) => !top || isUnder(row.code, top.code))
        const overdrawn = leavesOverdraft(measure) ? leaves.filter(({ columns }) => columns.reserve.fen < 0) : []
        const rows = await store.listEntries(
          read,
          project,
          {
            accounts: leaves.map(({ row }) => row.id),
            columns: MEASURES[measure],
            without: overdrawn.map(({ row }) => row.id),
          },
          fromIdCursor(cursor),
          limit + 1,
        )
        return toPage(
          rows,
          limit,
          ({ id }) => [id],
          ({ accountId, code, at, ...entry }) => ({
            ...entry,
            account: accountId,
            accountCode: code,
            at: toInstant(at),
          }),
        )
      }),

    /** All projects of the company, year by year. */
    listYears: ({ company }: Actor, { cursor, limit = 50 }: PageQuery): Promise<Page<CostYear>> =>
      reads.inCompany(company, async (read) => {
        const after = fromYearCursor(cursor)
        const years = new Map<string, CostYear>()
        for (const { project, year, column, fen } of await store.sumYears(read, after, limit + 1)) {
          const known = years.get(`${project} ${year}`)
          const of = known ?? { project, year, columns: nothing() }
          of.columns[column] = fen
          years.set(`${project} ${year}`, of)
        }
        return toPage(
          [...years.values()],
          limit,
          ({ project, year }) => [project, year],
          (row) => row,
        )
      }),
  }
}

/** @throws Refusal bad-cursor */
function fromYearCursor(cursor: string | undefined) {
  if (cursor === undefined) return undefined
  const [project, year] = fromCursor(cursor, 2)
  return { project: fromIdCursor(toCursor([project!]))!, year: Math.trunc(Number(year)) || 0 }
}

const nothing = () => Object.fromEntries(COST_COLUMNS.map((column) => [column, 0])) as Record<CostColumn, number>

function leavesWith(accounts: readonly AccountRow[], sums: readonly store.SumRow[]): Leaf[] {
  const byAccount = new Map<CostAccountId, Columns>()
  for (const { accountId, column, fen, netFen } of sums) {
    const columns = byAccount.get(accountId) ?? emptyColumns()
    columns[column] = { fen, netFen }
    byAccount.set(accountId, columns)
  }
  return leavesOf(accounts).map((row) => {
    const columns = byAccount.get(row.id) ?? emptyColumns()
    return { row, columns, figures: figuresOf(columns) }
  })
}

function toBoard(
  project: ProjectId,
  leaves: readonly Leaf[],
  accounts: number,
  inForce: TargetRow | undefined,
): CostBoard {
  return {
    project,
    accounts,
    total: sumFigures(leaves.map(({ figures }) => figures)),
    heads: TAX_HEADS.map((head) => ({
      head,
      figures: sumFigures(leaves.filter(({ row }) => row.entry.taxHead === head).map(({ figures }) => figures)),
    })),
    ...(inForce?.confirmedAt && {
      target: { id: inForce.id, stage: inForce.stage, at: toInstant(inForce.confirmedAt) },
    }),
  }
}

function toAccount({ id, projectId, version, entry, code }: AccountRow, leaves: readonly Leaf[]): CostAccount {
  const under = leaves.filter(({ row }) => isUnder(row.code, code))
  const figures = sumFigures(under.map((leaf) => leaf.figures))
  const { target, committed, reserve } = figures
  return {
    ...{ id, project: projectId, version, account: entry, figures },
    leaf: under.length === 1 && under[0]?.row.id === id,
    level: levelOf({ target: target.fen, committed: committed.fen, reserve: reserve.fen }),
  }
}
