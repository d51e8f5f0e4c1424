import type { Origin } from '@loujing/wire/http/sites'

export type SunPosition = { azimuthDeg: number; altitudeDeg: number }

const RAD = Math.PI / 180
const J2000_MS = Date.UTC(2000, 0, 1, 12)

/** Where the sun stands, to about 0.01°: the low-precision formulas of the Astronomical Almanac. Azimuth from north. */
export function sunPosition(atMs: number, { lonDeg, latDeg }: Pick<Origin, 'lonDeg' | 'latDeg'>): SunPosition {
  const days = (atMs - J2000_MS) / 86_400_000
  const anomaly = (357.528 + 0.985_600_3 * days) * RAD
  const longitude = (280.46 + 0.985_647_4 * days + 1.915 * Math.sin(anomaly) + 0.02 * Math.sin(2 * anomaly)) * RAD
  const obliquity = (23.439 - 4e-7 * days) * RAD
  const rightAscension = Math.atan2(Math.cos(obliquity) * Math.sin(longitude), Math.cos(longitude))
  const declination = Math.asin(Math.sin(obliquity) * Math.sin(longitude))
  const siderealDeg = 280.460_618_37 + 360.985_647_366_29 * days
  const hourAngle = (siderealDeg + lonDeg) * RAD - rightAscension
  const lat = latDeg * RAD
  const altitude = Math.asin(
    Math.sin(lat) * Math.sin(declination) + Math.cos(lat) * Math.cos(declination) * Math.cos(hourAngle),
  )
  const azimuth = Math.atan2(
    -Math.sin(hourAngle),
    Math.tan(declination) * Math.cos(lat) - Math.sin(lat) * Math.cos(hourAngle),
  )
  return { azimuthDeg: (azimuth / RAD + 360) % 360, altitudeDeg: altitude / RAD }
}

// Below this the building would be black; a soft light from the south-west stands in for the site's own lamps.
const LOWEST_DEG = 12
const LAMPS: SunPosition = { azimuthDeg: 215, altitudeDeg: 38 }

/** The direction that light comes from, and how much of it is daylight (0 at night, 1 by day). */
export function lightAt(atMs: number, origin: Pick<Origin, 'lonDeg' | 'latDeg'>): SunPosition & { daylight: number } {
  const sun = sunPosition(atMs, origin)
  const daylight = Math.min(1, Math.max(0, (sun.altitudeDeg + 4) / (LOWEST_DEG + 4)))
  if (sun.altitudeDeg >= LOWEST_DEG) return { ...sun, daylight }
  if (sun.altitudeDeg <= 0) return { ...LAMPS, daylight }
  return { azimuthDeg: sun.azimuthDeg, altitudeDeg: LOWEST_DEG, daylight }
}
