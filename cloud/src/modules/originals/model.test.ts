import { uuidv7, type PersonId } from '@loujing/wire/id'
import { expect, test } from 'vitest'
import { DECIDE_WITHIN_MS, LOOK_WITHIN_MS, MOST_LOOKS, stateOf, type Decided } from './model.ts'

const [asker, first, second] = [uuidv7<PersonId>(), uuidv7<PersonId>(), uuidv7<PersonId>()]
const start = Date.UTC(2026, 10, 22)
const at = (ms: number): Date => new Date(start + ms)
const asked = { askedBy: asker, decideBefore: at(DECIDE_WITHIN_MS), lookBefore: null, looks: 0 }
const agreed = { ...asked, lookBefore: at(LOOK_WITHIN_MS) }
const both: Decided[] = [
  { person: first, seat: 'first' },
  { person: second, seat: 'second' },
]

test('it waits for both until its time is over', () => {
  expect(stateOf(asked, [], at(0))).toBe('waiting')
  expect(stateOf(asked, both.slice(1), at(DECIDE_WITHIN_MS - 1))).toBe('waiting')
  expect(stateOf(asked, both.slice(1), at(DECIDE_WITHIN_MS))).toBe('expired')
})

test('both open it, for a while and a few looks', () => {
  expect(stateOf(agreed, both, at(0))).toBe('open')
  expect(stateOf({ ...agreed, looks: MOST_LOOKS }, both, at(0))).toBe('closed')
  expect(stateOf(agreed, both, at(LOOK_WITHIN_MS))).toBe('closed')
})

test('one person on both seats, or the asker on one, is not two who agree', () => {
  const twice: Decided[] = [both[0]!, { person: first, seat: 'second' }]
  const own: Decided[] = [both[0]!, { person: asker, seat: 'second' }]
  const sameSeat: Decided[] = [both[0]!, { person: second, seat: 'first' }]
  for (const decisions of [twice, own, sameSeat]) expect(stateOf(agreed, decisions, at(0))).toBe('waiting')
})

test('one who says no is enough, before and after', () => {
  expect(stateOf(agreed, [...both, { person: asker, seat: null }], at(0))).toBe('rejected')
  expect(stateOf(asked, [{ person: first, seat: null }], at(DECIDE_WITHIN_MS))).toBe('rejected')
})
