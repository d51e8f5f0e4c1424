import { expect, test } from 'vitest'
import { createBoundedQueue } from './queue.ts'

test('what does not fit pushes the oldest out, and is counted', () => {
  const queue = createBoundedQueue<number>(3)
  queue.push([1, 2])
  queue.push([3, 4, 5])
  expect([...queue.peek(9)]).toEqual([3, 4, 5])
  expect(queue.dropped).toBe(2)
})

test('a batch that was written is forgotten, also when its first part was pushed out meanwhile', () => {
  const queue = createBoundedQueue<number>(4)
  queue.push([1, 2, 3])
  const batch = queue.peek(3)
  queue.push([4, 5, 6])
  queue.settle(batch)
  expect([...queue.peek(9)]).toEqual([4, 5, 6])
})

test('a batch that was pushed out whole leaves the rest as it is', () => {
  const queue = createBoundedQueue<number>(2)
  queue.push([1, 2])
  const batch = queue.peek(2)
  queue.push([3, 4])
  queue.settle(batch)
  expect([...queue.peek(9)]).toEqual([3, 4])
})
