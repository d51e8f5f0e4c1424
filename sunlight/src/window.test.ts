import type { Day } from '@loujing/wire/instant'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Vec3 } from './frame.ts'
import { createShade, type Shade } from './shade.ts'
import { sunsOf } from './sky.ts'
import { countedOf, sunOn, type Counting, type Window } from './window.ts'

const BEIJING = { lonDeg: 116.4, latDeg: 39.9 }
const RULE: Counting = { stepMin: 1, leastSegmentMin: 0, sweepDeg: 0, sillM: 0.9, requiredMin: 120 }
const suns = sunsOf('2026-01-20' as Day, BEIJING, { fromHour: 8, toHour: 16, stepMin: 1 })
const SOUTH: Window = {
  ends: [
    [-0.75, 0, 0.9],
    [0.75, 0, 0.9],
  ],
  outward: [0, -1],
}
const openSky: Shade = () => false

type Slab = { min: Vec3; max: Vec3 }
/** By hand: a ray meets a box when it is between all three pairs of planes at once. */
const meets =
  (slabs: readonly Slab[]): Shade =>
  (from, toward) =>
    slabs.some(({ min, max }) => {
      let [near, far] = [0, Infinity]
      for (let d = 0; d < 3; d++) {
        const [a, b] = [(min[d]! - from[d]!) / toward[d]!, (max[d]! - from[d]!) / toward[d]!]
        near = Math.max(near, Math.min(a, b))
        far = Math.min(far, Math.max(a, b))
      }
      return near < far
    })

const CORNERS = [0, 1, 2, 3, 4, 5, 6, 7] as const
// Two triangles for each of the six sides, by the bits of the corners: 1 is x, 2 is y, 4 is z.
const SIDES = [
  [0, 1, 3, 2],
  [4, 5, 7, 6],
  [0, 1, 5, 4],
  [2, 3, 7, 6],
  [0, 2, 6, 4],
  [1, 3, 7, 5],
] as const
function trianglesOf(slabs: readonly Slab[]): Float32Array {
  return new Float32Array(
    slabs.flatMap(({ min, max }) => {
      const corners = CORNERS.map((bits) => [0, 1, 2].map((d) => (bits & (1 << d) ? max[d]! : min[d]!)))
      return SIDES.flatMap(([a, b, c, d]) => [a, b, c, a, c, d].flatMap((corner) => corners[corner]!))
    }),
  )
}

describe('a window to the south', () => {
  test('under an open sky has the sun for all the eight hours of the great cold', () => {
    expect(sunOn(SOUTH, suns, openSky, RULE)).toEqual({
      minutes: 480,
      segments: [{ fromMin: 480, toMin: 960 }],
      meets: true,
    })
  })

  test('loses what grazes its wall by the angle of sweep: in the great cold the sun is never that low in the east', () => {
    const east: Window = { ...SOUTH, outward: [1, 0] }
    const whole = sunOn(east, suns, openSky, RULE)
    const swept = sunOn(east, suns, openSky, { ...RULE, sweepDeg: 12 })
    expect(whole.segments).toEqual([{ fromMin: 480, toMin: 720 }])
    // The sun is 12° from south in azimuth some fifty minutes before noon.
    expect(whole.minutes - swept.minutes).toBeGreaterThan(40)
    expect(whole.minutes - swept.minutes).toBeLessThan(60)
  })

  test('behind a slab of 40 m at 40 m loses the hours that similar triangles say', () => {
    // Wide to both sides: only the height of the sun in the plane of the section matters, tan h / cos a against 39.1/40.
    const slab: Slab = { min: [-2000, -60, 0], max: [2000, -40, 40] }
    const byHand = suns.filter(({ toward: [, north, up] }) => up / -north > 39.1 / 40).length
    const found = sunOn(SOUTH, suns, createShade([trianglesOf([slab])]), RULE)
    expect(found.minutes).toBe(byHand)
    expect(found.meets).toBe(false)
  })
})

test('a window that reaches the floor is judged at the height of the sill', () => {
  const parapet: Slab = { min: [-50, -2, 0], max: [50, -1, 0.8] }
  const shade = createShade([trianglesOf([parapet])])
  const french: Window = {
    ...SOUTH,
    ends: [
      [-1, 0, 0.05],
      [1, 0, 0.05],
    ],
  }
  expect(sunOn(french, suns, shade, RULE).minutes).toBeLessThan(240)
  expect(sunOn({ ...french, floorUp: 0 }, suns, shade, RULE).minutes).toBe(480)
})

test('boxes shade as a slab test by hand says they do, for any boxes and windows', () => {
  const metres = (least: number, most: number) => fc.double({ min: least, max: most, noNaN: true })
  const slab = fc
    .tuple(metres(-80, 80), metres(-120, -5), metres(5, 40), metres(5, 40), metres(5, 120))
    .map(([x, y, width, depth, height]): Slab => ({ min: [x, y - depth, 0], max: [x + width, y, height] }))
  fc.assert(
    fc.property(fc.array(slab, { minLength: 1, maxLength: 6 }), metres(1, 90), (slabs, up) => {
      const window: Window = {
        ...SOUTH,
        ends: [
          [-0.75, 0, up],
          [0.75, 0, up],
        ],
      }
      const found = sunOn(window, suns, createShade(slabs.map((slab) => trianglesOf([slab]))), RULE).minutes
      const byHand = sunOn(window, suns, meets(slabs), RULE).minutes
      // Floats against doubles: an edge may be met a minute sooner or later.
      expect(Math.abs(found - byHand)).toBeLessThanOrEqual(2)
    }),
    { numRuns: 40 },
  )
})

describe('what counts', () => {
  const pieces = [
    { fromMin: 500, toMin: 503 },
    { fromMin: 520, toMin: 560 },
    { fromMin: 600, toMin: 700 },
    { fromMin: 800, toMin: 830 },
  ]
  test('is no piece that is too short', () => {
    expect(countedOf(pieces, { leastSegmentMin: 5 })).toEqual(pieces.slice(1))
  })
  test('is the longest piece where a rule wants sun without a break, or the two longest', () => {
    expect(countedOf(pieces, { leastSegmentMin: 5, mostSegments: 1 })).toEqual([pieces[2]])
    expect(countedOf(pieces, { leastSegmentMin: 5, mostSegments: 2 })).toEqual([pieces[2], pieces[1]])
  })
})
