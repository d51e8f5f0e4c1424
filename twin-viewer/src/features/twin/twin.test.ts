import type { Point } from '@loujing/wire/http/sites'
import { expect, test } from 'vitest'
import { formatDateTime } from '../../format/instant.ts'
import { devicesOf } from './devices.ts'
import { sunTime } from './useLayers.ts'

test('points are shown by the device that measures them', () => {
  const point = (id: string, device: string) => ({ id, device, deviceName: device }) as unknown as Point
  const devices = devicesOf([point('pm10', 'dust'), point('leq', 'noise'), point('pm25', 'dust')])
  expect(devices.map(({ name, points }) => [name, points.length])).toEqual([
    ['dust', 2],
    ['noise', 1],
  ])
})

test('the suns that one may choose are those of today in Beijing', () => {
  const lateEvening = Date.parse('2026-03-01T15:30:00.000Z')
  expect(formatDateTime(sunTime('noon', lateEvening))).toBe('2026-03-01 12:00:00')
  expect(formatDateTime(sunTime('morning', lateEvening))).toBe('2026-03-01 08:30:00')
  expect(sunTime('now', lateEvening)).toBe(lateEvening)
})
