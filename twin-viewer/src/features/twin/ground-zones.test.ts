import type { Camera, Gateway } from '@loujing/wire/http/sites'
import { expect, test } from 'vitest'
import { groundZonesOf } from './ground-zones.ts'

/** A picture that lies on the ground as it is, ten metres wide and ten deep. */
const calibration = {
  pairs: [
    { x: 0, y: 1, eastM: 0, northM: 0 },
    { x: 1, y: 1, eastM: 10, northM: 0 },
    { x: 1, y: 0, eastM: 10, northM: 10 },
    { x: 0, y: 0, eastM: 0, northM: 10 },
  ],
  rmsM: 0,
  worstM: 0,
  calibratedAt: '2026-03-01T08:00:00.000Z',
}
const zone = {
  zone: 'pit',
  rule: 'nobody',
  polygon: [
    [0.5, 1],
    [1, 1],
    [1, 0.5],
  ],
}
const gateways = [{ id: 'g', desired: { version: 1, sources: { gate: { zones: [zone] } } } }] as unknown as Gateway[]
const camera = (more: object) => ({ slug: 'gate', gateway: 'g', ...more }) as unknown as Camera

test('a zone of a calibrated camera lies on the ground', () => {
  const [drawn] = groundZonesOf([camera({ calibration })], gateways)
  expect(drawn!.isForbidden).toBe(true)
  expect(drawn!.corners.map(([east, north]) => [Math.round(east), Math.round(north)])).toEqual([
    [5, 0],
    [10, 0],
    [10, 5],
  ])
})

test('of a camera that is not calibrated nobody knows where its zones lie', () => {
  expect(groundZonesOf([camera({})], gateways)).toEqual([])
})
