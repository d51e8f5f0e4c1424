import { describe, expect, test } from 'vitest'
import { coarsen, pixelate } from './pixelate.ts'
import type { Raster } from './raster.ts'

/** No two neighbours alike. */
const noise = (width: number, height: number): Raster => ({
  data: Uint8Array.from({ length: width * height * 3 }, (_, at) => (at * 7919) % 251),
  width,
  height,
})
const colours = ({ data, width }: Raster, left: number, top: number, right: number, bottom: number): number => {
  const seen = new Set<string>()
  for (let y = top; y < bottom; y++)
    for (let x = left; x < right; x++) seen.add(String(data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)))
  return seen.size
}

describe('a head that is pixelated', () => {
  test('has a handful of squares left, whatever its size', () => {
    for (const size of [16, 40, 80]) {
      const raster = noise(100, 100)
      pixelate(raster, { x: 0.1, y: 0.1, w: size / 100, h: size / 100 })
      expect(colours(raster, 10, 10, 10 + size, 10 + size)).toBeLessThanOrEqual(16)
    }
  })

  test('at the edge of the picture is hidden up to the edge, and nothing else is touched', () => {
    const [raster, before] = [noise(100, 100), noise(100, 100)]
    pixelate(raster, { x: 0.9, y: -0.1, w: 0.3, h: 0.3 })
    expect(colours(raster, 90, 0, 100, 20)).toBeLessThanOrEqual(9)
    for (let y = 0; y < 100; y++) {
      const [from, to] = [y * 300, y * 300 + (y < 20 ? 270 : 300)]
      expect(raster.data.subarray(from, to)).toEqual(before.data.subarray(from, to))
    }
  })

  test('outside of the picture changes nothing', () => {
    const raster = noise(50, 50)
    pixelate(raster, { x: 1.2, y: 0.5, w: 0.2, h: 0.2 })
    expect(raster.data).toEqual(noise(50, 50).data)
  })
})

test('a picture that nobody judges is squares as a whole', () => {
  const raster = noise(640, 360)
  coarsen(raster, 48)
  expect(colours(raster, 0, 0, 640, 360)).toBeLessThanOrEqual(48 * 27)
})
