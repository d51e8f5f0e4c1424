import type { Calibration } from '@loujing/wire/calibration'
import type { Box } from '@loujing/wire/detection'
import { fitGround, toGround, type Homography } from '@loujing/wire/ground'
import { plus, round, worstSigma, type Covariance, type Metres } from './covariance.ts'
import { bodyHeight, feetOf, type Point } from './geometry.ts'

/** A calibrated camera: how its picture lies on the site plane, and how sure that is. */
export type Ground = { homography: Homography; rmsM: number }

/** Where somebody stands by one camera. */
export type Standing = { at: Metres; covariance: Covariance }

// Feet are reckoned from the head: how far they are off, in parts of the body's height and of the head's width. A person who
// stoops is out by more, for as long as he stoops.
const SIGMA_DOWN = 0.12
const SIGMA_ACROSS = 0.3
/** What four points cannot tell: with an exact fit the error shows as none. */
const LEAST_ERROR_M = 0.15
/** Less sure than this is nowhere: near the horizon a pixel is a street. */
const MOST_SIGMA_M = 6
const STEP = 1e-4

/** @throws Error with the problem's name, for pairs that give no plane */
export function toGroundOf({ pairs }: Calibration): Ground {
  const fit = fitGround(pairs)
  if ('problem' in fit) throw new Error(`calibration: ${fit.problem}`)
  return { homography: fit.homography, rmsM: fit.rmsM }
}

/** Where the person of a box stands on the site; undefined where the picture does not say. */
export function standing({ homography, rmsM }: Ground, box: Box): Standing | undefined {
  const feet = feetOf(box)
  const at = toGround(homography, feet)
  const slope = at && slopeAt(homography, feet, at)
  if (at === undefined || slope === undefined) return undefined
  const [across, down] = [(SIGMA_ACROSS * box.w) ** 2, (SIGMA_DOWN * bodyHeight(box)) ** 2]
  const [[ex, ey], [nx, ny]] = slope
  const seen: Covariance = [
    ex * ex * across + ey * ey * down,
    ex * nx * across + ey * ny * down,
    nx * nx * across + ny * ny * down,
  ]
  const covariance = plus(seen, round(Math.max(LEAST_ERROR_M, rmsM)))
  return worstSigma(covariance) > MOST_SIGMA_M ? undefined : { at, covariance }
}

/** How east and north change with the picture's x and y. */
function slopeAt(homography: Homography, [x, y]: Point, [east, north]: Metres) {
  const [right, below] = [toGround(homography, [x + STEP, y]), toGround(homography, [x, y + STEP])]
  if (right === undefined || below === undefined) return undefined
  return [
    [(right[0] - east) / STEP, (below[0] - east) / STEP],
    [(right[1] - north) / STEP, (below[1] - north) / STEP],
  ] as const
}
