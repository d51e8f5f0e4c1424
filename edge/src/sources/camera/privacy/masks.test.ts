import type { Mask } from '@loujing/wire/command'
import { describe, expect, test } from 'vitest'
import { isInside } from '../judge/geometry.ts'
import { bothMasks, burnMasks, MASK_GREY } from './masks.ts'
import type { Raster } from './raster.ts'

const mask = (...polygon: [number, number][]): Mask => ({ name: 'window', polygon })
const white = (width: number, height: number): Raster => ({
  data: new Uint8Array(width * height * 3).fill(255),
  width,
  height,
})
const isBurnt = ({ data, width }: Raster, x: number, y: number): boolean =>
  data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3).every((value) => value === MASK_GREY)

describe('a mask', () => {
  test.each([
    ['a triangle', mask([0.1, 0.1], [0.9, 0.3], [0.4, 0.95])],
    ['a needle thinner than a pixel', mask([0.1, 0.503], [0.9, 0.501], [0.9, 0.504])],
    ['a hollow shape', mask([0.1, 0.1], [0.9, 0.1], [0.5, 0.4], [0.9, 0.9], [0.1, 0.9])],
    ['the whole picture', mask([0, 0], [1, 0], [1, 1], [0, 1])],
  ])('leaves no pixel of %s as it was, not even one that it only touches', (_what, shape) => {
    const raster = white(64, 48)
    burnMasks(raster, [shape])
    const steps = 400
    const open: string[] = []
    for (let row = 0; row < steps; row++) {
      for (let column = 0; column < steps; column++) {
        const point = [(column + 0.5) / steps, (row + 0.5) / steps] as const
        if (!isInside(point, shape.polygon)) continue
        const pixel = [Math.floor(point[0] * 64), Math.floor(point[1] * 48)] as const
        if (!isBurnt(raster, ...pixel)) open.push(String(pixel))
      }
    }
    expect(open).toEqual([])
  })

  test('leaves the rest of the picture alone, but for a narrow edge', () => {
    const raster = white(100, 100)
    burnMasks(raster, [mask([0.4, 0.4], [0.6, 0.4], [0.6, 0.6], [0.4, 0.6])])
    let burnt = 0
    for (let y = 0; y < 100; y++) for (let x = 0; x < 100; x++) if (isBurnt(raster, x, y)) burnt++
    expect(burnt).toBeGreaterThanOrEqual(20 * 20)
    expect(burnt).toBeLessThanOrEqual(26 * 26)
    expect(isBurnt(raster, 36, 50)).toBe(false)
  })

  test('that crosses itself hides also what it goes around twice', () => {
    const raster = white(100, 100)
    const star = mask([0.5, 0.05], [0.77, 0.92], [0.05, 0.38], [0.95, 0.38], [0.23, 0.92])
    burnMasks(raster, [star])
    expect(isInside([0.5, 0.55], star.polygon)).toBe(false)
    expect(isBurnt(raster, 50, 55)).toBe(true)
  })
})

test('a frame that waited is hidden by the masks of its time and by those of now', () => {
  const [old, kept, added] = [mask([0, 0], [1, 0], [1, 1]), mask([0, 0], [1, 1], [0, 1]), mask([0, 0], [1, 0], [0, 1])]
  expect(bothMasks([old, kept], [kept, added])).toEqual([kept, added, old])
})
