/*
 * Gauss–Krüger on the CGCS2000 ellipsoid by Krüger's series in the third flattening n, to n^4 (Karney 2011, eq. 11, 35, 36).
 * Within a 3-degree zone it is exact to nanometres. Written here so that the tower's truth does not come from the library
 * that the converter uses.
 */
const A = 6_378_137
const F = 1 / 298.257222101
const N = F / (2 - F)
const E = Math.sqrt(F * (2 - F))
const RADIUS = (A / (1 + N)) * (1 + N ** 2 / 4 + N ** 4 / 64)
const FORWARD = [
  N / 2 - (2 / 3) * N ** 2 + (5 / 16) * N ** 3 + (41 / 180) * N ** 4,
  (13 / 48) * N ** 2 - (3 / 5) * N ** 3 + (557 / 1440) * N ** 4,
  (61 / 240) * N ** 3 - (103 / 140) * N ** 4,
  (49561 / 161280) * N ** 4,
]
const INVERSE = [
  N / 2 - (2 / 3) * N ** 2 + (37 / 96) * N ** 3 - (1 / 360) * N ** 4,
  (1 / 48) * N ** 2 + (1 / 15) * N ** 3 - (437 / 1440) * N ** 4,
  (17 / 480) * N ** 3 - (37 / 840) * N ** 4,
  (4397 / 161280) * N ** 4,
]
const FALSE_EASTING = 500_000
const toRad = Math.PI / 180

export type LonLat = { lonDeg: number; latDeg: number }
export type Grid = { eastingM: number; northingM: number }

/** The 3-degree zone of CGCS2000 without a zone prefix: EPSG 4534 (75°E) to 4554 (135°E). */
export function zoneOf(lonDeg: number): { epsg: number; centralMeridianDeg: number } {
  const centralMeridianDeg = Math.round(lonDeg / 3) * 3
  return { epsg: 4534 + (centralMeridianDeg - 75) / 3, centralMeridianDeg }
}

export function toGrid({ lonDeg, latDeg }: LonLat, centralMeridianDeg: number): Grid {
  const lambda = (lonDeg - centralMeridianDeg) * toRad
  const tau = Math.tan(latDeg * toRad)
  const sigma = Math.sinh(E * Math.atanh((E * tau) / Math.hypot(1, tau)))
  const conformal = tau * Math.hypot(1, sigma) - sigma * Math.hypot(1, tau)
  const xi = Math.atan2(conformal, Math.cos(lambda))
  const eta = Math.asinh(Math.sin(lambda) / Math.hypot(conformal, Math.cos(lambda)))
  let x = xi
  let y = eta
  FORWARD.forEach((a, i) => {
    const k = 2 * (i + 1)
    x += a * Math.sin(k * xi) * Math.cosh(k * eta)
    y += a * Math.cos(k * xi) * Math.sinh(k * eta)
  })
  return { eastingM: FALSE_EASTING + RADIUS * y, northingM: RADIUS * x }
}

export function fromGrid({ eastingM, northingM }: Grid, centralMeridianDeg: number): LonLat {
  const xi = northingM / RADIUS
  const eta = (eastingM - FALSE_EASTING) / RADIUS
  let x = xi
  let y = eta
  INVERSE.forEach((b, i) => {
    const k = 2 * (i + 1)
    x -= b * Math.sin(k * xi) * Math.cosh(k * eta)
    y -= b * Math.cos(k * xi) * Math.sinh(k * eta)
  })
  const conformal = Math.sin(x) / Math.hypot(Math.sinh(y), Math.cos(x))
  let tau = conformal
  // Newton's method on the conformal latitude; two rounds are enough for doubles, five cost nothing.
  for (let round = 0; round < 5; round++) {
    const sigma = Math.sinh(E * Math.atanh((E * tau) / Math.hypot(1, tau)))
    const guess = tau * Math.hypot(1, sigma) - sigma * Math.hypot(1, tau)
    const slope = (1 + (1 - E ** 2) * tau ** 2) / ((1 - E ** 2) * Math.hypot(1, tau))
    tau += ((conformal - guess) / Math.hypot(1, guess)) * slope
  }
  return {
    lonDeg: centralMeridianDeg + Math.atan2(Math.sinh(y), Math.cos(x)) / toRad,
    latDeg: Math.atan(tau) / toRad,
  }
}
