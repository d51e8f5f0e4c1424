/** Metres in the site's frame (east, north, up), or a direction in it. */
export type Vec = readonly [number, number, number]
/** Column-major, as glTF and Cesium have it. */
export type Matrix = readonly number[]
export type Box = { min: Vec; max: Vec }

export const add = (a: Vec, b: Vec): Vec => [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
export const subtract = (a: Vec, b: Vec): Vec => [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
export const scale = (a: Vec, by: number): Vec => [a[0] * by, a[1] * by, a[2] * by]
export const dot = (a: Vec, b: Vec): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
export const cross = (a: Vec, b: Vec): Vec => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
]
export const length = (a: Vec): number => Math.hypot(a[0], a[1], a[2])
export const distance = (a: Vec, b: Vec): number => length(subtract(a, b))
/** Of length one; a vector without length stays what it is. */
export const unit = (a: Vec): Vec => scale(a, 1 / (length(a) || 1))

export function multiply(a: Matrix, b: Matrix): Matrix {
  const out = new Array<number>(16).fill(0)
  for (let column = 0; column < 4; column++)
    for (let row = 0; row < 4; row++)
      for (let k = 0; k < 4; k++) out[column * 4 + row]! += a[k * 4 + row]! * b[column * 4 + k]!
  return out
}

export const transform = (m: Matrix, x: number, y: number, z: number): Vec => [
  m[0]! * x + m[4]! * y + m[8]! * z + m[12]!,
  m[1]! * x + m[5]! * y + m[9]! * z + m[13]!,
  m[2]! * x + m[6]! * y + m[10]! * z + m[14]!,
]

/** Translation, rotation (a quaternion x y z w) and scale as one matrix (glTF 2.0 §3.5.3). */
export function compose(translation: Vec, [x, y, z, w]: readonly number[], [sx, sy, sz]: Vec): Matrix {
  const [qx, qy, qz, qw] = [x!, y!, z!, w!]
  return [
    ...[(1 - 2 * (qy * qy + qz * qz)) * sx, 2 * (qx * qy + qz * qw) * sx, 2 * (qx * qz - qy * qw) * sx, 0],
    ...[2 * (qx * qy - qz * qw) * sy, (1 - 2 * (qx * qx + qz * qz)) * sy, 2 * (qy * qz + qx * qw) * sy, 0],
    ...[2 * (qx * qz + qy * qw) * sz, 2 * (qy * qz - qx * qw) * sz, (1 - 2 * (qx * qx + qy * qy)) * sz, 0],
    ...[...translation, 1],
  ]
}

export const emptyBox = (): { min: [number, number, number]; max: [number, number, number] } => ({
  min: [Infinity, Infinity, Infinity],
  max: [-Infinity, -Infinity, -Infinity],
})

export function union(boxes: Iterable<Box>): Box {
  const { min, max } = emptyBox()
  for (const box of boxes) {
    for (let d = 0; d < 3; d++) {
      min[d] = Math.min(min[d]!, box.min[d]!)
      max[d] = Math.max(max[d]!, box.max[d]!)
    }
  }
  return { min, max }
}

export const middleOf = ({ min, max }: Box): Vec => scale(add(min, max), 0.5)
