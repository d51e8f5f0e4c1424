import type { CostMeasure } from '@loujing/wire/http/costs'
import { COST_MEASURES } from '@loujing/wire/http/costs'
import type { Contract } from '@loujing/wire/http/contracts'
import { uuidv7 } from '@loujing/wire/id'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CostWorld, good, startCosts } from '../../../test/support/cost-world.ts'
import { type Modules, startModules } from '../../../test/support/modules.ts'

let modules: Modules
let world: Awaited<ReturnType<typeof startCosts>>
beforeAll(async () => {
  modules = await startModules()
  world = await startCosts(modules)
})
afterAll(() => modules.close())

/** Every number of every account is the sum of exactly the entries that its drill shows. */
async function expectDrills(project: CostWorld): Promise<void> {
  for (const { id, figures } of (await project.accounts()).filter(({ figures }) => figures.target.fen !== 0)) {
    for (const measure of COST_MEASURES) {
      const entries = await project.entries(measure, id)
      expect([measure, entries.reduce((sum, { fen }) => sum + fen, 0)]).toEqual([measure, figures[measure].fen])
      expect(entries.reduce((sum, { netFen }) => sum + netFen, 0)).toBe(figures[measure].netFen)
    }
  }
}

const LOOK: CostMeasure[] = ['target', 'signed', 'unsigned', 'reserve', 'dynamic']

test('signing within the budget does not move the dynamic cost: the line closes, and the reserve takes the difference', async () => {
  const project = await world.aProject({ '03.04': 1000 })
  expect(await project.yuan('03.04', ...LOOK)).toEqual([1000, 0, 0, 1000, 1000])
  const line = await project.plan('03.04', 600)
  expect(await project.yuan('03.04', ...LOOK)).toEqual([1000, 0, 600, 400, 1000])
  expect((await project.sign(line, 550)).status).toBe(200)
  expect(await project.yuan('03.04', ...LOOK)).toEqual([1000, 550, 0, 450, 1000])
  expect(await project.yuan('03', ...LOOK), 'and so does the branch above').toEqual([1000, 550, 0, 450, 1000])
  expect((await project.sign(line, 10)).problem).toBe('/problems/costs/line-signed')
  await expectDrills(project)
})

test('the same request again is the same: nothing is posted twice', async () => {
  const project = await world.aProject({ '03.04': 1000 })
  const lineId = uuidv7<string>()
  await project.plan('03.04', 600, lineId)
  await project.plan('03.04', 600, lineId)
  const contract = uuidv7<string>()
  const first = await project.sign(lineId, 500, contract)
  expect((await project.sign(lineId, 500, contract)).body).toEqual(first.body)
  expect((await project.sign(lineId, 501, contract)).problem).toBe('/problems/costs/id-taken')
  expect(await project.yuan('03.04', ...LOOK)).toEqual([1000, 500, 0, 500, 1000])
  expect(await project.entries('signed')).toHaveLength(1)
})

describe('a target', () => {
  test('is confirmed by another person than the one who made it, and frozen from then on, in the database too', async () => {
    const project = await world.aProject({ '03.04': 1000 })
    const { cost, cost2 } = project.people
    const id = uuidv7()
    const body = {
      stage: 'final',
      note: '定稿',
      lines: [{ account: '03.04', quantityMilli: 12_500, unitFen: 10_007, taxRate: 900 }],
    }
    const made = good(await cost.put(`${project.costs}/targets/${id}`, body)).body
    // 12.5 × 100.07 = 1,250.875 yuan.
    expect(made).toMatchObject({ total: { fen: 125_088, netFen: 114_760 } })
    expect((await cost.put(`${project.costs}/targets/${id}/confirmed`, {})).problem).toBe('/problems/costs/same-person')
    const confirmed = good(await cost2.put(`${project.costs}/targets/${id}/confirmed`, {})).body
    expect((await cost2.put(`${project.costs}/targets/${id}/confirmed`, {})).body).toEqual(confirmed)
    expect((await cost.put(`${project.costs}/targets/${id}`, { ...body, note: '再改' })).problem).toBe(
      '/problems/costs/frozen',
    )
    await expect(modules.owner`update costs.target set note = 'x' where id = ${id}`).rejects.toThrow('frozen')
    expect((await project.figures('03.04')).target).toEqual({ fen: 125_088, netFen: 114_760 })
    expect((await project.confirmTarget('concept', { '03.04': 2000 })).problem).toBe('/problems/costs/stage-back')
  })

  test('does not fall below what is planned and signed, nor lie on an account with children', async () => {
    const project = await world.aProject({ '03.04': 1000 })
    await project.plan('03.04', 800)
    const lower = await project.confirmTarget('preliminary', { '03.04': 700 })
    expect(lower).toMatchObject({ status: 409, body: { type: '/problems/costs/below-planned', codes: ['03.04'] } })
    expect((await project.confirmTarget('preliminary', { '03.04': 800 })).status).toBe(200)
    const lines = [{ account: '03', quantityMilli: 1000, unitFen: 1, taxRate: 0 }]
    const onBranch = await project.people.cost.put(`${project.costs}/targets/${uuidv7()}`, {
      stage: 'final',
      note: '',
      lines,
    })
    expect(onBranch.body).toMatchObject({ type: '/problems/costs/not-a-leaf', codes: ['03'] })
  })
})

describe('near the limit', () => {
  test('80 % is noted, 90 % needs a proposal that cost and finance sign, 100 % passes with it, and one fen over is blocked', async () => {
    const project = await world.aProject({ '03.04': 1000 })
    const { cost2, finance, manager } = project.people
    const [a, b, c] = [
      await project.plan('03.04', 850),
      await project.plan('03.04', 150),
      await project.plan('03.04', 0),
    ]
    expect((await project.sign(a, 850)).status).toBe(200)
    const { id: account, level } = await project.account('03.04')
    expect(level).toBe('note')
    const contract = uuidv7<string>()
    const asked = await project.sign(b, 150, contract)
    expect(asked.body).toMatchObject({
      type: '/problems/costs/decision-needed',
      level: 'warn',
      committed: 100_000,
      target: 100_000,
    })
    const decision = await project.propose({
      ...{ subject: contract, document: 'contract', account },
      kind: 'use-reserve',
      amount: 15_000,
    })
    expect((await project.sign(b, 150, contract)).problem, 'proposed is not agreed').toBe(
      '/problems/costs/decision-needed',
    )
    good(await project.countersign(decision, cost2))
    expect((await project.countersign(decision, cost2)).problem, 'nobody signs twice').toBe(
      '/problems/approvals/not-yours',
    )
    expect((await project.sign(b, 150, contract)).problem, 'one signature of two').toBe(
      '/problems/costs/decision-needed',
    )
    expect(good(await project.countersign(decision, finance)).body).toMatchObject({ state: 'approved' })
    expect((await project.sign(b, 150, contract)).status).toBe(200)
    expect((await project.sign(c, 0.01)).body).toMatchObject({ type: '/problems/costs/blocked', control: 'strong' })
    const exceed = {
      subject: uuidv7(),
      document: 'contract',
      account,
      kind: 'exceed',
      amount: 1,
      adjust: 0,
      reason: '急',
    }
    const strong = await project.people.project.put(`${project.costs}/decisions/${uuidv7()}`, exceed)
    expect(strong.problem, 'nobody lets a 强控 account exceed').toBe('/problems/costs/bad-adjustment')
    expect((await manager.get(project.costs)).status).toBe(200)
    await expectDrills(project)
  })

  test('a 弱控 account may exceed its target when the general manager says so, and then the dynamic cost shows it', async () => {
    const project = await world.aProject({ '09.01': 1000 })
    const line = await project.plan('09.01', 1000)
    const contract = uuidv7<string>()
    expect((await project.sign(line, 1200, contract)).problem).toBe('/problems/costs/blocked')
    const { id: account } = await project.account('09.01')
    const decision = await project.propose({
      ...{ subject: contract, document: 'contract', account },
      kind: 'exceed',
      amount: 120_000,
    })
    good(await project.countersign(decision, project.people.manager))
    expect((await project.sign(line, 1201, contract)).problem, 'for no fen more').toBe('/problems/costs/blocked')
    expect((await project.sign(line, 1200, contract)).status).toBe(200)
    expect(await project.yuan('09.01', 'signed', 'reserve', 'toCome', 'dynamic')).toEqual([1200, -200, 0, 1200])
    await expectDrills(project)
  })

  test('an over-run takes what was lent by another account, whose own plans are not touched', async () => {
    const project = await world.aProject({ '03.04': 1000, '13': 300 })
    await project.plan('13', 100)
    const line = await project.plan('03.04', 1000)
    const [{ id: account }, { id: from }] = [await project.account('03.04'), await project.account('13')]
    const contract = uuidv7<string>()
    const asked = { ...{ subject: contract, document: 'contract', account, from }, kind: 'transfer', amount: 120_000 }
    const tooMuch = await project.people.project.put(`${project.costs}/decisions/${uuidv7()}`, {
      ...asked,
      adjust: 20_001,
      reason: '超',
    })
    expect(tooMuch.problem).toBe('/problems/costs/bad-adjustment')
    const decision = await project.propose({ ...asked, adjust: 20_000 })
    good(await project.countersign(decision, project.people.cost))
    good(await project.countersign(decision, project.people.finance))
    expect((await project.sign(line, 1200, contract)).status).toBe(200)
    expect(await project.yuan('03.04', ...LOOK)).toEqual([1200, 1200, 0, 0, 1200])
    expect(await project.yuan('13', ...LOOK)).toEqual([100, 0, 100, 0, 100])
    await expectDrills(project)
  })

  test('fifty at once cannot together pass the limit', async () => {
    const project = await world.aProject({ '09.01': 1000, '03.04': 1000 })
    const { id: account } = await project.account('03.04')
    const spend = () =>
      project.people.finance.put(`${project.costs}/expenses/${uuidv7()}`, {
        ...{ account, title: '检测费', fen: 10_000, taxRate: 600, on: '2026-03-01' },
      })
    const answers = await Promise.all(Array.from({ length: 50 }, spend))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(8)
    const refused = answers.filter(({ status }) => status !== 200).map(({ problem }) => problem)
    expect(new Set(refused)).toEqual(new Set(['/problems/costs/decision-needed']))
    expect(await project.yuan('03.04', 'committed', 'reserve', 'dynamic', 'paid')).toEqual([800, 200, 1000, 800])
  })
})

describe('a change', () => {
  const signed = async (target = 10_000) => {
    const project = await world.aProject({ '03.04': target })
    const line = await project.plan('03.04', 5000)
    const contract = uuidv7<string>()
    good(await project.sign(line, 5000, contract))
    return { project, line, contract }
  }
  test('counts as soon as it is submitted, by its price when it is confirmed, and lies in the contract then', async () => {
    const { project, line, contract } = await signed()
    const { cost, manager, project: chief, cost2 } = project.people
    const change = await project.draft(contract, line, 300)
    expect(await project.yuan('03.04', 'pending', 'dynamic')).toEqual([0, 10_000])
    good(await project.step(change, 'submitted', chief))
    expect(await project.yuan('03.04', 'pending', 'changes', 'dynamic')).toEqual([300, 0, 10_300])
    expect((await project.step(change, 'confirmed', manager, { fen: 1 })).problem).toBe('/problems/costs/illegal-step')
    expect((await project.step(change, 'tech-approved', chief)).problem).toBe('/problems/costs/same-person')
    good(await project.step(change, 'tech-approved', manager))
    expect((await project.step(change, 'priced', cost)).problem).toBe('/problems/costs/value-needed')
    good(await project.step(change, 'priced', cost, { fen: 28_000 }))
    expect((await project.step(change, 'confirmed', cost, { fen: 28_000 })).problem).toBe('/problems/costs/same-person')
    good(await project.step(change, 'confirmed', cost2, { fen: 27_000 }))
    const again = good(await project.step(change, 'confirmed', cost2, { fen: 27_000 }))
    expect(again.body).toMatchObject({ state: 'confirmed', valueFen: 27_000 })
    expect(await project.yuan('03.04', 'pending', 'changes', 'dynamic')).toEqual([0, 270, 10_270])
    expect((await cost.get(`${project.costs}/contracts/${contract}`)).body).toMatchObject({ amountFen: 527_000 })
    await expectDrills(project)
  })

  test('goes back to its maker, and counts no more', async () => {
    const { project, line, contract } = await signed()
    const { project: chief, manager } = project.people
    const change = await project.draft(contract, line, 300)
    good(await project.step(change, 'submitted', chief))
    expect((await project.step(change, 'returned', manager)).problem).toBe('/problems/costs/value-needed')
    good(await project.step(change, 'returned', manager, { note: '无图' }))
    expect(await project.yuan('03.04', 'pending', 'dynamic')).toEqual([0, 10_000])
    good(await project.step(change, 'submitted', chief))
    expect(await project.yuan('03.04', 'pending', 'dynamic')).toEqual([300, 10_300])
  })

  test('that saves makes no room before it is confirmed', async () => {
    const { project, line, contract } = await signed()
    const { project: chief } = project.people
    const change = await project.draft(contract, line, -4000)
    good(await project.step(change, 'submitted', chief))
    expect(await project.yuan('03.04', 'pending', 'committed')).toEqual([0, 5000])
  })
})

test('claim, payment and settlement: nothing above what stands before it, held by the database too; at the end every fen is paid', async () => {
  const project = await world.aProject({ '03.04': 2000, '03.05': 2000 })
  const { cost, cost2, finance, project: chief } = project.people
  const [a, b] = [await project.plan('03.04', 700), await project.plan('03.05', 300)]
  const contract = uuidv7<string>()
  const made = {
    number: 'HT-1',
    name: '总包',
    supplier: '华东建工',
    signedOn: '2026-03-01',
    progressRate: 8000,
    retentionRate: 300,
  }
  const lines = [
    { line: a, fen: 70_000, taxRate: 900 },
    { line: b, fen: 30_001, taxRate: 900 },
  ]
  good(await cost.put(`${project.costs}/contracts/${contract}`, { ...made, lines }))
  const claim = (of: [string, number][], id = uuidv7<string>()) =>
    chief.put(`${project.costs}/claims/${id}`, {
      ...{ contract, number: '1', on: '2026-03-01', lines: of.map(([line, fen]) => ({ of: line, fen })) },
    })
  expect((await claim([[a, 70_001]])).body).toMatchObject({ type: '/problems/costs/beyond-value', lines: [a] })
  const id = uuidv7<string>()
  good(
    await claim(
      [
        [a, 40_000],
        [b, 10_000],
      ],
      id,
    ),
  )
  const review = (fens: [number, number], by = cost, reason: string | undefined = '现场未见') =>
    by.put(`${project.costs}/claims/${id}/review`, {
      lines: [
        { of: a, fen: fens[0] },
        { of: b, fen: fens[1], ...(reason && { reason }) },
      ],
    })
  expect((await review([40_001, 0])).problem).toBe('/problems/costs/beyond-claim')
  expect((await review([40_000, 0], cost, '')).problem, 'rejected without a word').toBe('/problems/costs/beyond-claim')
  expect(good(await review([40_000, 0])).body).toMatchObject({
    confirmedFen: 40_000,
    payableFen: 32_000,
    retainedFen: 1200,
  })
  expect((await review([40_000, 0])).status).toBe(200)
  expect((await review([39_999, 0])).problem).toBe('/problems/costs/decided')

  const pay = (fen: number, paymentId = uuidv7<string>()) =>
    finance.put(`${project.costs}/payments/${paymentId}`, { contract, fen, on: '2026-03-02', note: '' })
  expect((await pay(32_001)).body).toMatchObject({ type: '/problems/costs/beyond-payable', payable: 32_000, paid: 0 })
  const payment = uuidv7<string>()
  good(await pay(32_000, payment))
  good(await pay(32_000, payment))
  expect((await pay(1)).problem).toBe('/problems/costs/beyond-payable')
  await expect(modules.owner`update costs.contract set paid_fen = 32001 where id = ${contract}`).rejects.toThrow(
    'contract_order',
  )

  const settle = (fen: number) =>
    cost2.put(`${project.costs}/contracts/${contract}/settlement`, {
      fen,
      on: '2026-03-02',
      retentionUntil: '2028-03-02',
    })
  expect((await settle(30_000)).problem).toBe('/problems/costs/beyond-payable')
  expect(good(await settle(90_000)).body).toMatchObject({ amountFen: 90_000, confirmedFen: 90_000, payableFen: 87_300 })
  good(await pay(55_300))
  const release = (by = cost) => by.put(`${project.costs}/contracts/${contract}/retention-released`, {})
  expect((await release()).problem).toBe('/problems/costs/retention-held')
  modules.clock.ms = Date.parse('2028-03-02T02:00:00Z')
  // Two years later their sessions are over.
  good(await release(await modules.login('wangcost')))
  const cashier = await modules.login('qianfin')
  const payLast = (fen: number) =>
    cashier.put(`${project.costs}/payments/${uuidv7()}`, { contract, fen, on: '2028-03-02', note: '' })
  good(await payLast(2700))
  expect((await payLast(1)).problem).toBe('/problems/costs/beyond-payable')
  const later = world.reading(project, await modules.login('wangcost'))
  const now = (await cashier.get(`${project.costs}/contracts/${contract}`)).body as Contract
  expect([now.amountFen, now.confirmedFen, now.payableFen, now.paidFen]).toEqual([90_000, 90_000, 90_000, 90_000])
  expect((await later.figures('03')).paid.fen).toBe(90_000)
  await expectDrills(later)
})
