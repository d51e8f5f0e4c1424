import { describe, expect, test } from 'vitest'
import type { ModbusPoint, Register } from '../../config.ts'
import { readRaw, toValue } from './scaling.ts'

const hex = (text: string): Buffer => Buffer.from(text, 'hex')

describe('a raw number', () => {
  test.each([
    ['uint16', 'ABCD', 'ff38', 65336],
    ['int16', 'ABCD', 'ff38', -200],
    ['int16', 'BADC', '38ff', -200],
    ['uint32', 'ABCD', '00012345', 74565],
    ['uint32', 'CDAB', '23450001', 74565],
    ['uint32', 'BADC', '01004523', 74565],
    ['uint32', 'DCBA', '45230100', 74565],
    ['int32', 'CDAB', 'fffeffff', -2],
    ['float32', 'ABCD', '42280000', 42],
    ['float32', 'CDAB', '00004228', 42],
    ['float32', 'BADC', '28420000', 42],
    ['float32', 'DCBA', '00002842', 42],
  ] as const)('%s %s of %s is %d', (type, wordOrder, bytes, value) => {
    expect(readRaw(hex(bytes), { type, wordOrder })).toBe(value)
  })

  test('a float that a device has not measured yet is not a number', () => {
    expect(readRaw(hex('7fc00000'), { type: 'float32', wordOrder: 'ABCD' })).toBeNaN()
  })
})

describe('a value', () => {
  const register: Register = { table: 'holding', address: 0, type: 'uint16', wordOrder: 'ABCD', scale: 1, offset: 0 }
  const point = (change: Partial<ModbusPoint>, scale = 1, offset = 0): ModbusPoint => ({
    point: 'p',
    kind: 'power',
    unit: 'kW',
    ...change,
    register: { ...register, scale, offset },
  })

  test('is raw × scale + offset, without the dust of binary fractions', () => {
    expect(toValue(3, point({}, 0.1))).toBe(0.3)
    expect(toValue(1250, point({ kind: 'temperature', unit: 'Cel' }, 0.1, -40))).toBe(85)
  })

  test('is converted to the canonical unit of its kind', () => {
    expect(toValue(2, point({ kind: 'length', unit: 'mm' }))).toBe(0.002)
    expect(toValue(1500, point({ unit: 'W' }))).toBe(1.5)
  })
})
