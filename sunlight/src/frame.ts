/** East, north, up in metres from an origin near by. */
export type Vec3 = readonly [number, number, number]
/** From one frame to another: sixteen numbers by columns. */
export type Matrix4 = readonly number[]

export const through = (m: Matrix4, [x, y, z]: Vec3): Vec3 => [
  m[0]! * x + m[4]! * y + m[8]! * z + m[12]!,
  m[1]! * x + m[5]! * y + m[9]! * z + m[13]!,
  m[2]! * x + m[6]! * y + m[10]! * z + m[14]!,
]

/** A direction in plan, turned as the frame is; length 1. */
export function along(m: Matrix4, [x, y]: readonly [number, number]): [number, number] {
  const [east, north] = [m[0]! * x + m[4]! * y, m[1]! * x + m[5]! * y]
  const length = Math.hypot(east, north)
  return [east / length, north / length]
}

/** Where a direction in plan looks, clockwise from north. */
export const azimuthOf = ([east, north]: readonly [number, number]): number =>
  ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360

/** Corners of x y z each, moved in doubles: the frame of a model may be turned any way. */
export function movedCorners(m: Matrix4, corners: Float32Array): Float32Array {
  const moved = new Float32Array(corners.length)
  for (let i = 0; i + 2 < corners.length; i += 3) {
    moved.set(through(m, [corners[i]!, corners[i + 1]!, corners[i + 2]!]), i)
  }
  return moved
}
