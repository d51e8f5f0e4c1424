import type { CostDocument } from '@loujing/wire/http/costs'
import { type CompanyId, type CostAccountId, type CostEntryId, type ProjectId, uuidv7 } from '@loujing/wire/id'
import { dayOf } from '@loujing/wire/beijing'
import type { Day } from '@loujing/wire/instant'
import { record } from '../../platform/audit.ts'
import type { Actor } from '../../platform/auth.ts'
import type { Reader, Sql, Tx } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { gather } from '../../platform/gathered.ts'
import type { Reads } from '../../platform/reads.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Approvals } from '../approvals/index.ts'
import type { Caller } from '../identity/index.ts'
import type { EvidenceDoor } from '../evidence/index.ts'
import type { Projects } from '../projects/index.ts'
import { agreedFor } from './contract-store.ts'
import { type Columns, emptyColumns, figuresOf, isUnder } from './model/figures.ts'
import { levelOf, type Standing } from './model/level.ts'
import type { Posting } from './model/postings.ts'
import { plus } from './model/tax.ts'
import { BAD_DAY, BLOCKED, DECISION_NEEDED, NO_BUDGET, NOT_A_LEAF, OVER_PLANNED } from './problems.ts'
import * as store from './store.ts'
import type { AccountRow, Kept } from './store.ts'

export type CostsDeps = {
  sql: Sql
  reads: Reads
  now: () => Date
  projects: Pick<Projects, 'getProjectIn'>
  approvals: Pick<Approvals, 'ask' | 'register'>
  evidence: EvidenceDoor
}
export type Ledger = ReturnType<typeof createLedger>

/** What an entry came from, as a person finds it. */
export type Source = { document: CostDocument; documentId: string; title: string; day: Day }

/** A document that binds money on an account: what it posts there, and what it is worth there altogether when it has. */
export type Asked = { subject: string; account: AccountRow; postings: readonly Posting[]; worth: number }

/** `version` is of the project's money: what was reckoned from it holds until that is another. */
type Work<Result> = (read: Reader, version: number) => Promise<Result>

/** The one way by which money moves: the project's budget is held, the limit is looked at, the entries are added. */
export function createLedger({ sql, reads, now, projects, evidence }: Omit<CostsDeps, 'approvals'>) {
  async function columnsOf(tx: Reader, project: ProjectId, account: CostAccountId): Promise<Columns> {
    const columns = emptyColumns()
    for (const { column, fen, netFen } of await store.sumEntries(tx, project, account))
      columns[column] = { fen, netFen }
    return columns
  }

  /** How the account stands, with what is about to be posted. */
  async function standing(tx: Reader, account: AccountRow, postings: readonly Posting[] = []): Promise<Standing> {
    const columns = await columnsOf(tx, account.projectId, account.id)
    for (const { account: on, column, fen, netFen } of postings)
      if (on === account.id) columns[column] = plus(columns[column], { fen, netFen })
    const { target, committed, reserve } = figuresOf(columns)
    return { target: target.fen, committed: committed.fen, reserve: reserve.fen }
  }

  const versionIn = gather((company: CompanyId, projects) =>
    reads.inCompany(company, (read) => store.findBudgets(read, projects as ProjectId[])),
  )

  /** Undefined while the project has no money. @throws Refusal not-found */
  async function find<Result>(actor: Actor, project: ProjectId, work: Work<Result>): Promise<Result | undefined> {
    const { company } = actor
    const version = await versionIn(company, project)
    return reads.inCompany(company, async (read) => {
      if (version !== undefined) return work(read, version)
      await projects.getProjectIn(read, project)
      return undefined
    })
  }

  return {
    now,
    evidence,
    columnsOf,
    standing,

    find,

    /** Of the project's money: what was told of it holds until that is another. Undefined while it has none. */
    versionOf: ({ company }: Actor, project: ProjectId): Promise<number | undefined> => versionIn(company, project),

    /** @throws Refusal not-found · no-budget */
    async read<Result extends object>(actor: Actor, project: ProjectId, work: Work<Result>): Promise<Result> {
      const found = await find(actor, project, work)
      if (found === undefined) throw refuse(NO_BUDGET)
      return found
    },

    /** Changes the money of a project while nobody else does, and leaves a line in the audit log. */
    change<Result>(
      caller: Caller,
      project: ProjectId,
      { action, object, after, begins = false }: { action: string; object: string; after?: unknown; begins?: boolean },
      work: (tx: Tx, kept: Kept) => Promise<Result>,
    ): Promise<Result> {
      const { company, address } = caller
      return inCompany(sql, company, async (tx) => {
        await projects.getProjectIn(tx, project)
        if (begins) await store.addBudget(tx, { company, project })
        if (!(await store.holdBudget(tx, project))) throw refuse(NO_BUDGET)
        const result = await work(tx, { company, project })
        const entry = { company, actor: caller, action: `costs.${action}`, object, address, after }
        await record(tx, { ...entry, outcome: 'done' }, now())
        return result
      })
    },

    /** The project's money is nobody else's until the transaction ends: for who comes with a transaction of his own. */
    async hold(tx: Tx, project: ProjectId): Promise<void> {
      if (!(await store.holdBudget(tx, project))) throw refuse(NO_BUDGET)
    },

    /** @throws Refusal not-found · not-a-leaf */
    async leafOf(tx: Reader, project: ProjectId, id: CostAccountId): Promise<AccountRow> {
      const account = await store.findAccount(tx, id)
      if (account?.projectId !== project) throw notFound('Account')
      const others = await store.listAccounts(tx, project)
      if (others.some(({ code }) => code !== account.code && isUnder(code, account.code))) throw refuse(NOT_A_LEAF)
      return account
    },

    async post(tx: Tx, kept: Kept, source: Source, postings: readonly Posting[]): Promise<void> {
      const at = now()
      const entries = postings
        .filter(({ fen, netFen }) => fen !== 0 || netFen !== 0)
        .map((posting) => ({ ...posting, ...source, id: uuidv7<CostEntryId>(at.getTime()) }))
      if (entries.length > 0) await store.insertEntries(tx, kept, entries, at)
    },

    /**
     * Whether the money that a document asks for may be bound: under 90 % freely, to 100 % with a decision that was agreed to, beyond it
     * on a 弱控 account with one that lets it exceed. What binds less than before always may.
     * @throws Refusal decision-needed · blocked, both with how the account would stand
     */
    async admit(tx: Reader, { subject, account, postings, worth }: Asked): Promise<void> {
      const before = await standing(tx, account)
      const after = await standing(tx, account, postings)
      if (after.committed <= before.committed) return
      const level = levelOf(after)
      if (level === 'pass' || level === 'note') return
      const agreed = (await agreedFor(tx, subject, account.id)).filter(({ amount }) => worth <= amount)
      const { control, code, name } = account.entry
      const told = { ...after, account: account.id, code, name, control, level, worth }
      if (level === 'block') {
        if (control === 'strong' || !agreed.some(({ kind }) => kind === 'exceed')) throw refuse(BLOCKED, told)
      } else if (agreed.length === 0) throw refuse(DECISION_NEEDED, told)
    },

    /** @throws Refusal over-planned, when planning would take more than the reserve has */
    async refuseOverPlanned(tx: Reader, account: AccountRow, postings: readonly Posting[]): Promise<void> {
      const before = await standing(tx, account)
      const after = await standing(tx, account, postings)
      if (after.reserve < 0 && after.reserve < before.reserve)
        throw refuse(OVER_PLANNED, { account: account.id, code: account.code, reserve: before.reserve })
    },

    /** @throws Refusal bad-day */
    refuseFuture(day: Day): void {
      if (day > dayOf(now())) throw refuse(BAD_DAY)
    },
  }
}
