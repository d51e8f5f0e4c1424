import type { Zone } from '@loujing/wire/command'
import { expect, test } from 'vitest'
import { cornersOf, freeZoneName, isWhole, middleOf, moved } from './zones.ts'

const zone = (name: string): Zone => ({ zone: name, rule: 'nobody', polygon: [] })

test('a zone has three to thirty-two corners', () => {
  const corners = (count: number) => Array.from({ length: count }, (): [number, number] => [0, 0])
  expect([2, 3, 32, 33].map((count) => isWhole(corners(count)))).toEqual([false, true, true, false])
  expect(
    cornersOf([
      [0.1, 0.2],
      [1, 0],
    ]),
  ).toBe('0.1,0.2 1,0')
})

test('a new zone takes the first free name', () => {
  expect(freeZoneName([])).toBe('zone-1')
  expect(freeZoneName([zone('zone-1'), zone('zone-3')])).toBe('zone-2')
})

test('a corner that is moved stays in the picture, to a thousandth of it', () => {
  expect(moved([0.5, 0.995], -0.01, 0.01)).toEqual([0.49, 1])
  expect(moved([0, 0.5], -0.05, 0)).toEqual([0, 0.5])
})

test('a corner added by a key never lies on the one before it', () => {
  const corners: [number, number][] = []
  for (let count = 0; count < 8; count++) corners.push(middleOf(corners))
  corners.slice(1).forEach((corner, index) => expect(corner).not.toEqual(corners[index]))
})
