import { QUANTITIES } from '@loujing/wire/quantity'
import { expect, test } from 'vitest'
import { formatBytes, formatPercent, formatQuantity, formatUnit, formatValue } from './quantity.ts'

test('a value has the digits that its kind deserves', () => {
  expect(formatValue(61.249, 'noise')).toBe('61.2')
  expect(formatValue(18_234.56, 'energy')).toBe('18,234.6')
  expect(formatValue(92.4, 'dust-pm10')).toBe('92')
  expect(formatValue(0.0123, 'length')).toBe('0.012')
})

test('a small negative does not become minus zero', () => {
  expect(formatValue(-0.01, 'temperature')).toBe('0.0')
})

test('every canonical unit is written for people, a strange one as it came', () => {
  for (const { unit } of Object.values(QUANTITIES)) expect(formatUnit(unit)).not.toMatch(/\[|kW\.h|Cel|ug/)
  expect(formatUnit('furlong')).toBe('furlong')
  expect(formatQuantity(92, 'ug/m3', 'dust-pm10')).toBe('92 µg/m³')
})

test('bytes are told in the unit that leaves a short number', () => {
  expect([0, 1023, 1024, 1_572_864, 1_073_741_824].map(formatBytes)).toEqual([
    '0 B',
    '1023 B',
    '1.0 KiB',
    '1.5 MiB',
    '1.0 GiB',
  ])
  expect(formatPercent(0.926)).toBe('93%')
})
