import type { SequencePart } from '@loujing/wire/http/sequence'
import type { ModelId } from '@loujing/wire/id'
import { expect, test } from 'vitest'
import { lateOn, painterOf, partFinder, stateOn } from './states.ts'

const model = 'm-1' as ModelId
const part: SequencePart = { task: 0, planned: [8, 17], baseline: [10, 19], forecast: [15, 29] }
const on = (by: Parameters<typeof stateOn>[1], ...days: number[]) => days.map((day) => stateOn(part, by, day))

test('an element is not there before its task, in colour within it, and itself behind it', () => {
  expect(on('baseline', 9, 10, 19, 20)).toEqual(['none', 'work', 'work', 'done'])
  expect(on('plan', 7, 8, 17, 18)).toEqual(['none', 'work', 'work', 'done'])
})

test('it is red where by the baseline it should have begun, or be done, and is not; done is done', () => {
  expect(on('actual', 9, 10, 15, 19, 20, 29, 30)).toEqual(['none', 'missing', 'work', 'work', 'late', 'late', 'done'])
  const never: SequencePart = { ...part, forecast: [40, 50] }
  expect(stateOn(never, 'actual', 25)).toBe('missing')
})

test('without a baseline the plan is what was agreed', () => {
  const { baseline: _, ...unagreed } = part
  expect([17, 18].map((day) => stateOn(unagreed, 'actual', day))).toEqual(['work', 'late'])
  expect(stateOn(unagreed, 'baseline', 18)).toBe('done')
})

const runs = [2, 0, 1, -1, 1, 1]
const models = [{ model, elements: 4, none: 1, tiles: [{ tile: 'elements-0.glb', runs }] }]
const shown = (feature: number, tile = 'elements-0.glb') => ({
  ...{ model, tile, feature, guid: '', ifcClass: 'IfcWall', storey: '1F' },
})

test('the runs of a tile say the part of each feature; what they do not reach belongs to none', () => {
  const partOf = partFinder({ models })
  expect([0, 1, 2, 3, 4].map((feature) => partOf(shown(feature)))).toEqual([0, 0, -1, 1, -1])
  expect(partOf(shown(0, 'elements-9.glb'))).toBe(-1)
  const parts: SequencePart[] = [part, { task: 1, planned: [0, 3], forecast: [0, 3] }]
  const paint = painterOf({ parts }, partOf, { by: 'actual', day: 5, showsComing: false })
  expect([0, 2, 3].map((feature) => paint(shown(feature)))).toEqual(['hidden', 'ghost', 'whole'])
  expect(paint({ ...shown(2), storey: '' })).toBeUndefined()
  const glass = painterOf({ parts }, partOf, { by: 'actual', day: 5, showsComing: true })
  expect(glass(shown(0))).toBe('ghost')
})

test('what is late on a day is told task by task, the longest first', () => {
  const parts: SequencePart[] = [
    part,
    { task: 1, planned: [0, 3], forecast: [0, 30] },
    { task: 1, planned: [3, 5], forecast: [30, 40] },
  ]
  expect(lateOn({ parts }, 'actual', 22)).toEqual([
    { task: 1, parts: [1, 2], days: 19 },
    { task: 0, parts: [0], days: 3 },
  ])
})
