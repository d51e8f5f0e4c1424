import { expect, test } from 'vitest'
import { judgeMarks, planAround, type Mark } from './calibration.ts'
import { edgeOf, entryAt, zoneOf } from './zones.ts'

const marks: Mark[] = [
  { x: 0.1, y: 0.9, eastM: 1, northM: 0 },
  { x: 0.9, y: 0.9, eastM: 9, northM: 0 },
  { x: 0.9, y: 0.3, eastM: 9, northM: 6 },
  { x: 0.1, y: 0.3, eastM: 1, northM: 6 },
]

test('a mark without its place on the ground waits; it has no error and spoils none', () => {
  const judged = judgeMarks([marks[0]!, { x: 0.5, y: 0.5 }, ...marks.slice(1)])
  if ('problem' in judged) throw new Error(judged.problem)
  expect(judged.residuals.map((each) => each !== undefined)).toEqual([true, false, true, true, true])
  expect(judged.worstM).toBeLessThan(1e-6)
})

test('with three whole marks there is no answer yet', () => {
  expect(judgeMarks([...marks.slice(0, 3), { x: 0.1, y: 0.3 }])).toEqual({ problem: 'too-few-points' })
})

test('a mark that is off shows how far, and where it should have been', () => {
  const judged = judgeMarks([...marks, { x: 0.5, y: 0.6, eastM: 6, northM: 3 }])
  if ('problem' in judged) throw new Error(judged.problem)
  expect(judged.residuals[4]!.errorM).toBeGreaterThan(0.2)
  expect(judged.residuals[4]!.expected![0]).toBeGreaterThan(0.5)
})

test('what is clicked on the plan is a place, to the centimetre, and is drawn where it was clicked', () => {
  const plan = planAround(-20, 10, 30)
  expect(plan.placeAt(50, 50)).toEqual({ eastM: -20, northM: 10 })
  expect(plan.placeAt(100, 0)).toEqual({ eastM: 10, northM: 40 })
  expect([plan.xOf(10), plan.yOf(40)]).toEqual([100, 0])
})

test('an edge is an entry by which one comes in, whichever way around the corners were drawn', () => {
  const clockwise: [number, number][] = [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ]
  const entry = entryAt(clockwise, 2)
  // Along the lower edge to the left: the inside, above it, is on the right hand.
  expect(entry).toEqual([
    [1, 1],
    [0, 1],
  ])
  expect(entryAt(clockwise.toReversed(), 0)).toEqual(entry)
  expect(edgeOf(clockwise, entry)).toBe(2)
  expect(edgeOf(clockwise, undefined)).toBeUndefined()
})

test('a zone keeps of its settings what its rule knows', () => {
  const zone = { zone: 'a', rule: 'nobody', polygon: [], seconds: 30, after: 'b' } as const
  expect(zoneOf({ ...zone, polygon: [] }, undefined)).toEqual({ zone: 'a', rule: 'nobody', polygon: [] })
  expect(zoneOf({ ...zone, rule: 'loitering', polygon: [] }, undefined)).toMatchObject({ seconds: 30 })
  expect(zoneOf({ ...zone, rule: 'order', polygon: [] }, undefined)).toMatchObject({ after: 'b' })
})
