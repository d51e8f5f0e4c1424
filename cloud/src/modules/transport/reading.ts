import { MapFault } from '@loujing/routing/fault'
import { readGeoJson } from '@loujing/routing/geojson'
import type { ReadMap } from '@loujing/routing/map'
import { type Columns, columnsOf } from '@loujing/routing/network'
import { createOsmReader } from '@loujing/routing/osm'
import type { LonLat } from '@loujing/routing/plane'
import type { TransportMap } from '@loujing/wire/http/transport'

export type ReadFile = Pick<TransportMap, 'format' | 'skipped' | 'roadKm'> & { columns: Columns }

/** A whole city with its footpaths has half as many: what is beyond stays in memory for nobody's use. */
const MOST_EDGES = 600_000
/** Each is looked up in the network at every question. */
const MOST_PLACES = 20_000

/** What the file is, is seen from its first sign. @throws MapFault */
export function readMapFile(bytes: Uint8Array, origin: LonLat): ReadFile {
  const text = textOf(bytes)
  const format = FORMATS.get(/\S/.exec(text)?.[0] ?? '')
  if (format === undefined) throw new MapFault('not-a-map', 'the file begins with neither < nor {')
  const map = format === 'osm' ? readOsm(text) : readGeoJson(text)
  if (map.places.length > MOST_PLACES) throw new MapFault('too-large', `more than ${MOST_PLACES} places`)
  const columns = columnsOf(map, origin)
  if (columns.from.length > MOST_EDGES) throw new MapFault('too-large', `more than ${MOST_EDGES} pieces of road`)
  return { format, skipped: map.skipped, columns, roadKm: kilometres(columns) }
}

const FORMATS = new Map([
  ['<', 'osm'],
  ['{', 'geojson'],
] as const) as ReadonlyMap<string, ReadFile['format']>

/** UTF-8, with or without its mark. @throws MapFault broken */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new MapFault('broken', 'the file is not UTF-8')
  }
}

function readOsm(text: string): ReadMap {
  const reader = createOsmReader()
  reader.write(text)
  return reader.end()
}

function kilometres({ east, north, from, to }: Columns): number {
  let metres = 0
  for (let edge = 0; edge < from.length; edge++) {
    const [a, b] = [from[edge]!, to[edge]!]
    metres += Math.hypot(east[b]! - east[a]!, north[b]! - north[a]!)
  }
  return Math.round(metres / 100) / 10
}
