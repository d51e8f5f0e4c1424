import { SALE_STATES, type NewUnitMove, type SaleState } from '@loujing/wire/http/units'
import type { Instant } from '@loujing/wire/instant'
import { expect, test } from 'vitest'
import { Refusal } from '../../platform/errors.ts'
import { actionOf, floorOf, MOVES, perM2 } from './model.ts'

const NOW = new Date('2026-11-01T02:00:00Z')
const price = { listFen: 100, perM2Fen: 1, version: 1 }
const move = (to: SaleState, more: Partial<NewUnitMove> = {}): NewUnitMove => {
  return {
    to,
    reason: '开盘',
    version: 3,
    permit: '杭售许字(2026)第000123号',
    until: '2026-11-02T02:00:00Z' as Instant,
    ...more,
  }
}
const whyNot = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    if (error instanceof Refusal) return error.problem.type
    throw error
  }
  return ''
}

test('of all pairs of states only the lawful moves go through; all others are refused by name', () => {
  const lawful = [
    ...['NOT_RELEASED>AVAILABLE', 'HELD>AVAILABLE', 'AVAILABLE>HELD', 'AVAILABLE>LOCKED', 'LOCKED>AVAILABLE'],
    ...['LOCKED>RESERVED', 'LOCKED>SUBSCRIBED', 'RESERVED>SUBSCRIBED', 'RESERVED>AVAILABLE', 'SUBSCRIBED>SIGNED'],
    ...['SUBSCRIBED>AVAILABLE', 'SIGNED>FILED', 'SIGNED>AVAILABLE', 'FILED>DELIVERED', 'FILED>SIGNED'],
  ]
  for (const state of SALE_STATES)
    for (const to of SALE_STATES) {
      const type = whyNot(() => actionOf({ state, version: 3, price }, move(to), NOW))
      expect(type, `${state}>${to}`).toBe(lawful.includes(`${state}>${to}`) ? '' : '/problems/units/illegal-move')
    }
})

test('a delivered unit goes nowhere, and every other state has a way out', () => {
  expect(MOVES.DELIVERED).toEqual({})
  for (const state of SALE_STATES.filter((one) => one !== 'DELIVERED'))
    expect(Object.keys(MOVES[state])).not.toEqual([])
})

test('a release names its permit and needs a price; a hold ends in the time to come; an old version is refused first', () => {
  const unit = { state: 'NOT_RELEASED', version: 3, price } as const
  const { permit: _, ...bare } = move('AVAILABLE')
  expect(whyNot(() => actionOf(unit, bare, NOW))).toBe('/problems/units/no-permit')
  expect(whyNot(() => actionOf({ state: unit.state, version: 3 }, move('AVAILABLE'), NOW))).toBe(
    '/problems/units/no-price',
  )
  const held = move('HELD', { until: '2026-11-01T01:59:59Z' as Instant })
  expect(whyNot(() => actionOf({ ...unit, state: 'AVAILABLE' }, held, NOW))).toBe('/problems/units/no-end')
  expect(whyNot(() => actionOf(unit, move('DELIVERED', { version: 2 }), NOW))).toBe('/problems/units/unit-changed')
})

test('a floor is read from the storey, below the ground too, else from the number of the flat', () => {
  expect(floorOf('18F', '1803')).toBe(18)
  expect(floorOf('B1', '01')).toBe(-1)
  expect(floorOf(undefined, '1203')).toBe(12)
  expect(floorOf('屋面层', 'A')).toBeUndefined()
})

test('the price of a square metre is rounded once: 89.37 m² for 3,574,800 yuan', () => {
  expect(perM2(357_480_000, 8937)).toBe(4_000_000)
  expect(perM2(100, 0)).toBe(0)
})
