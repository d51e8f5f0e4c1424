import { invert, type Matrix, multiply, type Vec3 } from './matrix.ts'

// WGS84; CGCS2000 differs from it by 0.1 mm on the ground.
const A = 6_378_137
const F = 1 / 298.257223563
const E2 = F * (2 - F)
const toRad = Math.PI / 180

export type Spot = { lonDeg: number; latDeg: number; heightM: number }

/** Geodetic to earth-centred, earth-fixed metres. */
export function toEcef({ lonDeg, latDeg, heightM }: Spot): Vec3 {
  const [lon, lat] = [lonDeg * toRad, latDeg * toRad]
  const radius = A / Math.sqrt(1 - E2 * Math.sin(lat) ** 2)
  const flat = (radius + heightM) * Math.cos(lat)
  return [flat * Math.cos(lon), flat * Math.sin(lon), (radius * (1 - E2) + heightM) * Math.sin(lat)]
}

/** The directions east, north and up at a spot, in the earth-centred frame. */
export function directions({ lonDeg, latDeg }: Spot): { east: Vec3; north: Vec3; up: Vec3 } {
  const [lon, lat] = [lonDeg * toRad, latDeg * toRad]
  const [sl, cl, sp, cp] = [Math.sin(lon), Math.cos(lon), Math.sin(lat), Math.cos(lat)]
  return { east: [-sl, cl, 0], north: [-sp * cl, -sp * sl, cp], up: [cp * cl, cp * sl, sp] }
}

/** Bearing from true north, clockwise, and length of the way from one spot to another near it. */
export function wayBetween(from: Spot, to: Spot): { bearingDeg: number; lengthM: number } {
  const [a, b] = [toEcef(from), toEcef(to)]
  const way = [b[0] - a[0], b[1] - a[1], b[2] - a[2]]
  const { east, north } = directions(from)
  const along = (axis: Vec3) => way[0]! * axis[0] + way[1]! * axis[1] + way[2]! * axis[2]
  return { bearingDeg: Math.atan2(along(east), along(north)) / toRad, lengthM: Math.hypot(...way) }
}

/** From a frame with z up, whose +y looks to `headingDeg`, to the earth-centred frame; `scale` is that of a map, so not of heights. */
export function frameAt(spot: Spot, headingDeg: number, scale: number): Matrix {
  const { east, north, up } = directions(spot)
  const [c, s] = [Math.cos(headingDeg * toRad), Math.sin(headingDeg * toRad)]
  const axis = (e: number, n: number) => east.map((value, i) => scale * (e * value + n * north[i]!))
  return [...axis(c, -s), 0, ...axis(s, c), 0, ...up, 0, ...toEcef(spot), 1]
}

/** What takes points of a frame (`toEarth`: to the earth-centred one) to metres east, north and up of a spot. */
export function intoFrameOf(spot: Spot, toEarth: Matrix): Matrix {
  const fromEarth = invert(frameAt(spot, 0, 1))
  if (fromEarth === undefined) throw new RangeError('a frame on the earth has an inverse')
  return multiply(fromEarth, toEarth)
}
