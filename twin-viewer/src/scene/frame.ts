import type { Origin } from '@loujing/wire/http/sites'
import type { Place } from '@loujing/wire/inventory'

/** Earth-centred, earth-fixed metres (EPSG:4978). */
export type Ecef = { x: number; y: number; z: number }

// WGS 84 (NIMA TR8350.2): semi-major axis and first eccentricity squared.
const A = 6_378_137
const E2 = 6.694_379_990_141_316e-3
const RAD = Math.PI / 180

/** Geodetic degrees and ellipsoidal metres to ECEF. */
export function toEcef({ lonDeg, latDeg, heightM }: Origin): Ecef {
  const lon = lonDeg * RAD
  const lat = latDeg * RAD
  const n = A / Math.sqrt(1 - E2 * Math.sin(lat) ** 2)
  return {
    x: (n + heightM) * Math.cos(lat) * Math.cos(lon),
    y: (n + heightM) * Math.cos(lat) * Math.sin(lon),
    z: (n * (1 - E2) + heightM) * Math.sin(lat),
  }
}

export type Frame = {
  origin: Origin
  toEcef(place: Place): Ecef
  toPlace(ecef: Ecef): Place
  /** `toPlace` as a matrix, column by column. */
  fromEcef: readonly number[]
}

/** The site's local frame: metres east, north and up of its origin, as a plane tangent to the ellipsoid. */
export function createFrame(origin: Origin): Frame {
  const centre = toEcef(origin)
  const [sinLon, cosLon] = [Math.sin(origin.lonDeg * RAD), Math.cos(origin.lonDeg * RAD)]
  const [sinLat, cosLat] = [Math.sin(origin.latDeg * RAD), Math.cos(origin.latDeg * RAD)]
  const east = [-sinLon, cosLon, 0] as const
  const north = [-sinLat * cosLon, -sinLat * sinLon, cosLat] as const
  const up = [cosLat * cosLon, cosLat * sinLon, sinLat] as const
  const less = ([x, y, z]: readonly [number, number, number]) => -(x * centre.x + y * centre.y + z * centre.z)
  return {
    origin,
    fromEcef: [
      ...[0, 1, 2].flatMap((d) => [east[d]!, north[d]!, up[d]!, 0]),
      ...[less(east), less(north), less(up), 1],
    ],
    toEcef: ({ eastM: e, northM: n, upM: u }) => ({
      x: centre.x - sinLon * e - sinLat * cosLon * n + cosLat * cosLon * u,
      y: centre.y + cosLon * e - sinLat * sinLon * n + cosLat * sinLon * u,
      z: centre.z + cosLat * n + sinLat * u,
    }),
    toPlace: ({ x, y, z }) => {
      const [dx, dy, dz] = [x - centre.x, y - centre.y, z - centre.z]
      return {
        eastM: -sinLon * dx + cosLon * dy,
        northM: -sinLat * cosLon * dx - sinLat * sinLon * dy + cosLat * dz,
        upM: cosLat * cosLon * dx + cosLat * sinLon * dy + sinLat * dz,
      }
    },
  }
}
