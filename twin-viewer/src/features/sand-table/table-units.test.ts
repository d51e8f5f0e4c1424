import type { SaleUnit } from '@loujing/wire/http/units'
import { expect, test } from 'vitest'
import { beside, boardOf, isAskedFor, NO_FILTER } from './table-units.ts'

const aUnit = (flat: string, more: Partial<SaleUnit> = {}) =>
  ({
    id: flat,
    flat,
    code: `1-1-${flat}`,
    entrance: '1',
    floor: Number(flat.slice(0, -2)),
    state: 'AVAILABLE',
    ...more,
  }) as SaleUnit

test('the board stands as the building does: storeys from above, stacks side by side, with gaps where there is no flat', () => {
  const rows = boardOf(['101', '102', '1001', '1002', '1003', '201'].map((flat) => aUnit(flat)))
  expect(rows.map(({ name, cells }) => [name, cells.map((cell) => cell?.flat)])).toEqual([
    ['10F', ['1001', '1002', '1003']],
    ['2F', ['201', undefined, undefined]],
    ['1F', ['101', '102', undefined]],
  ])
})

test('arrows go over gaps to the next flat, and stay at the edge', () => {
  const rows = boardOf(['101', '103', '201', '202', '203'].map((flat) => aUnit(flat)))
  expect(beside(rows, '101', 1, 0)).toBe('103')
  expect(beside(rows, '101', 0, 1)).toBe('201')
  expect(beside(rows, '202', 0, -1)).toBe('202')
  expect(beside(rows, '203', 1, 0)).toBe('203')
})

test('what has no price or no hours of sun is not found by them', () => {
  const unit = aUnit('301', { price: { listFen: 300, perM2Fen: 1, version: 1 } })
  expect(isAskedFor(unit, { ...NO_FILTER, mostFen: 300 })).toBe(true)
  expect(isAskedFor(unit, { ...NO_FILTER, mostFen: 299 })).toBe(false)
  expect(isAskedFor(aUnit('301'), { ...NO_FILTER, mostFen: 300 })).toBe(false)
  expect(isAskedFor(unit, { ...NO_FILTER, sunFromMin: 60 })).toBe(false)
  expect(isAskedFor(unit, { ...NO_FILTER, floors: [3, 5], states: ['AVAILABLE'] })).toBe(true)
})
