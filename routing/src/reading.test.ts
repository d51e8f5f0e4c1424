import { describe, expect, test } from 'vitest'
import { MapFault } from './fault.ts'
import { readGeoJson } from './geojson.ts'
import { blockedAt, profileOf } from './modes.ts'
import { columnsOf } from './network.ts'
import { createOsmReader } from './osm.ts'
import type { LonLat } from './plane.ts'

const ORIGIN: LonLat = [120.15, 30.28]

function readOsm(text: string) {
  const reader = createOsmReader()
  // in pieces that cut tags in two
  for (let i = 0; i < text.length; i += 37) reader.write(text.slice(i, i + 37))
  return reader.end()
}
function faultOf(read: () => unknown): Partial<MapFault> {
  try {
    read()
  } catch (error) {
    if (error instanceof MapFault) return { code: error.code, line: error.line, feature: error.feature }
    throw error
  }
  throw new Error('nothing was refused')
}
const STREET = `<osm version="0.6">
<node id="1" lat="30.28" lon="120.15"/>
<node id="2" lat="30.28" lon="120.16"><tag k="barrier" v="bollard"/></node>
<node id="3" lat="30.281" lon="120.15"><tag k="amenity" v="school"/><tag k="name" v="文一小学"/></node>
<way id="7"><nd ref="1"/><nd ref="2"/><nd ref="99"/><tag k="highway" v="residential"/></way>
<way id="8"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="1"/><tag k="amenity" v="hospital"/></way>
<way id="9"><nd ref="98"/><nd ref="99"/><tag k="highway" v="primary"/></way>
<relation id="5"/></osm>`

describe('OpenStreetMap', () => {
  test('gives roads, places and what was left out', () => {
    const map = readOsm(STREET)
    expect(map.places.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['school 文一小学', 'hospital '])
    expect(map.skipped).toEqual({ relations: 1, waysWithoutNodes: 1, otherShapes: 0 })
    const { from, blocked, east } = columnsOf(map, ORIGIN)
    expect(from).toHaveLength(1)
    expect([...blocked]).toEqual([0, 4])
    // a hundredth of a degree at 30.28 degrees north, by the tables of the ellipsoid
    expect(east[1]).toBeCloseTo(962.1, 0)
  })

  test('that is cut off, of another kind or off the earth is refused with its line', () => {
    expect(faultOf(() => readOsm(STREET.slice(0, 300)))).toMatchObject({ code: 'broken' })
    expect(faultOf(() => readOsm('<html>\n<body/></html>'))).toEqual({ code: 'not-a-map', line: 1, feature: undefined })
    expect(faultOf(() => readOsm(STREET.replace('lat="30.281"', 'lat="302.81"')))).toMatchObject({
      code: 'coordinates',
      line: 4,
    })
  })

  test('without a road, or of another place, is no map of this site', () => {
    const map = readOsm(STREET)
    expect(faultOf(() => columnsOf({ ...map, ways: [] }, ORIGIN)).code).toBe('no-roads')
    expect(faultOf(() => columnsOf(map, [116.4, 39.9])).code).toBe('elsewhere')
  })
})

describe('GeoJSON', () => {
  const line = (coordinates: unknown, properties: object = { highway: 'tertiary' }) => ({
    ...{ type: 'Feature', properties },
    geometry: { type: 'LineString', coordinates },
  })
  const collection = (...features: object[]) => JSON.stringify({ type: 'FeatureCollection', features })

  test('lines with a common corner meet, with their own speed', () => {
    const a = line([
      [120.15, 30.28],
      [120.16, 30.28],
    ])
    const b = line(
      [
        [120.16, 30.28],
        [120.16, 30.29],
      ],
      { highway: 'tertiary', speed: 36 },
    )
    const columns = columnsOf(readGeoJson(collection(a, b)), ORIGIN)
    expect(columns.east).toHaveLength(3)
    expect(columns.profiles.map(({ car }) => Math.round(car[0] * 3.6))).toEqual([30, 36])
  })

  test('names the feature that is wrong', () => {
    const good = line([
      [120.15, 30.28],
      [120.16, 30.28],
    ])
    expect(
      faultOf(() =>
        readGeoJson(
          collection(
            good,
            line([
              [120, 95],
              [120, 30],
            ]),
          ),
        ),
      ),
    ).toMatchObject({
      code: 'coordinates',
      feature: 2,
    })
    expect(faultOf(() => readGeoJson(collection(good, good, line('far'))))).toMatchObject({ feature: 3 })
    expect(faultOf(() => readGeoJson('{"type":"Feature"')).code).toBe('broken')
    expect(faultOf(() => readGeoJson('[]')).code).toBe('not-a-map')
  })
})

describe('who may use a road', () => {
  test.each([
    [
      { highway: 'residential', oneway: 'yes' },
      { foot: 'both', bicycle: 'along', car: 'along' },
    ],
    [
      { highway: 'residential', oneway: '-1' },
      { foot: 'both', bicycle: 'against', car: 'against' },
    ],
    [
      { highway: 'residential', oneway: 'yes', 'oneway:bicycle': 'no' },
      { foot: 'both', bicycle: 'both', car: 'along' },
    ],
    [
      { highway: 'primary', junction: 'roundabout' },
      { foot: 'both', bicycle: 'along', car: 'along' },
    ],
    [{ highway: 'motorway' }, { foot: 'none', bicycle: 'none', car: 'along' }],
    [{ highway: 'steps' }, { foot: 'both', bicycle: 'none', car: 'none' }],
    [
      { highway: 'footway', bicycle: 'yes' },
      { foot: 'both', bicycle: 'both', car: 'none' },
    ],
    [
      { highway: 'service', access: 'private', foot: 'yes' },
      { foot: 'both', bicycle: 'none', car: 'none' },
    ],
    [
      { highway: 'residential', motor_vehicle: 'no' },
      { foot: 'both', bicycle: 'both', car: 'none' },
    ],
  ])('%j', (tags, ways) => {
    const { foot, bicycle, car } = profileOf(tags)!
    const said = ([along, against]: readonly [number, number]) =>
      along > 0 && against > 0 ? 'both' : along > 0 ? 'along' : against > 0 ? 'against' : 'none'
    expect({ foot: said(foot), bicycle: said(bicycle), car: said(car) }).toEqual(ways)
  })

  test('a bollard stops cars, a wall everybody, a gate nobody unless it is private', () => {
    expect(
      [{ barrier: 'bollard' }, { barrier: 'wall' }, { barrier: 'gate' }, { barrier: 'gate', access: 'private' }].map(
        blockedAt,
      ),
    ).toEqual([4, 7, 0, 7])
  })
})
