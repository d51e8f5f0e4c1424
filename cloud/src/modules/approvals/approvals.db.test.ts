import type { ApprovalFlow, ApprovalStep } from '@loujing/wire/http/approval-flow'
import type { Approval, ApprovalAct, ApprovalDetail, ApprovalTemplate } from '@loujing/wire/http/approvals'
import type { CostDecision } from '@loujing/wire/http/costs'
import type { Person } from '@loujing/wire/http/identity'
import type { NewsNotice } from '@loujing/wire/http/notices'
import type { Baseline, Plan } from '@loujing/wire/http/plans'
import { uuidv7 } from '@loujing/wire/id'
import type { Page } from '@loujing/wire/page'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Browser } from '../../../test/support/browser.ts'
import { type CostWorld, good, startCosts } from '../../../test/support/cost-world.ts'
import { type Modules, startModules } from '../../../test/support/modules.ts'

let modules: Modules
let world: Awaited<ReturnType<typeof startCosts>>
let project: CostWorld
let people: CostWorld['people']
beforeAll(async () => {
  modules = await startModules()
  world = await startCosts(modules)
  project = await world.aProject({ '03.04': 1000, '03.05': 1000, '09.01': 1000 })
  people = project.people
})
afterAll(() => modules.close())

const role = (name: 'cost-manager' | 'manager' | 'finance-manager', each = false) =>
  ({ by: 'role', role: name, each }) as const
const aStep = (key: string, more: Partial<ApprovalStep>): ApprovalStep => ({
  ...{ key, name: `步骤 ${key}`, when: [], who: [role('manager')], mode: 'all', copy: [] },
  ...more,
})

/** What somebody reads in his bell list of an approval, the oldest first. */
async function heard(by: Browser, id: string): Promise<string[]> {
  await modules.relay.settled()
  const { items } = good(await by.get('/api/my/notices?limit=100')).body as Page<NewsNotice>
  return items.flatMap(({ news }) => (news.about === 'approval' && news.approval === id ? [news.what] : [])).reverse()
}

/** Draws a flow for one account, so that the tests do not meet, and switches it on. */
async function draw(under: string, steps: ApprovalStep[], more: Partial<ApprovalFlow> = {}): Promise<string> {
  const id = uuidv7<string>()
  const applies = [{ on: 'account' as const, under: [under] }]
  const flow = { kind: 'costs.decision', name: '动态成本调整', applies, originatorMay: false, steps, ...more }
  good(await people.manager.put(`/api/approval-templates/${id}`, { version: 0, flow }))
  good(await people.manager.put(`/api/approval-templates/${id}/enabled`, { enabled: true }))
  return id
}
const switchOff = (id: string) => people.manager.put(`/api/approval-templates/${id}/enabled`, { enabled: false })

const proposalOn = async (code: string, more: object = {}) => ({
  ...{ subject: uuidv7(), document: 'change', account: (await project.account(code)).id, kind: 'raise-target' },
  ...{ amount: 10_000, adjust: 10_000, reason: '钢材涨价', ...more },
})
async function propose(code: string, by: Browser = people.project): Promise<CostDecision> {
  const path = `${project.costs}/decisions/${uuidv7()}`
  return good(await by.put(path, await proposalOn(code))).body as CostDecision
}
const read = async (by: Browser, id: string) => good(await by.get(`/api/approvals/${id}`)).body as ApprovalDetail
const send = (by: Browser, id: string, act: ApprovalAct, actId = uuidv7<string>()) =>
  by.put(`/api/approvals/${id}/acts/${actId}`, act)
async function verdict(by: Browser, id: string, act: 'approve' | 'reject' = 'approve') {
  const { seen } = await read(by, id)
  return send(by, id, { act, words: act === 'approve' ? '' : '超支无依据', seen })
}
const box = async (by: Browser, name: string) =>
  (good(await by.get(`/api/approvals?box=${name}&limit=200`)).body as Page<Approval>).items.map(({ id }) => id)
const target = async (code: string) => (await project.figures(code)).target.fen
const idOf = async (by: Browser) => ((await by.get('/api/auth/me')).body as { person: Person }).person.id

describe('a decision', () => {
  test('moves the money once when all have agreed, also when two agree at once and each sends twice', async () => {
    const template = await draw('03.04', [
      aStep('1', { who: [role('cost-manager', true)], mode: 'all', copy: [{ by: 'role', role: 'finance-manager' }] }),
    ])
    const before = await target('03.04')
    const { approval } = await propose('03.04')
    good(await send(people.project, approval!, { act: 'remind', words: '今天要用' }))
    const { seen, stages } = await read(people.cost, approval!)
    expect(stages[0]!.seats).toHaveLength(2)
    const act: ApprovalAct = { act: 'approve', words: '同意', seen }
    const acts = [people.cost, people.cost2].flatMap((by) => {
      const actId = uuidv7<string>()
      return [send(by, approval!, act, actId), send(by, approval!, act, actId)]
    })
    expect((await Promise.all(acts)).map(({ status }) => status)).toEqual([200, 200, 200, 200])
    const after = await read(people.project, approval!)
    expect(after.state).toBe('approved')
    expect(after.events.filter(({ kind }) => kind === 'approve')).toHaveLength(2)
    expect(await target('03.04')).toBe(before + 10_000)
    expect(await box(people.finance, 'copied')).toContain(approval)
    for (const by of [people.cost, people.cost2]) expect(await heard(by, approval!)).toEqual(['waiting', 'urged'])
    expect(await heard(people.finance, approval!)).toEqual(['copied'])
    expect(await heard(people.project, approval!)).toEqual(['approved'])
    expect(await box(people.cost, 'handled')).toContain(approval)
    expect(await box(people.project, 'started')).toContain(approval)
    expect((await send(people.cost, approval!, { act: 'remind', words: '' })).problem).toBe('/problems/approvals/over')
    await switchOff(template)
  })

  test('by whoever is first: of two at once one decides, and the other is told that it is over', async () => {
    const template = await draw('03.04', [aStep('1', { who: [role('cost-manager', true)], mode: 'any' })])
    const before = await target('03.04')
    const { approval } = await propose('03.04')
    const answers = await Promise.all([verdict(people.cost, approval!), verdict(people.cost2, approval!, 'reject')])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    const isAgreed = answers[0].status === 200
    expect((await read(people.cost, approval!)).state).toBe(isAgreed ? 'approved' : 'rejected')
    expect(await target('03.04')).toBe(before + (isAgreed ? 10_000 : 0))
    await switchOff(template)
  })

  test('that is refused or taken back moves nothing, and the same act is not another', async () => {
    const before = await target('03.05')
    const refused = await propose('03.05')
    const actId = uuidv7<string>()
    const { seen } = await read(people.cost, refused.approval!)
    good(await send(people.cost, refused.approval!, { act: 'reject', words: '无依据', seen }, actId))
    const other = await send(people.cost, refused.approval!, { act: 'approve', words: '', seen }, actId)
    expect(other.problem).toBe('/problems/approvals/id-taken')
    expect((await verdict(people.finance, refused.approval!)).problem).toBe('/problems/approvals/over')
    const taken = await propose('03.05')
    good(await send(people.project, taken.approval!, { act: 'recall', words: '重算' }))
    expect(await target('03.05')).toBe(before)
    const known = await project.all<CostDecision>(`${project.costs}/decisions`)
    for (const { id } of [refused, taken]) expect(known.find((each) => each.id === id)?.state).toBe('refused')
  })

  test('is locked while it is under way, and mended by its maker when it came back: they decide on the new one only', async () => {
    const { id, approval } = await propose('03.05')
    const path = `${project.costs}/decisions/${id}`
    const mended = await proposalOn('03.05', { amount: 8000, adjust: 8000 })
    expect((await people.project.put(path, mended)).problem).toBe('/problems/approvals/locked')
    const old = (await read(people.cost, approval!)).seen
    good(await send(people.cost, approval!, { act: 'return', words: '金额有误', seen: old }))
    expect(await box(people.project, 'waiting')).toContain(approval)
    expect((await people.manager.put(path, mended)).problem, 'another’s').toBe('/problems/approvals/locked')
    good(await people.project.put(path, mended))
    const stale = await send(people.cost, approval!, { act: 'approve', words: '', seen: old })
    expect(stale.problem).toBe('/problems/approvals/seen-changed')
    const before = await target('03.05')
    good(await verdict(people.cost, approval!))
    good(await verdict(people.finance, approval!))
    expect(await target('03.05')).toBe(before + 8000)
  })

  test('whose money is gone in the meantime is not agreed: the last act is refused, and it still waits', async () => {
    const account = await proposalOn('09.01', { kind: 'transfer', amount: 60_000, adjust: 60_000 })
    const from = (await project.account('03.05')).id
    const ids = [uuidv7<string>(), uuidv7<string>()]
    const made: CostDecision[] = []
    for (const id of ids)
      made.push(
        good(await people.project.put(`${project.costs}/decisions/${id}`, { ...account, subject: uuidv7(), from }))
          .body as CostDecision,
      )
    for (const { approval } of made) good(await verdict(people.cost, approval!))
    good(await verdict(people.finance, made[0]!.approval!))
    expect((await verdict(people.finance, made[1]!.approval!)).problem).toBe('/problems/costs/bad-adjustment')
    expect((await read(people.finance, made[1]!.approval!)).mine).toBe('decide')
  })
})

describe('what was done', () => {
  test('is never changed, whatever the statement says, and stands in the audit log and in evidence', async () => {
    const { approval } = await propose('03.05')
    const change = () => modules.owner`update approvals.event set words = 'x' where approval_id = ${approval!}`
    await expect(change()).rejects.toThrow('stays as it was written')
    await expect(modules.owner`delete from approvals.event where approval_id = ${approval!}`).rejects.toThrow('stays')
    await expect(modules.owner`truncate approvals.event`).rejects.toThrow('stays')
    const lines = await modules.owner<{ action: string }[]>`
      select action from platform.audit where object = ${approval!} order by seq`
    expect(lines.map(({ action }) => action)).toEqual(['approvals.start'])
    await modules.relay.settled()
    const [first] = (await read(people.project, approval!)).events
    const entries = good(await people.manager.get(`/api/evidence-log/entries?subject=${first!.id}`))
      .body as Page<object>
    expect(entries.items).toMatchObject([{ kind: 'approvals.act' }])
  })

  test('is read by who has part in it, or may read the object, and by nobody else', async () => {
    const { approval } = await propose('03.05')
    const founder = await modules.login('yunqi')
    const outsider = await modules.somebody(founder, 'zhousite', ['site-manager'])
    expect((await outsider.get(`/api/approvals/${approval!}`)).status).toBe(404)
    expect(
      (await outsider.put(`/api/approvals/${approval!}/acts/${uuidv7()}`, { act: 'recall', words: '' })).status,
    ).toBe(404)
    good(await send(people.project, approval!, { act: 'copy', words: '', people: [outsider.person.id] }))
    expect((await read(outsider, approval!)).may).toEqual(['copy'])
  })
})

describe('a template', () => {
  test('is frozen into what has begun: a later version holds for what begins later', async () => {
    const id = await draw('03.05', [aStep('1', { name: '总经理审批' })])
    const { approval } = await propose('03.05')
    const flow = (good(await people.manager.get(`/api/approval-templates/${id}`)).body as ApprovalTemplate).flow
    const next = { ...flow, steps: [aStep('1', { name: '财务审批', who: [role('finance-manager')] })] }
    good(await people.manager.put(`/api/approval-templates/${id}`, { version: 1, flow: next }))
    good(await people.manager.put(`/api/approval-templates/${id}`, { version: 1, flow: next }))
    const stale = await people.manager.put(`/api/approval-templates/${id}`, { version: 1, flow })
    expect(stale.problem).toBe('/problems/approvals/changed')
    expect((await read(people.project, approval!)).stages.map(({ name }) => name)).toEqual(['总经理审批'])
    const later = await propose('03.05')
    const shown = await read(people.project, later.approval!)
    expect([shown.template.version, shown.stages[0]!.name]).toEqual([2, '财务审批'])
    expect(
      (good(await people.cost.get(`/api/approval-templates/${id}/versions`)).body as Page<object>).items,
    ).toHaveLength(2)
    await switchOff(id)
  })

  test('with a step that has nobody refuses to begin, and nothing is proposed', async () => {
    const id = await draw('03.05', [
      aStep('1', { name: '销售会签', who: [{ by: 'role', role: 'sales-consultant', each: true }] }),
    ])
    const count = (await project.all(`${project.costs}/decisions`)).length
    const answer = await people.project.put(`${project.costs}/decisions/${uuidv7()}`, await proposalOn('03.05'))
    expect(answer).toMatchObject({ status: 409, body: { type: '/problems/approvals/nobody', step: '销售会签' } })
    expect(await project.all(`${project.costs}/decisions`)).toHaveLength(count)
    const preview = {
      flow: (await people.manager.get(`/api/approval-templates/${id}`)).body as ApprovalTemplate,
      facts: { types: [] },
    }
    const shown = good(
      await people.manager.post('/api/approval-flows/preview', { flow: preview.flow.flow, facts: preview.facts }),
    )
    expect(shown.body).toMatchObject({ applies: false, steps: [{ name: '销售会签', nobody: true }] })
    await switchOff(id)
  })

  test('may let who asked choose out of a role when its step is reached', async () => {
    const id = await draw('03.05', [aStep('1', { who: [{ by: 'choice', role: 'cost-manager' }] })])
    const { approval } = await propose('03.05')
    const { mine, stages } = await read(people.project, approval!)
    expect([mine, stages[0]!.chosenFrom?.length]).toEqual(['choose', 2])
    const [cost2, finance] = [await idOf(people.cost2), await idOf(people.finance)]
    const bad = await send(people.project, approval!, { act: 'choose', people: [finance] })
    expect(bad.problem).toBe('/problems/approvals/bad-person')
    good(await send(people.project, approval!, { act: 'choose', people: [cost2] }))
    expect((await verdict(people.cost, approval!)).problem).toBe('/problems/approvals/not-yours')
    expect(good(await verdict(people.cost2, approval!)).body).toMatchObject({ state: 'approved' })
    await switchOff(id)
  })
})

describe('time', () => {
  test('a limit that is over brings in those above, once; they decide beside the others', async () => {
    const limit = { count: 4, unit: 'hours' as const }
    const id = await draw('03.05', [
      aStep('1', { who: [role('finance-manager')], limit, escalate: { by: 'role', role: 'manager' } }),
    ])
    const { approval } = await propose('03.05')
    expect((await verdict(people.manager, approval!)).problem).toBe('/problems/approvals/not-yours')
    modules.clock.ms += 4 * 3_600_000
    await Promise.all([modules.approvals.watch.look(), modules.approvals.watch.look()])
    await modules.approvals.watch.look()
    const late = await read(people.manager, approval!)
    expect(late).toMatchObject({ overdue: true, mine: 'decide' })
    expect(late.events.filter(({ kind }) => kind === 'overdue')).toHaveLength(1)
    expect(await box(people.finance, 'waiting')).toContain(approval)
    expect(good(await verdict(people.manager, approval!)).body).toMatchObject({ state: 'approved' })
    await switchOff(id)
  })

  test('who is away is stood in for by his deputy: what waits, and what comes', async () => {
    const id = await draw('03.05', [aStep('1', { who: [role('finance-manager')] })])
    const waiting = await propose('03.05')
    const cost2 = await idOf(people.cost2)
    const absence = { from: '2026-03-02', until: '2026-03-06', deputy: cost2 }
    const absenceId = uuidv7<string>()
    good(await people.finance.put(`/api/my/absences/${absenceId}`, absence))
    await modules.approvals.watch.look()
    expect(await box(people.finance, 'waiting')).not.toContain(waiting.approval)
    expect(good(await verdict(people.cost2, waiting.approval!)).body).toMatchObject({ state: 'approved' })
    const coming = await propose('03.05')
    const { waitsFor, events } = await read(people.cost2, coming.approval!)
    expect(waitsFor.map((each) => each.id)).toEqual([cost2])
    expect(events.find(({ kind }) => kind === 'enter')?.people).toHaveLength(2)
    good(
      await people.finance.put(`/api/my/absences/${absenceId}`, {
        ...absence,
        until: '2026-03-02',
        from: '2026-03-02',
      }),
    )
    await switchOff(id)
  })

  test('what waits for somebody who leaves goes to the manager, and is not lost', async () => {
    const founder = await modules.login('yunqi')
    const leaving = await modules.somebody(founder, 'wuleaves', ['finance-manager'])
    const who = [{ by: 'people' as const, people: [leaving.person.id] }]
    const id = await draw('03.05', [aStep('1', { who })])
    const { approval } = await propose('03.05')
    expect(await box(leaving, 'waiting')).toEqual([approval])
    good(await founder.patch(`/api/people/${leaving.person.id}`, { disabled: true }))
    await modules.relay.settled()
    const { mine, events } = await read(people.manager, approval!)
    expect([mine, events.at(-1)?.kind, events.at(-1)?.how]).toEqual(['decide', 'stand-in', 'left'])
    await switchOff(id)
  })
})

test('a baseline is in force at once, or where a flow is drawn for it when that has agreed; a refused one never is', async () => {
  const path = `${project.costs.replace(/costs$/, 'plan')}`
  good(await people.project.put(path, { startsOn: '2026-01-05', closures: [] }))
  const task = { code: '1', name: '桩基', level: 3, days: 40, calendar: 'site' }
  good(await people.project.put(`${path}/tasks/${uuidv7()}`, { version: 0, task }))
  const baseline = async (name: string) =>
    good(await people.project.put(`${path}/baselines/${uuidv7()}`, { name, reason: '启动会' })).body as Baseline
  const inForce = async () => (good(await people.project.get(path)).body as Plan).baseline?.name
  expect([(await baseline('首版')).state, await inForce()]).toEqual(['agreed', '首版'])

  const applies = [{ on: 'type' as const, in: ['revised-baseline'] }]
  const id = await draw('03', [aStep('1', {})], { kind: 'plans.baseline', name: '基线调整', applies })
  const refused = await baseline('二版')
  expect([refused.state, await inForce()]).toEqual(['waiting', '首版'])
  good(await verdict(people.manager, refused.approval!, 'reject'))
  expect(await inForce()).toBe('首版')
  const agreed = await baseline('三版')
  good(await verdict(people.manager, agreed.approval!))
  expect(await inForce()).toBe('三版')
  const { items } = good(await people.project.get(`${path}/baselines`)).body as Page<Baseline>
  expect(items.map(({ name, state }) => [name, state])).toEqual([
    ['三版', 'agreed'],
    ['二版', 'refused'],
    ['首版', 'agreed'],
  ])
  await switchOff(id)
})
