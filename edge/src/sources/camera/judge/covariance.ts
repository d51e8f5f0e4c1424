/** A symmetric 2 × 2 matrix of m²: how unsure a place is, east by east, east by north, north by north. */
export type Covariance = readonly [xx: number, xy: number, yy: number]
export type Metres = readonly [eastM: number, northM: number]

export const round = (sigmaM: number): Covariance => [sigmaM ** 2, 0, sigmaM ** 2]
export const plus = (a: Covariance, b: Covariance): Covariance => [a[0] + b[0], a[1] + b[1], a[2] + b[2]]

function inverse([xx, xy, yy]: Covariance): Covariance {
  const determinant = xx * yy - xy * xy
  return [yy / determinant, -xy / determinant, xx / determinant]
}

const times = ([xx, xy, yy]: Covariance, [x, y]: Metres): Metres => [xx * x + xy * y, xy * x + yy * y]

/** How many standard deviations lie between two places, squared (Mahalanobis). */
export function distance2(from: Metres, to: Metres, covariance: Covariance): number {
  const apart: Metres = [to[0] - from[0], to[1] - from[1]]
  const [x, y] = times(inverse(covariance), apart)
  return apart[0] * x + apart[1] * y
}

/** Two independent estimates of one place as one, each counting for what it is sure of. */
export function combined(a: { at: Metres; covariance: Covariance }, b: { at: Metres; covariance: Covariance }) {
  const [sureA, sureB] = [inverse(a.covariance), inverse(b.covariance)]
  const covariance = inverse(plus(sureA, sureB))
  const [ax, ay] = times(sureA, a.at)
  const [bx, by] = times(sureB, b.at)
  return { at: times(covariance, [ax + bx, ay + by]), covariance }
}

/** One standard deviation along the worst direction, in metres. */
export function worstSigma([xx, xy, yy]: Covariance): number {
  return Math.sqrt((xx + yy) / 2 + Math.hypot((xx - yy) / 2, xy))
}
