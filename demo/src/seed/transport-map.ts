import { TOWER_ORIGIN } from '../tower/place.ts'

type Tags = Record<string, string>
type Spot = readonly [eastM: number, northM: number]
type Feature = {
  type: 'Feature'
  properties: Tags
  geometry: { type: 'LineString' | 'Point'; coordinates: [number, number] | [number, number][] }
}

const BLOCK_M = 220
/** Streets to each side of the site, north and east. */
const STREETS = 9
/** Every third is wider. */
const classOf = (i: number): string => (i % 3 === 0 ? 'secondary' : 'residential')
/** A canal south of the site is crossed by two bridges only. */
const CANAL_NORTH_M = -330
const BRIDGES = new Set([-6, 6])

/** Degrees to 1 cm on a sphere of the earth's radius there: a town of our own making needs no better. */
const at = ([east, north]: Spot): [number, number] => [
  Math.round((TOWER_ORIGIN.lonDeg + east / 96_230) * 1e7) / 1e7,
  Math.round((TOWER_ORIGIN.latDeg + north / 110_860) * 1e7) / 1e7,
]
const road = (properties: Tags, ...line: Spot[]): Feature => ({
  ...{ type: 'Feature', properties },
  geometry: { type: 'LineString', coordinates: line.map(at) },
})
const place = (properties: Tags, spot: Spot): Feature => ({
  ...{ type: 'Feature', properties },
  geometry: { type: 'Point', coordinates: at(spot) },
})

/**
 * A town about the demo site, of our own making: streets as on squared paper, a little bent, the site's own block in the middle without any,
 * a canal, places of every kind. Nothing of it is anywhere; no map was read for it.
 */
export function generateTown(): { type: 'FeatureCollection'; features: Feature[] } {
  const steps = Array.from({ length: 2 * STREETS + 1 }, (_, i) => i - STREETS)
  // streets lie between the blocks, so that the site is in the middle of one; all bend alike, so that corners stay common
  const spot = (column: number, row: number): Spot => {
    const [east, north] = [(column + 0.5) * BLOCK_M, (row + 0.5) * BLOCK_M]
    return [east + 18 * Math.sin(north / 700), north + 14 * Math.sin(east / 900)]
  }
  const features: Feature[] = []
  for (const row of steps)
    for (const column of steps.slice(0, -1))
      features.push(road({ highway: classOf(row) }, spot(column, row), spot(column + 1, row)))
  for (const column of steps)
    for (const row of steps.slice(0, -1)) {
      const [, south] = spot(column, row)
      const [, north] = spot(column, row + 1)
      const isOverCanal = south < CANAL_NORTH_M && north > CANAL_NORTH_M
      if (isOverCanal && !BRIDGES.has(column)) continue
      const bridge: Tags = isOverCanal ? { bridge: 'yes' } : {}
      features.push(road({ highway: classOf(column), ...bridge }, spot(column, row), spot(column, row + 1)))
    }
  return { type: 'FeatureCollection', features: [...features, ...PLACES.map(([tags, where]) => place(tags, where))] }
}

const named = (name: string, tags: Tags): Tags => ({ ...tags, name })
const PLACES: readonly (readonly [Tags, Spot])[] = [
  [named('云栖路站 A 口', { railway: 'subway_entrance' }), [-150, -760]],
  [named('良渚路站 C 口', { railway: 'subway_entrance' }), [1420, 560]],
  [named('云祥路公交站', { highway: 'bus_stop' }), [150, -105]],
  [named('文一路公交站', { highway: 'bus_stop' }), [-330, 330]],
  [named('云栖幼儿园', { amenity: 'kindergarten' }), [360, 300]],
  [named('云栖第一小学', { amenity: 'school' }), [-540, 120]],
  [named('良渚实验学校', { amenity: 'school' }), [980, -100]],
  [named('城北人民医院', { amenity: 'hospital' }), [-760, 980]],
  [named('云栖社区卫生站', { amenity: 'clinic' }), [330, -120]],
  [named('云栖菜场', { amenity: 'marketplace' }), [-100, 560]],
  [named('运河公园', { leisure: 'park' }), [110, -420]],
]
