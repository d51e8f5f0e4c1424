import type { LonLat, Spot } from '@loujing/routing/plane'
import type { RingCollection, TransportLine, TransportReach } from '@loujing/wire/http/transport'

/** Rings as other programs read them: degrees to 0.1 m, outlines against the clock and holes with it (RFC 7946, 3.1.6). */
export function ringCollection(
  { attribution, mode, rings }: Pick<TransportReach, 'attribution' | 'mode' | 'rings'>,
  toLonLat: (spot: Spot) => LonLat,
): RingCollection {
  const written = (line: TransportLine, sign: 1 | -1): TransportLine => {
    const turned = Math.sign(turnOf(line)) === sign ? line : line.toReversed()
    return turned.map(([east, north]) => toLonLat([east!, north!]).map((degrees) => Math.round(degrees * 1e6) / 1e6))
  }
  return {
    type: 'FeatureCollection',
    attribution,
    features: rings.map(({ minutes, areaM2, polygons }) => ({
      type: 'Feature',
      properties: { minutes, mode, areaM2 },
      geometry: {
        type: 'MultiPolygon',
        coordinates: polygons.map((polygon) => polygon.map((line, i) => written(line, i === 0 ? 1 : -1))),
      },
    })),
  }
}

/** Twice the area that a closed line goes round, negative with the clock. */
function turnOf(line: TransportLine): number {
  return line.reduce((sum, [x, y], i) => {
    const [lastX, lastY] = line[i - 1] ?? line.at(-1)!
    return sum + lastX! * y! - x! * lastY!
  }, 0)
}
