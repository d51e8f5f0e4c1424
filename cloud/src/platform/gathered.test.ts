import { expect, test } from 'vitest'
import { gather } from './gathered.ts'

/** A source that answers when it is told to, and remembers what it was asked. */
function source() {
  const asked: { group: string; keys: readonly string[]; answer: PromiseWithResolvers<void> }[] = []
  let value = 1
  const ask = gather(async (group: string, keys) => {
    const answer = Promise.withResolvers<void>()
    asked.push({ group, keys, answer })
    const seen = value
    await answer.promise
    return new Map(keys.filter((key) => key !== 'nothing').map((key) => [key, `${group} ${key} ${seen}`]))
  })
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  return { ask, asked, turn, change: () => value++ }
}

test('those who come in the same turn of the loop are one question', async () => {
  const { ask, asked, turn } = source()
  const answers = [ask('a', 'x'), ask('a', 'y'), ask('a', 'x')]
  expect(asked).toEqual([])
  await turn()
  expect(asked.map(({ keys }) => keys)).toEqual([['x', 'y']])
  asked[0]!.answer.resolve()
  expect(await Promise.all(answers)).toEqual(['a x 1', 'a y 1', 'a x 1'])
})

test('who comes while a question is under way is answered by the next, together with all who came meanwhile', async () => {
  const { ask, asked, change, turn } = source()
  const first = ask('a', 'x')
  await turn()
  change()
  const later = [ask('a', 'x'), ask('a', 'y'), ask('a', 'x'), ask('a', 'nothing')]
  await turn()
  expect(asked.map(({ keys }) => keys)).toEqual([['x']])
  asked[0]!.answer.resolve()
  expect(await first).toBe('a x 1')
  await turn()
  expect(asked.map(({ keys }) => keys)).toEqual([['x'], ['x', 'y', 'nothing']])
  asked[1]!.answer.resolve()
  expect(await Promise.all(later)).toEqual(['a x 2', 'a y 2', 'a x 2', undefined])
  await turn()
  void ask('a', 'z')
  await turn()
  expect(asked).toHaveLength(3)
})

test('groups do not wait for each other', async () => {
  const { ask, asked, turn } = source()
  void ask('a', 'x')
  void ask('b', 'x')
  await turn()
  expect(asked.map(({ group }) => group)).toEqual(['a', 'b'])
})

test('a question that fails fails those who asked it, and not the next', async () => {
  const { ask, asked, turn } = source()
  const first = ask('a', 'x')
  await turn()
  const second = ask('a', 'y')
  asked[0]!.answer.reject(new Error('cut off'))
  await expect(first).rejects.toThrow('cut off')
  await turn()
  asked[1]!.answer.resolve()
  expect(await second).toBe('a y 1')
})
