import { expect, test } from 'vitest'
import { createNewestFirst } from './newest-first.ts'

/** Work that ends when the test says so. */
function bench(atOnce: number) {
  const open = new Map<string, PromiseWithResolvers<string>>()
  const done: string[] = []
  const queue = createNewestFirst<string, string>(
    atOnce,
    (item) => {
      const work = Promise.withResolvers<string>()
      open.set(item, work)
      return work.promise
    },
    (item, outcome) => done.push('result' in outcome ? outcome.result : `${item} failed`),
  )
  const finish = async (item: string): Promise<void> => {
    open.get(item)?.resolve(item)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { queue, open, done, finish }
}

test('under overload the newest waits, and what it replaced is counted', async () => {
  const { queue, open, done, finish } = bench(1)
  for (const frame of ['a', 'b', 'c', 'd']) queue.take(frame)
  await finish('a')
  await finish('d')
  expect([...open.keys()]).toEqual(['a', 'd'])
  expect(done).toEqual(['a', 'd'])
  expect(queue.skipped()).toBe(2)
})

test('results come in the order of the frames, also when a later one is ready first', async () => {
  const { queue, done, finish } = bench(2)
  queue.take('a')
  queue.take('b')
  await finish('b')
  expect(done).toEqual([])
  await finish('a')
  expect(done).toEqual(['a', 'b'])
})

test('a frame that fails does not stop the next', async () => {
  const { queue, open, done, finish } = bench(1)
  queue.take('a')
  open.get('a')!.reject(new Error('broken'))
  await finish('a')
  queue.take('b')
  await finish('b')
  expect(done).toEqual(['a failed', 'b'])
})

test('draining forgets what waits and waits for what runs', async () => {
  const { queue, open, done, finish } = bench(1)
  queue.take('a')
  queue.take('b')
  const drained = queue.drain()
  await finish('a')
  await drained
  expect(done).toEqual(['a'])
  expect(open.has('b')).toBe(false)
})
