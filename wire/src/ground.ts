import type { PointPair } from './calibration.ts'

/** From the picture to the ground, row by row; the last number is 1 after normalisation. */
export type Homography = readonly [number, number, number, number, number, number, number, number, number]
export type Xy = readonly [x: number, y: number]

/** `residualsM`: how far each pair is from where the fit puts it, in metres, in the order of the pairs. */
export type GroundFit = { homography: Homography; residualsM: number[]; rmsM: number; worstM: number }
export const CALIBRATION_PROBLEMS = [
  'too-few-points',
  'equal-points',
  'points-on-a-line',
  'no-plane',
  'behind-the-camera',
] as const
/**
 * Why pairs give no plane. `points-on-a-line`: fewer than four points of which no three are on one line, on the picture or
 * on the ground. `behind-the-camera`: the fit has the horizon run between the points, so one of them is mixed up.
 */
export type CalibrationProblem = (typeof CALIBRATION_PROBLEMS)[number]

// A thousandth of a picture is a pixel or two: two points that are nearer are one point clicked twice.
const SAME_ON_PICTURE = 0.002
const SAME_ON_GROUND_M = 0.02
/** Twice the area of a triangle of normalised points, under which its corners count as one line. */
const FLAT = 0.05

/**
 * The homography that takes the pairs' picture points to their ground points with the least squares of algebraic error:
 * normalised direct linear transformation, R. Hartley, A. Zisserman, Multiple View Geometry, 2nd ed., algorithm 4.2, with
 * the last element held at 1 after both point sets are centred and scaled to a mean distance of √2 (ibid. 4.4.4).
 */
export function fitGround(pairs: readonly PointPair[]): GroundFit | { problem: CalibrationProblem } {
  if (pairs.length < 4) return { problem: 'too-few-points' }
  const [seen, real] = [pairs.map(({ x, y }): Xy => [x, y]), pairs.map(({ eastM, northM }): Xy => [eastM, northM])]
  if (hasEqual(seen, SAME_ON_PICTURE) || hasEqual(real, SAME_ON_GROUND_M)) return { problem: 'equal-points' }
  const [from, to] = [normalised(seen), normalised(real)]
  if (!hasFourCorners(from.points, to.points)) return { problem: 'points-on-a-line' }
  const solved = solve(...normalEquations(from.points, to.points))
  if (solved === undefined) return { problem: 'no-plane' }
  const homography = denormalised([...solved, 1] as unknown as Homography, from, to)
  if (homography === undefined) return { problem: 'no-plane' }
  const places = seen.map((point) => toGround(homography, point))
  if (places.some((place) => place === undefined)) return { problem: 'behind-the-camera' }
  const residualsM = places.map((place, at) => Math.hypot(place![0] - real[at]![0], place![1] - real[at]![1]))
  const rmsM = Math.sqrt(residualsM.reduce((sum, each) => sum + each * each, 0) / residualsM.length)
  return { homography, residualsM, rmsM, worstM: Math.max(...residualsM) }
}

/** Where a point of the picture lies on the ground; undefined at and above the horizon. */
export function toGround([a, b, c, d, e, f, g, h, i]: Homography, [x, y]: Xy): Xy | undefined {
  const w = g * x + h * y + i
  return w > 1e-9 ? [(a * x + b * y + c) / w, (d * x + e * y + f) / w] : undefined
}

/** Where a place on the ground is seen; undefined when it is behind the camera. */
export function toPicture(homography: Homography, [east, north]: Xy): Xy | undefined {
  const [a, b, c, d, e, f, g, h, i] = homography
  // The adjugate is the inverse up to a factor, whose sign is the determinant's.
  const x = (e * i - f * h) * east + (c * h - b * i) * north + (b * f - c * e)
  const y = (f * g - d * i) * east + (a * i - c * g) * north + (c * d - a * f)
  const w = (d * h - e * g) * east + (b * g - a * h) * north + (a * e - b * d)
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
  return w * determinant > 0 ? [x / w, y / w] : undefined
}

const hasEqual = (points: readonly Xy[], nearer: number): boolean =>
  points.some(([x, y], at) => points.slice(at + 1).some(([u, v]) => Math.hypot(x - u, y - v) < nearer))

type Normalised = { points: Xy[]; scale: number; x: number; y: number }

/** Centred, with a mean distance of √2 from the middle. */
function normalised(points: readonly Xy[]): Normalised {
  const mean = (of: 0 | 1): number => points.reduce((sum, point) => sum + point[of], 0) / points.length
  const [x, y] = [mean(0), mean(1)]
  const spread = points.reduce((sum, [u, v]) => sum + Math.hypot(u - x, v - y), 0) / points.length
  const scale = Math.SQRT2 / spread
  return { points: points.map(([u, v]) => [(u - x) * scale, (v - y) * scale]), scale, x, y }
}

/** Whether four of the pairs have no three on one line, on either side: what a homography needs (ibid. 4.1.3). */
function hasFourCorners(from: readonly Xy[], to: readonly Xy[]): boolean {
  const bends = (i: number, j: number, k: number): boolean =>
    [from, to].every((points) => Math.abs(cross(points[i]!, points[j]!, points[k]!)) > FLAT)
  for (let i = 0; i < from.length; i++)
    for (let j = i + 1; j < from.length; j++)
      for (let k = j + 1; k < from.length; k++) {
        if (!bends(i, j, k)) continue
        for (let l = k + 1; l < from.length; l++) if (bends(i, j, l) && bends(i, k, l) && bends(j, k, l)) return true
      }
  return false
}

const cross = ([ax, ay]: Xy, [bx, by]: Xy, [cx, cy]: Xy): number => (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)

/** AᵀA h = Aᵀb of the 2n equations in the first eight elements. */
function normalEquations(from: readonly Xy[], to: readonly Xy[]): [number[][], number[]] {
  const left = Array.from({ length: 8 }, () => new Array<number>(8).fill(0))
  const right = new Array<number>(8).fill(0)
  from.forEach(([x, y], at) => {
    const [u, v] = to[at]!
    const rows: [number[], number][] = [
      [[x, y, 1, 0, 0, 0, -u * x, -u * y], u],
      [[0, 0, 0, x, y, 1, -v * x, -v * y], v],
    ]
    for (const [row, value] of rows)
      row.forEach((p, i) => {
        right[i]! += p * value
        row.forEach((q, j) => (left[i]![j]! += p * q))
      })
  })
  return [left, right]
}

/** Gauss with partial pivoting; undefined when the system is singular. */
function solve(left: number[][], right: number[]): number[] | undefined {
  const rows = left.map((row, at) => [...row, right[at]!])
  const size = rows.length
  for (let at = 0; at < size; at++) {
    const best = rows.reduce((top, row, i) => (i >= at && Math.abs(row[at]!) > Math.abs(rows[top]![at]!) ? i : top), at)
    ;[rows[at], rows[best]] = [rows[best]!, rows[at]!]
    const pivot = rows[at]!
    if (Math.abs(pivot[at]!) < 1e-10) return undefined
    for (const row of rows.slice(at + 1)) {
      const factor = row[at]! / pivot[at]!
      for (let i = at; i <= size; i++) row[i]! -= factor * pivot[i]!
    }
  }
  const solved = new Array<number>(size).fill(0)
  for (let at = size - 1; at >= 0; at--) {
    const known = solved.reduce((sum, value, i) => sum + (i > at ? value * rows[at]![i]! : 0), 0)
    solved[at] = (rows[at]![size]! - known) / rows[at]![at]!
  }
  return solved
}

/** T'⁻¹ H T, with the sign that puts the middle of the picture points in front of the camera. */
function denormalised([a, b, c, d, e, f, g, h, i]: Homography, from: Normalised, to: Normalised) {
  const { scale: s, x, y } = from
  const onPicture = ([p, q, r]: Xyz): Xyz => [p * s, q * s, r - p * s * x - q * s * y]
  const [first, second, third] = [onPicture([a, b, c]), onPicture([d, e, f]), onPicture([g, h, i])]
  const onGround = (row: Xyz, middle: number): Xyz =>
    row.map((value, at) => value / to.scale + middle * third[at]!) as unknown as Xyz
  const all = [...onGround(first, to.x), ...onGround(second, to.y), ...third]
  const inMiddle = third[0] * x + third[1] * y + third[2]
  if (Math.abs(inMiddle) < 1e-9 || !all.every(Number.isFinite)) return undefined
  return all.map((value) => value / inMiddle) as unknown as Homography
}
type Xyz = readonly [number, number, number]
