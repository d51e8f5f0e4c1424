import type { ApprovalFacts, ApprovalFlow, ApprovalMode, ApprovalStep } from '@loujing/wire/http/approval-flow'
import type { ApprovalAct } from '@loujing/wire/http/approvals'
import type { PersonId, ProjectId } from '@loujing/wire/id'
import { describe, expect, test } from 'vitest'
import { aStep, begin, person, SEEN, staffOf } from '../../../../test/support/an-approval.ts'
import { allHold, mostParticular } from './condition.ts'
import { deadlineOf } from './deadline.ts'
import { layOut } from './lay.ts'
import { objectionToAct, verbsFor } from './rules.ts'
import { endOf, type Seat, type Verdict } from './stage.ts'
import { tasksOf } from './tasks.ts'

const FACTS: ApprovalFacts = { project: 'p1' as ProjectId, amount: 1000, account: '03.04', types: ['change'] }

test('a condition on money, account, project or kind holds by what the object tells, and not by what it does not', () => {
  const holds = (condition: Parameters<typeof allHold>[0][number], facts = FACTS) => allHold([condition], facts)
  expect(holds({ on: 'amount', is: 'at-least', fen: 1000 })).toBe(true)
  expect(holds({ on: 'amount', is: 'below', fen: 1000 })).toBe(false)
  expect(holds({ on: 'account', under: ['03'] })).toBe(true)
  expect(holds({ on: 'account', under: ['03.0', '3', '04'] as string[] }), 'a code is no prefix of letters').toBe(false)
  expect(holds({ on: 'type', in: ['contract', 'change'] })).toBe(true)
  expect(holds({ on: 'project', in: ['p2' as ProjectId] })).toBe(false)
  for (const is of ['at-least', 'below'] as const)
    expect(holds({ on: 'amount', is, fen: 0 }, { types: [] }), 'no amount is on neither side').toBe(false)
})

test('of the flows that apply the one that asks the most is taken, of equals the first', () => {
  const flow = (name: string, applies: ApprovalFlow['applies']) => ({ flow: { name, applies } as ApprovalFlow })
  const any = flow('any', [])
  const large = flow('large', [{ on: 'amount', is: 'at-least', fen: 500 }])
  const larger = flow('larger', [{ on: 'amount', is: 'at-least', fen: 5000 }])
  const building = flow('building', [{ on: 'account', under: ['03'] }])
  expect(mostParticular([any, larger, large, building], FACTS)).toBe(large)
  expect(mostParticular([any, larger], FACTS)).toBe(any)
  expect(mostParticular([larger], FACTS)).toBeUndefined()
})

test('a limit in workdays ends with the last of them: over a holiday and its make-up days', () => {
  // The National Day of 2026: Thursday 1 to Wednesday 7 October are holidays, Saturday 10 October is worked.
  const from = new Date('2026-09-30T02:00:00Z')
  expect(deadlineOf(from, { count: 1, unit: 'workdays' }).toISOString()).toBe('2026-10-08T15:59:59.999Z')
  expect(deadlineOf(from, { count: 3, unit: 'workdays' }).toISOString()).toBe('2026-10-10T15:59:59.999Z')
  expect(deadlineOf(from, { count: 36, unit: 'hours' }).toISOString()).toBe('2026-10-01T14:00:00.000Z')
})

describe('a step ends', () => {
  const voices = (text: string): Seat[] =>
    [...text].map((letter) => {
      const verdict: Verdict | undefined = { '+': 'approve' as const, '-': 'reject' as const }[letter]
      return { people: [person(1)], lent: [], voice: verdict && { by: person(1), verdict, isSame: false } }
    })
  test.each<[ApprovalMode, number | undefined, string, Verdict | undefined]>([
    ['all', undefined, '++ ', undefined],
    ['all', undefined, '+++', 'approve'],
    ['all', undefined, '+- ', 'reject'],
    ['any', undefined, '   ', undefined],
    ['any', undefined, ' + ', 'approve'],
    ['any', undefined, '-  ', 'reject'],
    ['ratio', 70, '++++++    ', undefined],
    ['ratio', 70, '+++++++   ', 'approve'],
    ['ratio', 70, '---       ', undefined],
    ['ratio', 70, '----      ', 'reject'],
    ['ratio', 100, '++-', 'reject'],
    ['sequence', undefined, '+  ', undefined],
    ['sequence', undefined, '+++', 'approve'],
  ])('%s %s by "%s": %s', (mode, percent, text, end) => {
    expect(endOf({ mode, percent, seats: voices(text) })).toBe(end)
  })
})

describe('laying a flow out', () => {
  const staff = staffOf({
    'cost-manager': [person(1), person(2)],
    'finance-manager': [person(3)],
    manager: [person(9)],
  })
  const flow = (steps: ApprovalStep[], more: Partial<ApprovalFlow> = {}): ApprovalFlow => ({
    ...{ kind: 'costs.decision', name: 'f', applies: [], originatorMay: false, steps },
    ...more,
  })
  const role = (name: 'cost-manager' | 'finance-manager' | 'manager', each = false) =>
    ({ by: 'role', role: name, each }) as const

  test('a role is one seat of many, or a seat each; who asks is left out of both', () => {
    const steps = [aStep('a', { who: [role('cost-manager')] }), aStep('b', { who: [role('cost-manager', true)] })]
    const { stages } = layOut(flow(steps), FACTS, person(1), staff)
    expect(stages.map(({ seats }) => seats)).toEqual([[[person(2)]], [[person(2)]]])
    expect(layOut(flow(steps, { originatorMay: true }), FACTS, person(1), staff).stages[1]!.seats).toHaveLength(2)
  })
  test('a step whose condition does not hold is skipped by name, and never one that has nobody', () => {
    const when = [{ on: 'amount', is: 'at-least', fen: 1001 } as const]
    const steps = [aStep('a', { when, who: [role('manager')] }), aStep('b', { who: [role('finance-manager')] })]
    const { stages, skipped, nobody } = layOut(flow(steps), FACTS, person(3), staff)
    expect([skipped.map(({ key }) => key), stages.map(({ key }) => key), nobody?.key]).toEqual([['a'], ['b'], 'b'])
  })
  test('where one office of several has nobody, the fallback sits for that office alone', () => {
    const steps = [aStep('a', { who: [role('cost-manager'), role('finance-manager')] })]
    const fallback = { by: 'role', role: 'manager' } as const
    const { stages, nobody } = layOut(flow(steps, { fallback }), FACTS, person(3), staff)
    expect(stages[0]).toMatchObject({ seats: [[person(1), person(2)], [person(9)]], isFallback: true })
    expect(nobody).toBeUndefined()
  })
  test('a named person who has left is nobody', () => {
    const steps = [aStep('a', { who: [{ by: 'people', people: [person(7)] }] })]
    expect(layOut(flow(steps), FACTS, person(1), staff).nobody?.key).toBe('a')
  })
})

describe('on the way', () => {
  const waits = (run: ReturnType<typeof begin>) => tasksOf(run.progress).map(({ person, task }) => [person, task])
  const [a, b, c, d] = [person(1), person(2), person(3), person(4)]
  const step = (key: string, people: PersonId[], mode: ApprovalMode = 'all') =>
    aStep(key, { who: [{ by: 'people', people }], mode })

  test('one after another waits for one at a time; the same person in the next step is not asked again', () => {
    const run = begin([step('1', [a, b], 'sequence'), step('2', [b, c])])
    expect(waits(run)).toEqual([[a, 'decide']])
    run.approve(a)
    expect(waits(run)).toEqual([[b, 'decide']])
    run.approve(b)
    expect(waits(run)).toEqual([[c, 'decide']])
    expect(run.progress.stages[1]!.seats[0]!.voice).toEqual({ by: b, verdict: 'approve', isSame: true })
    run.approve(c)
    expect(run.progress.state).toBe('approved')
  })
  test('a signer before holds the step and what was said in it; one after comes next; one beside joins it', () => {
    const run = begin([step('1', [a, b])])
    run.approve(a)
    run.act(b, { act: 'add-signer', where: 'before', people: [c], words: '' })
    expect(waits(run)).toEqual([[c, 'decide']])
    run.approve(c)
    expect(waits(run)).toEqual([[b, 'decide']])
    run.act(b, { act: 'add-signer', where: 'after', people: [d], words: '' })
    run.act(b, { act: 'add-signer', where: 'parallel', people: [c], words: '' })
    expect(waits(run)).toEqual([
      [b, 'decide'],
      [c, 'decide'],
    ])
    run.approve(b)
    run.approve(c)
    expect(waits(run)).toEqual([[d, 'decide']])
  })
  test('a transfer leaves me for good, an opinion that I asked for comes back to me', () => {
    const run = begin([step('1', [a])])
    run.act(a, { act: 'delegate', to: b, words: '' })
    expect(waits(run)).toEqual([[b, 'answer']])
    run.act(b, { act: 'answer', words: '可行' })
    expect(waits(run)).toEqual([[a, 'decide']])
    run.act(a, { act: 'transfer', to: c, words: '' })
    expect(waits(run)).toEqual([[c, 'decide']])
  })
  test('going back clears what was said from there on; returned to who asked it begins anew when he sends it again', () => {
    const run = begin([step('1', [a]), step('2', [b]), step('3', [c])])
    run.approve(a)
    run.approve(b)
    run.act(c, { act: 'return', to: '1', words: '算错', seen: SEEN })
    expect(waits(run)).toEqual([[a, 'decide']])
    run.approve(a)
    expect(waits(run)).toEqual([[b, 'decide']])
    run.act(b, { act: 'return', words: '缺图', seen: SEEN })
    expect(waits(run)).toEqual([[person(0), 'resubmit']])
    expect(run.verbs(person(0))).toEqual(['resubmit', 'remind', 'copy', 'recall'])
    run.act(person(0), { act: 'resubmit', words: '' })
    expect(waits(run)).toEqual([[a, 'decide']])
  })
  test('who asked takes it back until the first has spoken, and decides nothing by any way', () => {
    const run = begin([step('1', [a, b])])
    expect(run.verbs(person(0))).toContain('recall')
    const refused = (act: ApprovalAct) =>
      objectionToAct(run.progress, act, { person: a, at: new Date(0), hasPart: true }, SEEN)?.type
    expect(refused({ act: 'transfer', to: person(0), words: '' })).toBe('/problems/approvals/bad-person')
    expect(refused({ act: 'transfer', to: b, words: '' }), 'nobody sits twice').toBe('/problems/approvals/bad-person')
    expect(refused({ act: 'approve', words: '', seen: 'f'.repeat(64) })).toBe('/problems/approvals/seen-changed')
    expect(refused({ act: 'return', to: '1', words: 'x', seen: SEEN })).toBe('/problems/approvals/bad-step')
    run.approve(a)
    expect(run.verbs(person(0))).not.toContain('recall')
    expect(verbsFor(run.progress, { person: d, at: new Date(0), hasPart: false })).toEqual([])
  })
  test('one person on two seats has one voice: it counts on both only where nobody else could speak', () => {
    const seats = (people: PersonId[][]) => begin([], people)
    const both = seats([[a], [a]])
    both.approve(a)
    expect(both.progress.state).toBe('approved')
    const shared = seats([[a], [a, b]])
    shared.approve(a)
    expect(waits(shared)).toEqual([[b, 'decide']])
  })
})
