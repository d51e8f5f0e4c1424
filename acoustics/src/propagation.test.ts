import type { Vec3 } from '@loujing/sunlight/frame'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { airDbPerM } from './air.ts'
import { BANDS_HZ, octaves, sumDb } from './bands.ts'
import { createObstacles } from './obstacles.ts'
import { lossDb, type Surroundings } from './propagation.ts'
import { arrivingDb, pointsOf } from './source.ts'

const air = airDbPerM({ temperatureC: 10, humidityPercent: 70, pressureKPa: 101.325 })
const HARD = { source: 0, middle: 0, receiver: 0 }
const POROUS = { source: 1, middle: 1, receiver: 1 }

/** An upright wall without thickness, from corner to corner in plan. */
function wall([x1, y1]: readonly [number, number], [x2, y2]: readonly [number, number], heightM: number): Float32Array {
  return new Float32Array(
    [
      [x1, y1, 0],
      [x2, y2, 0],
      [x2, y2, heightM],
      [x1, y1, 0],
      [x2, y2, heightM],
      [x1, y1, heightM],
    ].flat(),
  )
}
function house(west: number, east: number, south: number, north: number, heightM: number): Float32Array[] {
  const corners = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
  ] as const
  return corners.map((corner, i) => wall(corner, corners[(i + 1) % 4]!, heightM))
}
const among = (...lists: Float32Array[]): Surroundings => ({
  airDbPerM: air,
  ground: HARD,
  obstacles: createObstacles(lists),
})

describe('in the open', () => {
  test('a machine of 100 dB in each band 100 m away arrives as reckoned by hand', () => {
    const [from, to]: [Vec3, Vec3] = [
      [0, 0, 1.5],
      [100, 0, 1.5],
    ]
    // Adiv = 20 lg 100 + 11 = 51.0; Aatm at 10 °C, 70 %: table 2 × 0.1 km; Agr over hard ground: 30 (1.5 + 1.5) = 90 m,
    // q = 1 - 90/100 = 0.1, -1.5 - 1.5 - 3 × 0.1 = -3.3
    const byHand = [0.01, 0.04, 0.1, 0.19, 0.37, 0.97, 3.28, 11.7].map((aatm) => 51 + aatm - 3.3)
    const loss = lossDb(from, to, among())
    loss.forEach((db, band) => expect(db).toBeCloseTo(byHand[band]!, 1))
    // 100 - loss + A-curve, band by band: 26.1 36.2 43.6 48.9 51.9 52.5 50.0 39.5, together 57.4
    expect(arrivingDb({ bandsDb: octaves(() => 100) }, loss)).toBeCloseTo(57.4, 1)
    // known A-weighted only: 100 - (51 + 0.19 - 3.3)
    expect(arrivingDb({ aWeightedDb: 100 }, loss)).toBeCloseTo(52.1, 1)
  })

  test('it is the same from there to here, over one kind of ground', () => {
    const place = fc.tuple(
      fc.double({ min: -300, max: 300, noNaN: true }),
      fc.double({ min: -300, max: 300, noNaN: true }),
      fc.double({ min: 0.1, max: 60, noNaN: true }),
    )
    fc.assert(
      fc.property(place, place, (from, to) => {
        const around = { ...among(...house(-20, 20, -8, 8, 30)), ground: POROUS }
        const [there, back] = [lossDb(from, to, around), lossDb(to, from, around)]
        there.forEach((db, band) => {
          expect(Number.isFinite(db)).toBe(true)
          expect(db).toBeCloseTo(back[band]!, 3)
        })
      }),
      { numRuns: 60 },
    )
  })
})

describe('behind a screen', () => {
  const [from, to]: [Vec3, Vec3] = [
    [0, 0, 1],
    [100, 0, 1],
  ]
  test('of 5 m, 20 m from the source, a machine arrives as reckoned by hand', () => {
    // dss = √(20² + 4²) = 20.3961; dsr = √(80² + 4²) = 80.0999; d = 100; z = 0.4960 m
    // Kmet = exp(-√(20.3961 × 80.0999 × 100 / (2 × 0.4960)) / 2000) = exp(-405.79 / 2000) = 0.8164
    // Dz = 10 lg (3 + 20 f/340 × 0.4960 × 0.8164) = 10 lg (3 + 0.023820 f)
    const byHand = [6.53, 7.77, 9.52, 11.73, 14.28, 17.04, 19.92, 20]
    byHand.forEach((dz, band) =>
      expect(dz).toBeCloseTo(Math.min(20, 10 * Math.log10(3 + 0.02382 * BANDS_HZ[band]!)), 1),
    )
    const screened = lossDb(from, to, among(wall([20, -2000], [20, 2000], 5)))
    const open = lossDb(from, to, among())
    // Over hard ground Agr = -1.5 - 1.5 - 3 (1 - 60/100) = -4.2: the screen stands in its stead, A = Adiv + Aatm + Dz
    screened.forEach((db, band) => expect(db - (open[band]! + 4.2)).toBeCloseTo(byHand[band]!, 1))
  })

  test('is one also where its triangles meet in the very line of sight', () => {
    const corners = [
      [20, -2000, 0],
      [20, 2000, 0],
      [20, 2000, 5],
      [20, -2000, 5],
    ] as const
    const fan = corners.flatMap((corner, i) => [...[20, 0, 1], ...corner, ...corners[(i + 1) % 4]!])
    const whole = lossDb(from, to, among(wall([20, -2000], [20, 2000], 5)))
    lossDb(from, to, among(new Float32Array(fan))).forEach((db, band) => expect(db).toBeCloseTo(whole[band]!, 6))
  })

  test('less is lost round the end of a short one than over a long one', () => {
    const long = lossDb(from, to, among(wall([20, -2000], [20, 2000], 12)))
    const short = lossDb(from, to, among(wall([20, -6], [20, 6], 12)))
    short.forEach((db, band) => expect(db).toBeLessThanOrEqual(long[band]!))
    expect(short[3]).toBeLessThan(long[3] - 2)
  })

  test('two walls take more than the higher alone, and no band more than 25 dB', () => {
    const one = lossDb(from, to, among(wall([40, -2000], [40, 2000], 10)))
    const two = lossDb(from, to, among(wall([40, -2000], [40, 2000], 10), wall([60, -2000], [60, 2000], 10)))
    const open = lossDb(from, to, among())
    expect(two[2]).toBeGreaterThan(one[2] + 2)
    // dss = dsr = √(40² + 9²) = 41; e = 20; z = 2; Kmet = exp(-√(41 × 41 × 100 / 4) / 2000) = 0.9026
    // 250 Hz: λ = 1.36, 5 λ / e = 0.34, C3 = 1.1156 / 0.44893 = 2.4850; Dz = 10 lg (3 + 14.706 × 2.4850 × 2 × 0.9026) = 18.4
    expect(two[2] - (open[2] + 4.2)).toBeCloseTo(18.38, 1)
    two.forEach((db, band) => expect(db - (open[band]! + 4.2)).toBeLessThanOrEqual(25 + 1e-9))
  })

  test('a house bends sound at both its edges, and a bridge over the way does not', () => {
    const behind = lossDb(from, to, among(...house(40, 60, -1000, 1000, 10)))
    const two = lossDb(from, to, among(wall([40, -1000], [40, 1000], 10), wall([60, -1000], [60, 1000], 10)))
    behind.forEach((db, band) => expect(db).toBeCloseTo(two[band]!, 6))
    const bridge = wall([50, -2000], [50, 2000], 3).map((value, i) => (i % 3 === 2 ? value + 8 : value))
    expect(lossDb(from, to, among(bridge))).toEqual(lossDb(from, to, among()))
  })

  test('a wall of the same height that the sight passes over takes nothing', () => {
    expect(lossDb([0, 0, 6], [100, 0, 6], among(wall([20, -2000], [20, 2000], 5)))).toEqual(
      lossDb([0, 0, 6], [100, 0, 6], among()),
    )
  })
})

describe('a line of sound', () => {
  const around: Surroundings = { airDbPerM: octaves(() => 0), ground: HARD, obstacles: createObstacles([]) }
  // So high that both ends of the way reach over all of the ground: Agr is -3 dB.
  const UP = 20
  /** What arrives of a line that radiates 0 dB a metre, `distanceM` beside its middle, less what the ground gives. */
  function arriving(halfM: number, distanceM: number): number {
    const receiver: Vec3 = [0, distanceM, UP]
    const line: Vec3[] = [
      [-halfM, 0, UP],
      [halfM, 0, UP],
    ]
    return sumDb(pointsOf(line, receiver).map(({ at, moreDb }) => moreDb - lossDb(at, receiver, around)[4])) - 3
  }

  test.each([
    [100, 10],
    [100, 25],
    [15, 15],
    [5, 28],
  ])('of 2 × %i m at %i m brings what the angle says under which it is seen', (halfM, distanceM) => {
    // ∫ dx / 4 π (x² + d²) from -a to a is 2 atan(a / d) / 4 π d
    const byHand = 10 * Math.log10((2 * Math.atan(halfM / distanceM)) / (4 * Math.PI * distanceM))
    expect(Math.abs(arriving(halfM, distanceM) - byHand)).toBeLessThan(0.15)
  })

  test('that seems without end loses 10 lg d + 6 dB: three for each doubling', () => {
    for (const distanceM of [5, 10, 20]) {
      expect(Math.abs(arriving(590, distanceM) + 10 * Math.log10(4 * distanceM))).toBeLessThan(0.2)
    }
  })
})
