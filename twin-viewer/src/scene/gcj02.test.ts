import { expect, test } from 'vitest'
import { gcj02ToWgs84, type LonLat, wgs84ToGcj02 } from './gcj02.ts'

const metres = (a: LonLat, b: LonLat) =>
  Math.hypot((a[0] - b[0]) * 111_320 * Math.cos((a[1] * Math.PI) / 180), (a[1] - b[1]) * 110_950)

test('Tiananmen is shifted as the published vector has it', () => {
  const [lon, lat] = wgs84ToGcj02([116.404, 39.915])
  expect(lon).toBeCloseTo(116.410_244_499_169_38, 8)
  expect(lat).toBeCloseTo(39.916_404_281_501_64, 8)
})

test('the shift in Beijing is about 555 metres', () => {
  expect(metres([116.39, 39.9], wgs84ToGcj02([116.39, 39.9]))).toBeGreaterThan(500)
  expect(metres([116.39, 39.9], wgs84ToGcj02([116.39, 39.9]))).toBeLessThan(600)
})

test.each<[string, LonLat]>([
  ['杭州', [120.02, 30.26]],
  ['广州', [113.26, 23.13]],
  ['乌鲁木齐', [87.62, 43.82]],
])('%s comes back within a centimetre', (_city, at) => {
  expect(metres(at, gcj02ToWgs84(wgs84ToGcj02(at)))).toBeLessThan(0.01)
})

test('outside China nothing is shifted', () => {
  expect(wgs84ToGcj02([2.35, 48.85])).toEqual([2.35, 48.85])
  expect(gcj02ToWgs84([139.7, 35.7])).toEqual([139.7, 35.7])
})
