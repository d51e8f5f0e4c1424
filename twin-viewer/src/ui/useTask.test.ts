import { expect, test } from 'vitest'
import { ApiProblem, OFFLINE } from '../api/problem.ts'
import { useTask } from './useTask.ts'

test('an answer that a later question has overtaken is dropped', async () => {
  const waiting: ((text: string) => void)[] = []
  const task = useTask(() => new Promise<string>((resolve) => waiting.push(resolve)))
  const first = task.run()
  const second = task.run()
  waiting[1]!('second')
  await second
  expect(task.busy.value).toBe(true)
  waiting[0]!('first')
  await first
  expect([task.data.value, task.busy.value]).toEqual(['second', false])
})

test('a refusal is kept for the page to show, and gone after a success', async () => {
  let fails = true
  const task = useTask(() => (fails ? Promise.reject(new ApiProblem(OFFLINE)) : Promise.resolve(1)))
  expect(await task.run()).toBe(false)
  expect(task.problem.value?.type).toBe('/problems/viewer/offline')
  fails = false
  expect(await task.run()).toBe(true)
  expect(task.problem.value).toBeUndefined()
})
