/** A 4 × 4 matrix, column by column, in doubles. */
export type Matrix = readonly number[]
export type Vec3 = readonly [number, number, number]
export type Box = { min: [number, number, number]; max: [number, number, number] }

export const IDENTITY: Matrix = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]

export function transform(m: Matrix, x: number, y: number, z: number): Vec3 {
  return [
    m[0]! * x + m[4]! * y + m[8]! * z + m[12]!,
    m[1]! * x + m[5]! * y + m[9]! * z + m[13]!,
    m[2]! * x + m[6]! * y + m[10]! * z + m[14]!,
  ]
}

export function multiply(a: Matrix, b: Matrix): Matrix {
  return Array.from({ length: 16 }, (_, i) => {
    const row = i % 4
    const column = i - row
    return (
      a[row]! * b[column]! + a[row + 4]! * b[column + 1]! + a[row + 8]! * b[column + 2]! + a[row + 12]! * b[column + 3]!
    )
  })
}

export const determinant = (m: Matrix): number =>
  m[0]! * (m[5]! * m[10]! - m[6]! * m[9]!) -
  m[4]! * (m[1]! * m[10]! - m[2]! * m[9]!) +
  m[8]! * (m[1]! * m[6]! - m[2]! * m[5]!)

/** The inverse of an affine matrix; undefined when it flattens space. */
export function invert(m: Matrix): Matrix | undefined {
  const det = determinant(m)
  if (!Number.isFinite(det) || Math.abs(det) < 1e-12) return undefined
  const [a, b, c, , d, e, f, , g, h, i] = m as number[] as [
    ...[number, number, number, number, number, number, number, number, number, number, number],
  ]
  const r = [e * i - f * h, c * h - b * i, b * f - c * e, f * g - d * i, a * i - c * g, c * d - a * f]
  const s = [d * h - e * g, b * g - a * h, a * e - b * d]
  const inverse = [...[r[0]!, r[1]!, r[2]!, 0], ...[r[3]!, r[4]!, r[5]!, 0], ...[s[0]!, s[1]!, s[2]!, 0], 0, 0, 0, 1]
  const out = inverse.map((value, k) => (k === 15 ? 1 : value / det))
  const [x, y, z] = transform(out, m[12]!, m[13]!, m[14]!)
  out[12] = -x
  out[13] = -y
  out[14] = -z
  return out
}

export type Pose = { rotation: readonly [number, number, number, number]; scale: Vec3 }

/** Rotation (quaternion x y z w) and scale of a matrix; undefined when it mirrors or shears, which no TRS can say. */
export function decompose(m: Matrix): Pose | undefined {
  if (!(determinant(m) > 1e-12)) return undefined
  const scale = [0, 4, 8].map((k) => Math.hypot(m[k]!, m[k + 1]!, m[k + 2]!)) as [number, number, number]
  const [x, y, z] = [0, 4, 8].map((k, i) => [m[k]! / scale[i]!, m[k + 1]! / scale[i]!, m[k + 2]! / scale[i]!]) as [
    number[],
    number[],
    number[],
  ]
  const dot = (a: number[], b: number[]) => a[0]! * b[0]! + a[1]! * b[1]! + a[2]! * b[2]!
  if (Math.abs(dot(x, y)) > 1e-4 || Math.abs(dot(x, z)) > 1e-4 || Math.abs(dot(y, z)) > 1e-4) return undefined
  return { rotation: quaternion(x, y, z), scale }
}

function quaternion(x: number[], y: number[], z: number[]): [number, number, number, number] {
  const [m00, m11, m22] = [x[0]!, y[1]!, z[2]!]
  const trace = m00 + m11 + m22
  if (trace > 0) {
    const s = 0.5 / Math.sqrt(trace + 1)
    return [(y[2]! - z[1]!) * s, (z[0]! - x[2]!) * s, (x[1]! - y[0]!) * s, 0.25 / s]
  }
  if (m00 > m11 && m00 > m22) {
    const s = 2 * Math.sqrt(1 + m00 - m11 - m22)
    return [s / 4, (y[0]! + x[1]!) / s, (z[0]! + x[2]!) / s, (y[2]! - z[1]!) / s]
  }
  if (m11 > m22) {
    const s = 2 * Math.sqrt(1 + m11 - m00 - m22)
    return [(y[0]! + x[1]!) / s, s / 4, (z[1]! + y[2]!) / s, (z[0]! - x[2]!) / s]
  }
  const s = 2 * Math.sqrt(1 + m22 - m00 - m11)
  return [(z[0]! + x[2]!) / s, (z[1]! + y[2]!) / s, s / 4, (x[1]! - y[0]!) / s]
}

export const emptyBox = (): Box => ({ min: [Infinity, Infinity, Infinity], max: [-Infinity, -Infinity, -Infinity] })

export function extend(box: Box, point: Vec3): void {
  for (let d = 0; d < 3; d++) {
    if (point[d]! < box.min[d]!) box.min[d] = point[d]!
    if (point[d]! > box.max[d]!) box.max[d] = point[d]!
  }
}

export const union = (boxes: readonly Box[]): Box => {
  const all = emptyBox()
  for (const { min, max } of boxes) {
    extend(all, min)
    extend(all, max)
  }
  return all
}
