import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PointPair } from './calibration.ts'
import { fitGround, toGround, toPicture, type GroundFit, type Homography, type Xy } from './ground.ts'

/** A camera 6 m up that looks north and 20° down: the ground of its picture, as a homography. */
const STREET: Homography = (() => {
  const [height, tilt, focal] = [6, (20 * Math.PI) / 180, 1.1]
  const [cos, sin] = [Math.cos(tilt), Math.sin(tilt)]
  // Ray of a pixel: right (x−½), down (y−½)·9/16, ahead `focal`; the ground is where it has gone down by `height`.
  const down = [0, (9 / 16) * cos, focal * sin - (9 / 32) * cos] as const
  const ahead = [0, (-9 / 16) * sin, focal * cos + (9 / 32) * sin] as const
  const right = [1, 0, -0.5] as const
  const scaled = (row: readonly number[], by: number): number[] => row.map((value) => value * by)
  return [...scaled(right, height), ...scaled(ahead, height), ...down] as unknown as Homography
})()

const pairAt = ([x, y]: Xy, homography = STREET): PointPair => {
  const [eastM, northM] = toGround(homography, [x, y])!
  return { x, y, eastM, northM }
}
const CORNERS: Xy[] = [
  [0.1, 0.9],
  [0.9, 0.92],
  [0.75, 0.45],
  [0.3, 0.4],
]
const fitted = (pairs: readonly PointPair[]): GroundFit => {
  const fit = fitGround(pairs)
  if ('problem' in fit) throw new Error(fit.problem)
  return fit
}
const problemOf = (pairs: readonly PointPair[]) => {
  const fit = fitGround(pairs)
  return 'problem' in fit ? fit.problem : undefined
}

describe('a camera is calibrated', () => {
  test('by four points, on which it has no error', () => {
    const { homography, worstM } = fitted(CORNERS.map((corner) => pairAt(corner)))
    expect(worstM).toBeLessThan(1e-6)
    const [east, north] = toGround(homography, [0.5, 0.7])!
    const [trueEast, trueNorth] = toGround(STREET, [0.5, 0.7])!
    expect([east, north]).toEqual([expect.closeTo(trueEast, 6), expect.closeTo(trueNorth, 6)])
  })

  test('by more than four with the least squares: the error of each is told in metres', () => {
    const exact = [...CORNERS, [0.5, 0.6] as Xy, [0.6, 0.8] as Xy].map((corner) => pairAt(corner))
    const off = exact.map((pair, at) => (at === 4 ? { ...pair, eastM: pair.eastM + 0.5 } : pair))
    const { residualsM, rmsM, worstM } = fitted(off)
    expect(worstM).toBe(Math.max(...residualsM))
    expect(residualsM.indexOf(worstM)).toBe(4)
    expect(worstM).toBeGreaterThan(0.1)
    expect(worstM).toBeLessThan(0.5)
    expect(rmsM).toBeLessThan(worstM)
  })

  test('a place on the ground is seen where it came from, whatever the camera sees', () => {
    const { homography } = fitted(CORNERS.map((corner) => pairAt(corner)))
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0.35, max: 1, noNaN: true }), (x, y) => {
        const place = toGround(homography, [x, y])!
        const back = toPicture(homography, place)!
        expect(Math.hypot(back[0] - x, back[1] - y)).toBeLessThan(1e-6)
      }),
    )
  })

  test('above the horizon there is no ground, behind the camera no picture', () => {
    const { homography } = fitted(CORNERS.map((corner) => pairAt(corner)))
    expect(toGround(homography, [0.5, -0.5])).toBeUndefined()
    expect(toPicture(homography, [0, -50])).toBeUndefined()
  })

  test('the same wherever the site has its origin', () => {
    const far = CORNERS.map((corner) => pairAt(corner)).map((pair) => ({ ...pair, eastM: pair.eastM + 4000 }))
    expect(fitted(far).worstM).toBeLessThan(1e-5)
  })
})

describe('pairs that give no plane are refused by name', () => {
  const exact = CORNERS.map((corner) => pairAt(corner))
  test('three points', () => expect(problemOf(exact.slice(0, 3))).toBe('too-few-points'))
  test('one point twice, on the picture or on the ground', () => {
    expect(problemOf([...exact.slice(0, 3), { ...exact[3]!, x: exact[0]!.x, y: exact[0]!.y }])).toBe('equal-points')
    const twice = { eastM: exact[0]!.eastM, northM: exact[0]!.northM }
    expect(problemOf([...exact.slice(0, 3), { ...exact[3]!, ...twice }])).toBe('equal-points')
  })
  test('three of four on a line', () => {
    const middle = pairAt([0.5, 0.91])
    expect(problemOf([exact[0]!, exact[1]!, middle, exact[2]!])).toBe('points-on-a-line')
    expect(problemOf([...exact, middle])).toBeUndefined()
  })
  test('two points mixed up, so that the horizon runs between them', () => {
    const [a, b, c, d] = exact as [PointPair, PointPair, PointPair, PointPair]
    const at = ({ x, y }: PointPair, { eastM, northM }: PointPair) => ({ x, y, eastM, northM })
    expect(problemOf([at(a, b), at(b, a), c, d])).toBe('behind-the-camera')
  })
})
