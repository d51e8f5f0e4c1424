import { expect, test } from 'vitest'
import { type Label, spread } from './spread.ts'

const label = (x: number, y: number, width = 100, height = 30): Label => ({ x, y, width, height })
const overlaps = (a: Label, liftA: number, b: Label, liftB: number) =>
  Math.abs(a.x - b.x) < (a.width + b.width) / 2 &&
  a.y - liftA - a.height < b.y - liftB &&
  b.y - liftB - b.height < a.y - liftA

test('labels that stand free keep their place', () => {
  expect(spread([label(0, 100), label(300, 100), label(0, 300)])).toEqual([0, 0, 0])
})

test('of labels in one place each next one climbs above the others', () => {
  const labels = [label(50, 100), label(60, 100), label(40, 98)]
  const lifts = spread(labels)
  expect(lifts[0]).toBe(0)
  for (let a = 0; a < 3; a++)
    for (let b = a + 1; b < 3; b++) expect(overlaps(labels[a]!, lifts[a]!, labels[b]!, lifts[b]!)).toBe(false)
})

test('a label that would have to climb too far stays at its anchor', () => {
  const tower = Array.from({ length: 30 }, () => label(0, 500))
  expect(spread(tower).at(-1)).toBe(0)
})
