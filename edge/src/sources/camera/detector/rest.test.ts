import { expect, test } from 'vitest'
import { measured, restAfter } from './rest.ts'

test('work that had its processor needs no rest; work that waited for it rests as long as it took, a second at most', () => {
  expect(restAfter(60, 31)).toBe(0)
  expect(restAfter(300, 60)).toBe(300)
  expect(restAfter(5000, 60)).toBe(1000)
})

test('a thread that waited for something else seems starved, one that computed does not', async () => {
  const waited = await measured(() => new Promise((resolve) => setTimeout(() => resolve('done'), 50)))
  expect(waited).toMatchObject({ result: 'done', restMs: waited.wallMs })
})
