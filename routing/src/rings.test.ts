import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { gridOf } from './grid.ts'
import { toNetwork } from './network.ts'
import { bare } from './overlay.ts'
import { between, nearestAlong, type Spot } from './plane.ts'
import { fieldOf, type Polygon, RASTER, reachedParts, ringsOf, shapeOf, shapeWithout } from './rings.ts'
import { reach } from './search.ts'
import { snap } from './snap.ts'

const laid = bare(toNetwork(gridOf(41, 90)))
const start = snap(laid, 'foot', [13, 8])!
const reached = reach(laid, 'foot', [start], 900)
const parts = reachedParts(reached, 600)
const { besideM, cellM } = RASTER.foot

/** How far a place is from the nearest part of a road that is reached: the truth. */
const awayFrom = (spot: Spot): number =>
  Math.min(
    ...parts.map(([a, b]) => {
      const [x, y] = between(a, b, nearestAlong(a, b, spot))
      return Math.hypot(x - spot[0], y - spot[1])
    }),
  )

function isIn([x, y]: Spot, polygons: readonly Polygon[]): boolean {
  let crossed = 0
  for (const ring of polygons.flat())
    for (let i = 1; i < ring.length; i++) {
      const [[ax, ay], [bx, by]] = [ring[i - 1]!, ring[i]!]
      if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) crossed++
    }
  return crossed % 2 === 1
}

describe('rings', () => {
  const { polygons, areaM2 } = shapeOf(fieldOf('foot', parts))

  test('have exactly the places beside what is reached in time, to half a cell', () => {
    const metres = fc.double({ min: -1000, max: 1000, noNaN: true })
    fc.assert(
      fc.property(metres, metres, (east, north) => {
        const away = awayFrom([east, north])
        if (Math.abs(away - besideM) < cellM / 2) return
        expect(isIn([east, north], polygons)).toBe(away < besideM)
      }),
      { numRuns: 2000 },
    )
  })

  test('of one straight road have the area that is worked out by hand', () => {
    const field = fieldOf('foot', [
      [
        [0, 0],
        [400, 0],
      ],
    ])
    expect(shapeOf(field).areaM2 / (400 * 2 * besideM + Math.PI * besideM ** 2)).toBeCloseTo(1, 1)
  })

  test('the parts that are reached end where the time does: half of a road that takes twice as long', () => {
    const road = bare(toNetwork({ ...gridOf(2, 1500), from: Uint32Array.of(0), to: Uint32Array.of(1) }))
    const west = snap(road, 'foot', [-750, -750])!
    const [ends] = reachedParts(reach(road, 'foot', [west], 600), 600)
    expect(ends![0]).toEqual([-750, -750])
    expect(ends![1][0]).toBeCloseTo(0, 6)
  })

  test('what is in a larger one and not in a smaller is the difference of their areas', () => {
    const all = reachedParts(reached, 900)
    const [larger, smaller] = [fieldOf('foot', all, all), fieldOf('foot', parts, all)]
    const gained = shapeWithout(larger, smaller).areaM2
    expect(gained / (shapeOf(larger).areaM2 - areaM2)).toBeCloseTo(1, 2)
    expect(shapeWithout(smaller, larger).areaM2).toBe(0)
  })

  test('that grow one upon another are those that are drawn each for itself', () => {
    ringsOf(reached, [300, 600, 900]).forEach(({ areaM2: grown }, i) =>
      expect(grown).toBeCloseTo(shapeOf(fieldOf('foot', reachedParts(reached, 300 * (i + 1)))).areaM2, 3),
    )
  })
})
