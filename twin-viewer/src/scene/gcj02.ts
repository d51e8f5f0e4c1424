/*
 * GCJ-02 is the shifted datum of public Chinese maps: up to about 700 m away from WGS 84 inside China, by a formula that was
 * published by nobody and is known to everybody (eviltransform, gcoord). Everything here is stored in WGS 84; only a basemap
 * that comes in GCJ-02 is shifted, at this door. CGCS2000 differs from WGS 84 by centimetres and is drawn as it is.
 */
export type LonLat = readonly [lonDeg: number, latDeg: number]

const A = 6_378_245
const EE = 0.006_693_421_622_965_943
const PI = Math.PI

const isOutsideChina = ([lon, lat]: LonLat) => lon < 72.004 || lon > 137.8347 || lat < 0.8293 || lat > 55.8271

function waves(x: number) {
  return ((20 * Math.sin(6 * x * PI) + 20 * Math.sin(2 * x * PI)) * 2) / 3
}

function shift([lon, lat]: LonLat): LonLat {
  const x = lon - 105
  const y = lat - 35
  const root = Math.sqrt(Math.abs(x))
  const rawLat =
    -100 +
    2 * x +
    3 * y +
    0.2 * y * y +
    0.1 * x * y +
    0.2 * root +
    waves(x) +
    ((20 * Math.sin(y * PI) + 40 * Math.sin((y / 3) * PI)) * 2) / 3 +
    ((160 * Math.sin((y / 12) * PI) + 320 * Math.sin((y * PI) / 30)) * 2) / 3
  const rawLon =
    300 +
    x +
    2 * y +
    0.1 * x * x +
    0.1 * x * y +
    0.1 * root +
    waves(x) +
    ((20 * Math.sin(x * PI) + 40 * Math.sin((x / 3) * PI)) * 2) / 3 +
    ((150 * Math.sin((x / 12) * PI) + 300 * Math.sin((x / 30) * PI)) * 2) / 3
  const rad = (lat / 180) * PI
  const magic = 1 - EE * Math.sin(rad) ** 2
  const root2 = Math.sqrt(magic)
  return [
    (rawLon * 180) / ((A / root2) * Math.cos(rad) * PI),
    (rawLat * 180) / (((A * (1 - EE)) / (magic * root2)) * PI),
  ]
}

export function wgs84ToGcj02(at: LonLat): LonLat {
  if (isOutsideChina(at)) return at
  const [dLon, dLat] = shift(at)
  return [at[0] + dLon, at[1] + dLat]
}

/** The inverse, by iteration: closer than a millimetre after five rounds. */
export function gcj02ToWgs84(at: LonLat): LonLat {
  if (isOutsideChina(at)) return at
  let guess = at
  for (let round = 0; round < 5; round++) {
    const there = wgs84ToGcj02(guess)
    guess = [guess[0] + at[0] - there[0], guess[1] + at[1] - there[1]]
  }
  return guess
}
