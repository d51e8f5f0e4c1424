import { expect, test } from 'vitest'
import type { ModbusPoint, Register } from '../../config.ts'
import { planReads } from './modbus-plan.ts'

const at = (address: number, type: Register['type'] = 'uint16', table: Register['table'] = 'holding'): ModbusPoint => ({
  point: `p-${address}`,
  kind: 'power',
  unit: 'kW',
  register: { table, address, type, wordOrder: 'ABCD', scale: 1, offset: 0 },
})
const plan = (...points: ModbusPoint[]) =>
  planReads(points).map(({ table, address, count, points }) => [table, address, count, points.map(({ at }) => at)])

test('registers in a row are read at once, in whatever order they are listed', () => {
  expect(plan(at(4), at(0, 'float32'), at(2, 'uint32'))).toEqual([['holding', 0, 5, [0, 4, 8]]])
})

test('a gap is not read over: a register that does not exist would spoil the whole answer', () => {
  expect(plan(at(0), at(2))).toEqual([
    ['holding', 0, 1, [0]],
    ['holding', 2, 1, [0]],
  ])
})

test('holding and input registers are different tables', () => {
  expect(plan(at(0), at(1, 'uint16', 'input'))).toHaveLength(2)
})

test('two points may share a register', () => {
  expect(plan(at(0, 'uint32'), at(1))).toEqual([['holding', 0, 2, [0, 2]]])
})

test('no answer is longer than 125 registers', () => {
  const many = Array.from({ length: 64 }, (_, index) => at(index * 2, 'uint32'))
  expect(plan(...many).map(([, , count]) => count)).toEqual([124, 4])
})
