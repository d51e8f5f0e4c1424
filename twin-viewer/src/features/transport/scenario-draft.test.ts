import type { Scenario } from '@loujing/wire/http/transport'
import { expect, test } from 'vitest'
import {
  draftOf,
  scenarioOf,
  withClosed,
  withCorner,
  without,
  withPlace,
  withRoad,
  withSpeed,
} from './scenario-draft.ts'
import { useDraft } from './useDraft.ts'

const [A, B] = [
  { eastM: 0, northM: 0 },
  { eastM: 0, northM: 100 },
]
const ROAD: Scenario = {
  ...{ name: '新路', places: [], closed: [], closedGates: [] },
  roads: [{ name: '规划道路 1', line: [A, B], speedsKmh: { foot: 4.5, bicycle: 13, car: 20 }, isOneWay: false }],
}

test('corners go on with the road that is open, and begin another once it has ended', () => {
  const one = withCorner(withCorner({ ...draftOf(undefined), name: '新路' }, A, '规划道路 1'), B, '规划道路 2')
  expect(scenarioOf(one)).toEqual(ROAD)
  const two = withCorner({ ...one, isOpen: false }, B, '规划道路 2')
  expect(two.roads.map(({ line }) => line.length)).toEqual([2, 1])
  // a road of one corner is none
  expect(scenarioOf(two)).toBeUndefined()
})

test('a scenario that is opened and saved unchanged is the same', () => {
  expect(scenarioOf(draftOf(ROAD))).toEqual(ROAD)
})

test('a scenario needs a name, something that is otherwise, and for each road who may use it', () => {
  const draft = draftOf(ROAD)
  expect(scenarioOf({ ...draft, name: ' ' })).toBeUndefined()
  expect(scenarioOf(without(draft, 'roads', 0))).toBeUndefined()
  expect(scenarioOf(withClosed(without(draft, 'roads', 0), A))).toMatchObject({ closed: [A] })
  expect(scenarioOf(withPlace(draft, 'gate', '', A))).toBeUndefined()
  expect(scenarioOf(withRoad(draft, 0, { speedsKmh: {} }))).toBeUndefined()
  expect(scenarioOf(withSpeed(withSpeed(draft, 0, 'car', undefined), 0, 'foot', 3))?.roads[0]?.speedsKmh).toEqual({
    foot: 3,
    bicycle: 13,
  })
})

test('every change is a step back, down to what was there', () => {
  const { draft, change, undo, canUndo } = useDraft(ROAD)
  change(withClosed(draft.value, A))
  change(withPlace(draft.value, 'metro', '新站', B))
  undo()
  expect(draft.value).toMatchObject({ closed: [A], places: [] })
  undo()
  undo()
  expect(scenarioOf(draft.value)).toEqual(ROAD)
  expect(canUndo.value).toBe(false)
})
