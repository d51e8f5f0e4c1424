import { expect, test } from 'vitest'
import { createCommitPace } from './commit-pace.ts'

/** Commits of half a millisecond, one each `everyMs`, for `forMs`; returns the time after the last. */
function commits(pace: ReturnType<typeof createCommitPace>, from: number, forMs: number, everyMs: number, jobs = 1) {
  let at = from
  for (; at < from + forMs; at += everyMs) pace.committed(jobs, at, at + 0.5)
  return at - everyMs + 0.5
}

test('four hundred facts a second are committed one by one, each at once', () => {
  const pace = createCommitPace()
  const endedMs = commits(pace, 0, 500, 2.5)
  expect(pace.waitMs(endedMs + 0.1)).toBeLessThanOrEqual(0)
})

test('a thousand a second share their commits', () => {
  const pace = createCommitPace()
  const endedMs = commits(pace, 0, 500, 1)
  expect(pace.waitMs(endedMs)).toBeCloseTo(6)
  const sharedMs = commits(pace, 500, 500, 6.5, 6.5)
  expect(pace.waitMs(sharedMs)).toBeCloseTo(6)
})

test('when it is quiet again the next fact does not wait', () => {
  const pace = createCommitPace()
  const busyMs = commits(pace, 0, 500, 1)
  const quietMs = commits(pace, busyMs + 100, 200, 20)
  expect(pace.waitMs(quietMs + 0.1)).toBeLessThanOrEqual(0)
})

test('a disk that takes four milliseconds is left alone for as long', () => {
  const pace = createCommitPace()
  pace.committed(1, 0, 4)
  expect(pace.waitMs(4)).toBeCloseTo(4)
})
