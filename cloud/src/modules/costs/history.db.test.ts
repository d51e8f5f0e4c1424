import { COST_MEASURES, type NewCostDecision } from '@loujing/wire/http/costs'
import type { Role } from '@loujing/wire/http/identity'
import type {
  ApprovalActId,
  ChangeOrderId,
  ClaimId,
  CompanyId,
  ContractId,
  CostAccountId,
  CostDecisionId,
} from '@loujing/wire/id'
import type { CostLineId, CostTargetId, ExpenseId, PaymentId, PersonId, ProjectId } from '@loujing/wire/id'
import { uuidv7 } from '@loujing/wire/id'
import type { Day } from '@loujing/wire/instant'
import fc from 'fast-check'
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { Refusal } from '../../platform/errors.ts'
import { createLog } from '../../platform/log.ts'
import { openReads, type Reads } from '../../platform/reads.ts'
import { createApprovals } from '../approvals/index.ts'
import { createEvidence } from '../evidence/index.ts'
import { createFieldCipher } from '../identity/index.ts'
import type { Caller } from '../identity/index.ts'
import { createCosts } from './index.ts'

const HISTORIES = 200
const ON = '2026-03-01' as Day
const company = uuidv7<CompanyId>()
const somebody = (...roles: Role[]): Caller => ({
  ...{ company, person: uuidv7<PersonId>(), account: roles[0]!, accountHash: `1:${'0'.repeat(64)}` },
  ...{ name: '', roles, address: '127.0.0.1' },
})
const [manager, cost, cost2, finance] = [
  somebody('manager'),
  somebody('cost-manager'),
  somebody('cost-manager'),
  somebody('finance-manager'),
]

let database: TestDatabase
let reads: Reads
let costs: ReturnType<typeof createCosts>
let approvals: ReturnType<typeof createApprovals>
beforeAll(async () => {
  database = await openDatabase()
  const project = { id: uuidv7<ProjectId>(), code: 'YQ', name: '云栖里', city: '杭州' }
  const projects = { getProjectIn: () => Promise.resolve(project) }
  const base = { sql: database.sql, now: () => new Date('2026-03-02T02:00:00Z') }
  const people = [manager, cost, cost2, finance].map(({ person, roles }) => ({ id: person, roles: [...roles] }))
  const identity = {
    listWhoMay: () => Promise.resolve(people),
    findWhoMay: () => Promise.resolve(true),
    namesOf: () => Promise.resolve(new Map()),
    may: () => true,
  }
  const fields = createFieldCipher([{ version: 1, key: randomBytes(32) }])
  const evidence = createEvidence({ ...base, log: createLog('silent'), fields })
  approvals = createApprovals({ ...base, log: createLog('silent'), identity, evidence })
  reads = openReads(database.sql)
  costs = createCosts({ ...base, reads, projects, approvals, evidence })
})
afterAll(async () => {
  await reads[Symbol.asyncDispose]()
  await database.close()
})

type Step = { do: (typeof ACTS)[number]; which: number; of: number; fen: number; rate: number }
const ACTS = [
  'target',
  'plan',
  'plan',
  'sign',
  'sign',
  'change',
  'step',
  'step',
  'claim',
  'pay',
  'spend',
  'adjust',
  'settle',
] as const
const fen = fc.integer({ min: 1, max: 5_000_000 })
const step: fc.Arbitrary<Step> = fc.record({
  do: fc.constantFrom(...ACTS),
  which: fc.nat(1000),
  of: fc.nat(2),
  fen,
  rate: fc.constantFrom(0, 300, 600, 900, 1300),
})
const history = fc.record({ targets: fc.tuple(fen, fen, fen), steps: fc.array(step, { minLength: 6, maxLength: 10 }) })

/** What this test itself keeps of a history, by nothing but the rules of the trade: fen by fen, beside the ledger. */
type Book = {
  target: number[]
  lines: { id: CostLineId; of: number; fen: number; contract?: ContractId }[]
  contracts: {
    id: ContractId
    line: CostLineId
    of: number
    fen: number
    confirmed: number
    payable: number
    paid: number
    settled: boolean
  }[]
  changes: { id: ChangeOrderId; contract: ContractId; of: number; fen: number; state: string }[]
  spent: number[]
  lent: number[]
}

async function play(steps: readonly Step[], targets: readonly number[]) {
  const project = uuidv7<ProjectId>()
  const accounts = [uuidv7<CostAccountId>(), uuidv7<CostAccountId>(), uuidv7<CostAccountId>()]
  const codes = ['01', '02', '03']
  for (const [i, code] of codes.entries()) {
    const account = {
      code,
      name: code,
      taxHead: 'outside',
      unitBasis: 'item',
      taxRate: 900,
      pendingRate: [10_000, 6000, 3333][i]!,
    } as const
    const control = i === 1 ? 'weak' : 'strong'
    await costs.planning.saveAccount(cost, project, accounts[i]!, { version: 0, account: { ...account, control } })
  }
  const book: Book = { target: [0, 0, 0], lines: [], contracts: [], changes: [], spent: [0, 0, 0], lent: [0, 0, 0] }
  const setTarget = async (amounts: readonly number[], rate: number) => {
    const id = uuidv7<CostTargetId>()
    const lines = codes.map((account, i) => ({ account, quantityMilli: 1000, unitFen: amounts[i]!, taxRate: rate }))
    await costs.planning.saveTarget(cost, project, id, { stage: 'concept', note: '', lines })
    await costs.planning.confirmTarget(manager, project, id)
    book.target = [...amounts]
  }
  /** Agrees on what the trade would have agreed on, and does it again. */
  const agreed = async (made: NewCostDecision) => {
    const id = uuidv7<CostDecisionId>()
    const { approval } = await costs.decisions.propose(manager, project, id, made)
    for (const by of [cost2, finance]) {
      const { seen } = await approvals.get(by, approval!)
      await approvals.act(by, approval!, uuidv7<ApprovalActId>(), { act: 'approve', words: '', seen })
    }
  }
  const twice = async (work: () => Promise<unknown>) => expect(await work()).toEqual(await work())

  const acts: Record<Step['do'], (step: Step) => Promise<void>> = {
    target: ({ of, fen, rate }) =>
      setTarget(
        book.target.map((each, i) => (i === of ? fen : each)),
        rate,
      ),
    async plan({ of, fen, rate }) {
      const id = uuidv7<CostLineId>()
      const line = { account: accounts[of]!, name: 'L', fen: Math.ceil(fen / 3), taxRate: rate }
      await twice(() => costs.planning.saveLine(cost, project, id, { version: 0, line }))
      book.lines.push({ id, of, fen: line.fen })
    },
    async sign({ which, fen, rate }) {
      const free = book.lines.filter(({ contract }) => contract === undefined)
      const line = free[which % free.length]
      if (!line) return
      const id = uuidv7<ContractId>()
      const amount = which % 3 === 0 ? line.fen : fen % 2 === 0 ? Math.ceil(line.fen / 2) : line.fen + (fen % 100_000)
      const made = { number: id, name: 'C', supplier: 'S', signedOn: ON, progressRate: 8000, retentionRate: 300 }
      const lines = [{ line: line.id, fen: amount, taxRate: rate }]
      const sign = () => costs.contracts.sign(cost, project, id, { ...made, lines })
      if (which % 2 === 0) {
        const asked = {
          subject: id,
          document: 'contract',
          account: accounts[line.of]!,
          kind: 'raise-target',
          reason: 'r',
        } as const
        await agreed({ ...asked, amount, adjust: Math.min(amount, 1 + (fen % 1000)) })
        book.target[line.of]! += Math.min(amount, 1 + (fen % 1000))
      }
      await twice(sign)
      line.contract = id
      book.contracts.push({
        id,
        line: line.id,
        of: line.of,
        fen: amount,
        confirmed: 0,
        payable: 0,
        paid: 0,
        settled: false,
      })
    },
    async change({ which, fen }) {
      const contract = book.contracts[which % book.contracts.length]
      if (!contract) return
      const id = uuidv7<ChangeOrderId>()
      const value = which % 4 === 0 ? -(fen % 10_000) : Math.ceil(fen / 20)
      const made = {
        contract: contract.id,
        line: contract.line,
        kind: 'site-visa',
        number: id,
        title: 'T',
        reason: '',
        days: 0,
      } as const
      await costs.changes.saveChange(manager, project, id, { ...made, fen: value })
      await twice(() => costs.changes.step(manager, project, id, 'submitted', {}))
      book.changes.push({ id, contract: contract.id, of: contract.of, fen: value, state: 'submitted' })
    },
    async step({ which, fen }) {
      const change = book.changes[which % book.changes.length]
      if (!change) return
      const to = (
        { submitted: 'tech-approved', 'tech-approved': 'priced', priced: 'confirmed', confirmed: 'settled' } as const
      )[change.state]
      if (!to) return
      const value = change.fen < 0 ? change.fen - (fen % 7) : change.fen + (fen % 1000)
      const by = { 'tech-approved': somebody('project-manager'), priced: cost, confirmed: cost2, settled: cost }[to]
      const body = to === 'tech-approved' ? {} : { fen: value }
      await twice(() => costs.changes.step(by, project, change.id, to, body))
      if (to !== 'tech-approved') change.fen = value
      change.state = to
    },
    async claim({ which, fen }) {
      const contract = book.contracts[which % book.contracts.length]
      if (!contract) return
      const id = uuidv7<ClaimId>()
      const claimed = 1 + (fen % contract.fen)
      const made = { contract: contract.id, number: id, on: ON, lines: [{ of: contract.line, fen: claimed }] }
      await twice(() => costs.claims.saveClaim(manager, project, id, made))
      const review = { lines: [{ of: contract.line, fen: Math.floor(claimed / 2), reason: '部分未完' }] }
      await twice(() => costs.claims.reviewClaim(cost, project, id, review))
    },
    async pay({ which, fen }) {
      const contract = book.contracts[which % book.contracts.length]
      if (!contract) return
      const { payableFen, paidFen } = await costs.contracts.getContract(cost, project, contract.id)
      const due = payableFen - paidFen
      const amount = which % 3 === 0 ? due + 1 : 1 + (fen % Math.max(1, due))
      const id = uuidv7<PaymentId>()
      const pay = () => costs.claims.pay(finance, project, id, { contract: contract.id, fen: amount, on: ON, note: '' })
      await twice(pay)
      contract.paid += amount
    },
    async spend({ of, fen, rate }) {
      const id = uuidv7<ExpenseId>()
      const made = { account: accounts[of]!, title: 'E', fen: Math.ceil(fen / 10), taxRate: rate, on: ON }
      await twice(() => costs.expenses.spend(cost, project, id, made))
      book.spent[of]! += made.fen
    },
    async adjust({ of, which, fen }) {
      const from = (of + 1 + (which % 2)) % 3
      const made = {
        subject: uuidv7(),
        document: 'contract',
        account: accounts[of]!,
        from: accounts[from]!,
        kind: 'transfer',
        reason: 'r',
      } as const
      await agreed({ ...made, amount: fen, adjust: fen })
      book.target[of]! += fen
      book.target[from]! -= fen
    },
    async settle({ which, fen }) {
      const contract = book.contracts[which % book.contracts.length]
      if (!contract || contract.settled) return
      const { amountFen } = await costs.contracts.getContract(cost, project, contract.id)
      const final = Math.max(1, amountFen - (fen % 1000))
      const settlement = { fen: final, on: ON, retentionUntil: '2028-03-01' as Day }
      await twice(() => costs.contracts.settle(cost, project, contract.id, settlement))
      book.lent[contract.of]! += final - amountFen
      contract.settled = true
    },
  }
  await setTarget(targets, 900)
  let refused = 0
  for (const each of steps) {
    try {
      await acts[each.do](each)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      refused++
    }
  }
  return { project, accounts, book, refused }
}

/** Adds up a history by the formula of the trade, without a look at the ledger. */
function reckon({ target, lines, contracts, changes, spent, lent }: Book, of: number) {
  const sum = (amounts: number[]) => amounts.reduce((total, each) => total + each, 0)
  const mine = <Each extends { of: number }>(all: Each[]) => all.filter((each) => each.of === of)
  const sure = mine(changes).filter(({ state }) => state === 'confirmed' || state === 'settled')
  const open = mine(changes).filter(({ state }) => !['draft', 'confirmed', 'settled'].includes(state))
  const rate = [10_000, 6000, 3333][of]!
  const signed = sum(mine(contracts).map(({ fen }) => fen))
  const unsigned = sum(
    mine(lines)
      .filter(({ contract }) => !contract)
      .map(({ fen }) => fen),
  )
  const reserve = target[of]! - unsigned - signed - spent[of]!
  const changed = sum(sure.map(({ fen }) => fen)) + lent[of]!
  const pending = sum(open.map(({ fen }) => Math.round((Math.max(0, fen) * rate) / 10_000)))
  const dynamic = signed + changed + pending + spent[of]! + unsigned + Math.max(0, reserve)
  const paid = sum(mine(contracts).map((contract) => contract.paid)) + spent[of]!
  return {
    target: target[of]!,
    signed,
    changes: changed,
    pending,
    expenses: spent[of]!,
    unsigned,
    reserve,
    dynamic,
    paid,
  }
}

test(
  `in ${HISTORIES} random histories no fen is made or lost, the dynamic cost is that of the formula, and no limit is passed`,
  { timeout: 400_000 },
  async () => {
    let [done, refused] = [0, 0]
    const run = async ({ targets, steps }: { targets: [number, number, number]; steps: Step[] }) => {
      const played = await play(steps, targets)
      done += steps.length
      refused += played.refused
      const { items } = await costs.board.listAccounts(cost, played.project, { limit: 200 })
      for (const [i, { account, figures, id }] of items.entries()) {
        const known = Object.fromEntries(COST_MEASURES.map((measure) => [measure, figures[measure].fen]))
        expect(known).toMatchObject(reckon(played.book, i))
        if (account.control === 'strong') expect(figures.committed.fen).toBeLessThanOrEqual(figures.target.fen)
        expect(figures.paid.fen).toBeLessThanOrEqual(figures.committed.fen)
        const { items: entries } = await costs.board.listEntries(cost, played.project, {
          measure: 'dynamic',
          account: id,
          limit: 200,
        })
        expect(entries.reduce((sum, { fen }) => sum + fen, 0)).toBe(figures.dynamic.fen)
      }
      const { items: contracts } = await costs.contracts.listContracts(cost, played.project, { limit: 200 })
      for (const { amountFen, confirmedFen, payableFen, paidFen } of contracts) {
        const order = [amountFen, confirmedFen, payableFen, paidFen, 0]
        expect([...order].sort((a, b) => b - a)).toEqual(order)
      }
    }
    await fc.assert(fc.asyncProperty(history, run), { numRuns: HISTORIES, endOnFailure: true })
    // A history in which all is refused would show nothing.
    expect(refused).toBeGreaterThan(50)
    expect(done - refused).toBeGreaterThan(500)
  },
)
