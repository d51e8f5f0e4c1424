import { MapFault } from './fault.ts'
import { checkedLonLat, middleOf, MOST_NODES, type ReadMap } from './map.ts'
import type { Tags } from './modes.ts'
import type { LonLat } from './plane.ts'
import { own } from './own.ts'
import { placeKindOf, placeNameOf } from './places.ts'

type Feature = { properties: Tags; geometry: { type: string; coordinates: unknown } }

/** Lines that have a corner in common to 1 cm meet there. */
const CORNERS_A_DEGREE = 1e7

/**
 * A FeatureCollection (RFC 7946): lines with `highway` (and `oneway`, `speed` in km/h …) are roads, points and areas with `amenity`,
 * `railway` … are places. The properties have the names of OpenStreetMap's tags.
 * @throws MapFault not-a-map · broken · coordinates · too-large, each with the feature
 */
export function readGeoJson(text: string): ReadMap {
  const map: ReadMap = {
    nodes: [],
    ways: [],
    places: [],
    skipped: { relations: 0, waysWithoutNodes: 0, otherShapes: 0 },
  }
  const indexOf = new Map<string, number>()

  function nodeAt(position: unknown, feature: number): number {
    const lonLat = lonLatOf(position, feature)
    const key = `${Math.round(lonLat[0] * CORNERS_A_DEGREE)} ${Math.round(lonLat[1] * CORNERS_A_DEGREE)}`
    const known = indexOf.get(key)
    if (known !== undefined) return known
    if (map.nodes.length >= MOST_NODES) throw new MapFault('too-large', `more than ${MOST_NODES} corners`, { feature })
    indexOf.set(key, map.nodes.length)
    return map.nodes.push({ lonLat }) - 1
  }

  function takeLine(line: unknown, tags: Tags, feature: number): void {
    const nodes = listOf(line, feature).map((position) => nodeAt(position, feature))
    if (nodes.length < 2) map.skipped.waysWithoutNodes++
    else map.ways.push({ nodes, tags })
  }

  function takePlace(tags: Tags, lonLat: LonLat): void {
    const kind = placeKindOf(tags)
    if (kind) map.places.push({ lonLat, kind, name: placeNameOf(tags) })
    else map.skipped.otherShapes++
  }

  const take: Record<string, (coordinates: unknown, tags: Tags, feature: number) => void> = {
    LineString: takeLine,
    MultiLineString: (lines, tags, feature) => listOf(lines, feature).forEach((line) => takeLine(line, tags, feature)),
    Point: (position, tags, feature) => {
      const lonLat = lonLatOf(position, feature)
      if (tags['barrier'] !== undefined) map.nodes[nodeAt(position, feature)]!.tags = tags
      else takePlace(tags, lonLat)
    },
    Polygon: (rings, tags, feature) => {
      const ring = listOf(listOf(rings, feature)[0], feature)
      takePlace(tags, middleOf(ring.map((position) => lonLatOf(position, feature))))
    },
  }

  featuresOf(text).forEach(({ properties, geometry }, i) => {
    const taker = own(take, geometry.type)
    if (taker) taker(geometry.coordinates, properties, i + 1)
    else map.skipped.otherShapes++
  })
  return map
}

function featuresOf(text: string): Feature[] {
  const read = parsed(text)
  if (!isObject(read) || read['type'] !== 'FeatureCollection' || !Array.isArray(read['features']))
    throw new MapFault('not-a-map', 'the file is no FeatureCollection')
  return read['features'].map((feature: unknown, i): Feature => {
    if (!isObject(feature)) throw new MapFault('not-a-map', 'no Feature', { feature: i + 1 })
    const { geometry } = feature
    return {
      properties: tagsOf(feature['properties']),
      geometry: isObject(geometry)
        ? {
            type: typeof geometry['type'] === 'string' ? geometry['type'] : 'none',
            coordinates: geometry['coordinates'],
          }
        : { type: 'none', coordinates: [] },
    }
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new MapFault('broken', (error as SyntaxError).message)
  }
}

const tagsOf = (properties: unknown): Tags =>
  isObject(properties)
    ? Object.fromEntries(
        Object.entries(properties).flatMap(([key, value]) =>
          typeof value === 'string' || typeof value === 'number' ? [[key, String(value)]] : [],
        ),
      )
    : {}

function lonLatOf(position: unknown, feature: number): LonLat {
  const [lon, lat] = listOf(position, feature)
  return checkedLonLat(lon, lat, { feature })
}

function listOf(value: unknown, feature: number): unknown[] {
  if (!Array.isArray(value) || value.length === 0)
    throw new MapFault('coordinates', 'coordinates are missing', { feature })
  return value
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
