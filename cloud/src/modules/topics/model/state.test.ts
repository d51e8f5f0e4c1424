import { TOPIC_STATES } from '@loujing/wire/http/topics'
import { expect, test } from 'vitest'
import { stateOf, wordOf } from './state.ts'

test('the words of other programs fall under our states, and an unknown one is open', () => {
  const words = ['Active', 'In Progress', 'Resolved', 'Closed', 'ToDo', '已关闭', '处理中', '已整改']
  expect(words.map(stateOf)).toEqual([
    ...['in-progress', 'in-progress', 'resolved', 'closed'],
    ...['open', 'closed', 'in-progress', 'resolved'],
  ])
})

test('a state that is written comes back as the same state, and a foreign word as itself', () => {
  expect(TOPIC_STATES.map((state) => stateOf(wordOf({ state })))).toEqual([...TOPIC_STATES])
  expect(wordOf({ state: 'closed', stateWord: 'Erledigt' })).toBe('Erledigt')
})
