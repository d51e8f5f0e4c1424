import { ADD_PLACES, type ApprovalAct, type ApprovalVerb } from '@loujing/wire/http/approvals'
import { APPROVAL_MODES, type ApprovalStep } from '@loujing/wire/http/approval-flow'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { aStep, begin, person, SEEN } from '../../../../test/support/an-approval.ts'
import { fold, type Progress } from './progress.ts'
import { objectionToAct } from './rules.ts'
import { endOf } from './stage.ts'
import { tasksOf } from './tasks.ts'

const people = fc.uniqueArray(fc.integer({ min: 1, max: 5 }).map(person), { minLength: 1, maxLength: 4 })
const steps: fc.Arbitrary<ApprovalStep[]> = fc
  .array(fc.record({ people, mode: fc.constantFrom(...APPROVAL_MODES), percent: fc.integer({ min: 1, max: 100 }) }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((all) =>
    all.map(({ people, mode, percent }, i) =>
      aStep(`s${i}`, { who: [{ by: 'people', people }], mode, ...(mode === 'ratio' && { percent }) }),
    ),
  )
const VERBS: ApprovalVerb[] = [
  ...(['approve', 'approve', 'approve', 'reject', 'return', 'resubmit', 'recall', 'add-signer'] as const),
  ...(['transfer', 'delegate', 'answer', 'remind', 'copy'] as const),
]
/** Mostly somebody for whom it waits. */
const move = fc.record({
  verb: fc.constantFrom(...VERBS),
  who: fc.nat(7),
  isAnybody: fc.boolean(),
  isLeaving: fc.integer({ min: 0, max: 5 }).map((one) => one === 0),
  other: fc.integer({ min: 0, max: 5 }).map(person),
  where: fc.constantFrom(...ADD_PLACES),
  back: fc.option(
    fc.nat(3).map((i) => `s${i}`),
    { nil: undefined },
  ),
})
type Move = typeof move extends fc.Arbitrary<infer Each> ? Each : never

function toAct({ verb, other, where, back }: Move): ApprovalAct | undefined {
  const words = 'x'
  switch (verb) {
    case 'approve':
    case 'reject':
      return { act: verb, words, seen: SEEN }
    case 'return':
      return { act: verb, words, seen: SEEN, ...(back !== undefined && { to: back }) }
    case 'add-signer':
      return { act: verb, words, people: [other], where }
    case 'transfer':
    case 'delegate':
      return { act: verb, words, to: other }
    case 'copy':
      return { act: verb, words, people: [other] }
    case 'choose':
      return undefined
    default:
      return { act: verb, words }
  }
}

function expectSound(progress: Progress): void {
  const tasks = tasksOf(progress)
  const isOver = ['approved', 'rejected', 'recalled'].includes(progress.state)
  // It waits for somebody until it is over, and then for nobody: nothing is ever stuck.
  expect(tasks.length > 0).toBe(!isOver)
  const voices = progress.stages.flatMap(({ seats }) => seats.flatMap(({ voice }) => voice ?? []))
  expect(
    voices.some(({ by }) => by === person(0)),
    'who asked has no voice',
  ).toBe(false)
  expect(tasks.some((task) => task.person === person(0) && task.task !== 'resubmit')).toBe(false)
  const passed = progress.stages.slice(0, progress.state === 'approved' ? undefined : progress.at)
  if (progress.state !== 'returned') expect(passed.every((stage) => endOf(stage) === 'approve')).toBe(true)
  if (progress.state === 'rejected') expect(endOf(progress.stages[progress.at]!)).toBe('reject')
}

test('whatever people do, an approval waits for somebody until it ends, and ends by what was said in every step', () => {
  const ends = new Set<string>()
  fc.assert(
    fc.property(steps, fc.array(move, { minLength: 5, maxLength: 40 }), (flow, moves) => {
      const run = begin(flow)
      expectSound(run.progress)
      for (const each of moves) {
        const tasks = tasksOf(run.progress)
        const by = each.isAnybody ? each.other : (tasks[each.who % Math.max(tasks.length, 1)]?.person ?? each.other)
        if (each.isLeaving && tasks.some((task) => task.person === by && task.task !== 'resubmit')) {
          const to = each.other === person(0) || each.other === by ? person(6) : each.other
          run.leave(by, to)
          expectSound(run.progress)
          continue
        }
        const act = toAct(each)
        const reader = { person: by, at: new Date('2026-03-02T02:00:00Z'), hasPart: true }
        if (!act || objectionToAct(run.progress, act, reader, SEEN)) continue
        run.act(by, act)
        expectSound(run.progress)
      }
      // What is known is the fold of the events, and nothing that only memory held.
      expect(fold(run.events)).toEqual(run.progress)
      ends.add(run.progress.state)
    }),
    { numRuns: 1000 },
  )
  expect([...ends].sort()).toEqual(expect.arrayContaining(['approved', 'recalled', 'rejected']))
})
