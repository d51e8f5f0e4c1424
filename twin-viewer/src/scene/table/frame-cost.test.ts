import { expect, test } from 'vitest'
import { createFrameCost, RICHNESS, type Richness } from './frame-cost.ts'

const after = (costs: readonly number[]): Richness[] => {
  const told: Richness[] = []
  const cost = createFrameCost((richness) => told.push(richness))
  for (const each of costs) cost.add(each)
  return told
}
const twelve = (ms: number) => Array<number>(12).fill(ms)

test('a machine that keeps up draws as richly as it began, whatever one long frame cost', () => {
  expect(after([...twelve(12), ...twelve(8).with(3, 900)])).toEqual([])
})

test('a slow one draws more plainly, one step after twelve frames', () => {
  expect(after([...twelve(40), ...twelve(30), ...twelve(16)])).toEqual([RICHNESS[1], RICHNESS[2]])
})

test('where drawing is hopeless three frames suffice to stand still, and there is nothing below', () => {
  expect(after([700, 650, 800, ...twelve(700)])).toEqual([RICHNESS.at(-1)])
})
