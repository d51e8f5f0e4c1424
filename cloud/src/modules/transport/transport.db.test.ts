import type { Project } from '@loujing/wire/http/projects'
import type { Site } from '@loujing/wire/http/sites'
import type {
  KeptScenario,
  KeptTransportPlace,
  RingCollection,
  Scenario,
  TransportComparison,
  TransportMap,
  TransportPlace,
  TransportReach,
  TransportRoads,
} from '@loujing/wire/http/transport'
import { uuidv7 } from '@loujing/wire/id'
import type { Page } from '@loujing/wire/page'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Browser } from '../../../test/support/browser.ts'
import { type Modules, startModules } from '../../../test/support/modules.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

const ORIGIN = { lonDeg: 120, latDeg: 30, heightM: 0 }
/** Metres about the origin, to degrees: good to a decimetre here. */
const at = (eastM: number, northM: number): [number, number] => [120 + eastM / 96_486, 30 + northM / 110_852]
const road = (highway: string, ...line: [number, number][]) => ({
  type: 'Feature',
  properties: { highway },
  geometry: { type: 'LineString', coordinates: line.map(([east, north]) => at(east, north)) },
})
const spot = (properties: object, east: number, north: number) => ({
  ...{ type: 'Feature', properties },
  geometry: { type: 'Point', coordinates: at(east, north) },
})
const collection = (...features: object[]) => ({ type: 'FeatureCollection', features })

/** A street goes by in the south; the metro lies 400 m north, but its road is reached only by a way round in the east. */
const TOWN = collection(
  road('residential', [-600, 0], [0, 0], [600, 0]),
  road('residential', [600, 0], [600, 400]),
  road('residential', [600, 400], [0, 400], [-600, 400]),
  spot({ railway: 'subway_entrance', name: '<img src=x onerror=alert(1)>云栖站' }, 0, 400),
  spot({ amenity: 'school', name: '文一小学' }, -560, 0),
)
const SHORTCUT: Scenario = {
  ...{ name: '北侧新路', places: [], closed: [], closedGates: [] },
  roads: [
    {
      ...{ name: '规划路', speedsKmh: { foot: 4.5 }, isOneWay: false },
      line: [
        { eastM: 0, northM: 0 },
        { eastM: 0, northM: 400 },
      ],
    },
  ],
}
const FOOT_MPS = 4.5 / 3.6

let modules: Modules
let manager: Browser
let seller: Browser
let stranger: Browser
let site: Site
let empty: Site
const mapId = uuidv7()
const url = (path: string, where = site) => `/api/sites/${where.id}/transport-${path}`
const named = (id: string, name = '城北', attribution = '© OpenStreetMap contributors') =>
  `maps/${id}?name=${encodeURIComponent(name)}&attribution=${encodeURIComponent(attribution)}`
const BYTES = { 'content-type': 'application/octet-stream' }
const send = (bytes: object | string, id: string = uuidv7(), where = site, who = manager) =>
  who.put(url(named(id), where), Buffer.from(typeof bytes === 'string' ? bytes : JSON.stringify(bytes)), BYTES)
const osm = (inside: string) => `<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6">${inside}</osm>`

beforeAll(async () => {
  modules = await startModules()
  const founder = await modules.foundCompany('yunqi')
  manager = await modules.somebody(founder, 'limin', ['manager'])
  seller = await modules.somebody(founder, 'wangli', ['sales-consultant'])
  const project = (await manager.post('/api/projects', { code: 'YQ', name: '云栖里', city: '杭州' })).body as Project
  const siteOf = async (slug: string) =>
    (await manager.post('/api/sites', { project: project.id, slug, name: slug, origin: ORIGIN })).body as Site
  site = await siteOf('yunqi')
  empty = await siteOf('empty')
  stranger = await modules.somebody(await modules.foundCompany('other'), 'zhao', ['manager'])
  expect((await send(TOWN, mapId)).status).toBe(200)
})
afterAll(() => modules.close())

describe('a map', () => {
  test('is read whole before the answer, which says what was found and what was left out', async () => {
    const { items } = (await manager.get(url('maps'))).body as Page<TransportMap>
    expect(items).toMatchObject([
      {
        id: mapId,
        format: 'geojson',
        nodes: 6,
        edges: 5,
        places: 2,
        roadKm: 2.8,
        attribution: '© OpenStreetMap contributors',
      },
    ])
    expect(items[0]!.skipped).toEqual({ relations: 0, waysWithoutNodes: 0, otherShapes: 0 })
  })

  test('that comes again is the same; another under its id is refused', async () => {
    expect((await send(TOWN, mapId)).body).toMatchObject({ id: mapId })
    expect((await send({ ...TOWN, name: 'other' }, mapId)).problem).toBe('/problems/transport/map-id-taken')
    expect((await send(TOWN, mapId, empty)).problem).toBe('/problems/transport/map-id-taken')
  })

  test('of OpenStreetMap is known by its first sign, whatever it is called', async () => {
    const nodes = [at(0, 0), at(200, 0)].map(([lon, lat], i) => `<node id="${i + 1}" lon="${lon}" lat="${lat}"/>`)
    const way = '<way id="9"><nd ref="1"/><nd ref="2"/><tag k="highway" v="service"/></way>'
    const relation = '<relation id="3"><member type="way" ref="9" role=""/></relation>'
    const sent = await send(`\uFEFF${osm(nodes.join('') + way + relation)}`, uuidv7(), empty)
    expect(sent.body).toMatchObject({ format: 'osm', edges: 1, skipped: { relations: 1 } })
    expect((await manager.delete(`/api/transport-maps/${(sent.body as TransportMap).id}`)).status).toBe(204)
  })

  test.each([
    ['nothing at all', '', 'not-a-map'],
    ['a picture', '\x89PNG\r\n', 'not-a-map'],
    ['a page of HTML', '<html><body>504</body></html>', 'not-a-map'],
    ['XML that breaks off', osm('<node id="1" lon="120" lat="30"/>').slice(0, -9), 'broken'],
    [
      'an entity that grows',
      '<!DOCTYPE osm [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><osm><tag k="&b;" v=""/></osm>',
      'broken',
    ],
    ['JSON that breaks off', JSON.stringify(TOWN).slice(0, -9), 'broken'],
    [
      'a place that is no number',
      collection({ ...spot({}, 0, 0), geometry: { type: 'Point', coordinates: [{ toString: 1 }, 1] } }),
      'coordinates',
    ],
    ['no road at all', collection(spot({ amenity: 'school' }, 0, 0)), 'no-roads'],
    ['an empty collection', collection(), 'no-roads'],
    ['the roads of another town', collection(road('service', [30_000, 0], [30_500, 0])), 'elsewhere'],
  ])('that is %s is refused by name', async (_, bytes, why) => {
    expect(await send(bytes, uuidv7(), empty)).toMatchObject({ problem: `/problems/transport/${why}` })
  })

  test('with a place beyond the earth is refused with the feature and with the line', async () => {
    const far = '{"type":"FeatureCollection","features":[{"geometry":{"type":"Point","coordinates":[1e308,-1e308]}}]}'
    expect((await send(far, uuidv7(), empty)).body).toMatchObject({
      type: '/problems/transport/coordinates',
      feature: 1,
    })
    const xml = osm('\n\n<node id="1" lon="1e308" lat="30"/>')
    expect((await send(xml, uuidv7(), empty)).body).toMatchObject({ type: '/problems/transport/coordinates', line: 4 })
  })

  test('with words in it that every object answers to, and signs that no database keeps, is only a map', async () => {
    const strange = collection(
      road('constructor', [0, 0], [9, 0]),
      road('service', [0, 0], [90, 0]),
      spot({ barrier: 'constructor' }, 0, 0),
      { type: 'Feature', properties: null, geometry: { type: '__defineGetter__', coordinates: [] } },
      spot({ amenity: 'school', name: '一\u0000二\ud800' }, 5, 0),
    )
    const sent = await send(strange, uuidv7(), empty)
    expect(sent).toMatchObject({ status: 200, body: { edges: 1, places: 1 } })
    expect((await manager.delete(`/api/transport-maps/${(sent.body as TransportMap).id}`)).status).toBe(204)
  })

  test('that is larger than may be is refused before it is read', async () => {
    const sent = await manager.put(url(named(uuidv7()), empty), Buffer.alloc(64 * 1024 * 1024 + 1), BYTES)
    expect(sent).toMatchObject({ status: 413, problem: '/problems/too-large' })
  })

  test('without a word on whom it is from is refused', async () => {
    const sent = await manager.put(url(`maps/${uuidv7()}?name=x`), Buffer.from(JSON.stringify(TOWN)), BYTES)
    expect(sent.status).toBe(400)
  })

  test('is brought by those who may, and seen by nobody of another company', async () => {
    expect((await send(TOWN, uuidv7(), site, seller)).status).toBe(403)
    expect((await seller.get(url('maps'))).status).toBe(200)
    expect((await stranger.get(url('maps'))).status).toBe(404)
    expect((await stranger.get(url(`reach?mode=foot&map=${mapId}`))).status).toBe(404)
    expect((await stranger.delete(`/api/transport-maps/${mapId}`)).status).toBe(404)
    expect((await send(TOWN, mapId, site, stranger)).status).toBe(404)
  })

  test('is drawn by its roads, the nearest first', async () => {
    const { segments, isCut } = (await manager.get(url('roads'))).body as TransportRoads
    expect(segments).toHaveLength(5 * 4)
    expect(segments.slice(0, 8).filter((metres) => metres === 600 || metres === -600)).toHaveLength(2)
    expect(isCut).toBe(false)
  })
})

describe('what is reached', () => {
  const ask = async (query: string, who = manager) => (await who.get(url(`reach?${query}`))).body as TransportReach
  const nextOf = ({ near }: TransportReach, kind: string) => near.find((place) => place.kind === kind)

  test('is told with the way, the metres and the time to the next places', async () => {
    const reach = await ask('mode=foot')
    expect(reach).toMatchObject({
      map: mapId,
      attribution: '© OpenStreetMap contributors',
      starts: [{ name: '', awayM: 0 }],
    })
    expect(nextOf(reach, 'school')).toMatchObject({ name: '文一小学', lengthM: 560, seconds: 560 / FOOT_MPS })
    // 1600 m are 21 minutes
    expect(nextOf(reach, 'metro')).toBeUndefined()
    expect(nextOf(await ask('mode=bicycle'), 'metro')?.lengthM).toBe(1600)
  })

  test('is drawn as rings, each larger than the one before, and no smaller by what is faster', async () => {
    const [foot, car] = [await ask('mode=foot'), await ask('mode=car')]
    expect(foot.rings.map(({ minutes }) => minutes)).toEqual([5, 10, 15])
    const [five, ten, fifteen] = foot.rings.map(({ areaM2 }) => areaM2)
    // five minutes are 375 m to both sides
    expect(five! / (750 * 100 + Math.PI * 50 ** 2)).toBeCloseTo(1, 1)
    expect(ten).toBeGreaterThan(five!)
    expect(fifteen).toBeGreaterThan(ten!)
    expect(car.rings[0]!.areaM2).toBeGreaterThan(fifteen!)
  })

  test('is the same in GeoJSON, in degrees and against the clock, with whom it is from', async () => {
    const answer = await manager.get(url('rings?mode=foot'))
    expect(answer.headers['content-type']).toContain('application/geo+json')
    const { attribution, features } = answer.body as RingCollection
    expect(attribution).toBe('© OpenStreetMap contributors')
    const [outer] = features[0]!.geometry.coordinates[0]!
    const turn = outer!.reduce((sum, [x, y], i) => {
      const [lastX, lastY] = outer![i - 1] ?? outer!.at(-1)!
      return sum + (lastX! - 120) * (y! - 30) - (x! - 120) * (lastY! - 30)
    }, 0)
    expect(turn).toBeGreaterThan(0)
    expect(Math.max(...outer!.map(([lon]) => lon!))).toBeCloseTo(at(375 + 50, 0)[0], 4)
  })

  test('begins at the gates once there are some, and nowhere when no road is near them', async () => {
    const id = uuidv7()
    const place: TransportPlace = { kind: 'gate', name: '西门', at: { eastM: -560, northM: 10 } }
    const saved = await manager.put(url(`places/${id}`), { version: 0, place })
    expect(saved.body).toMatchObject({ version: 1, place } satisfies Partial<KeptTransportPlace>)
    expect((await manager.put(url(`places/${id}`), { version: 0, place })).body).toMatchObject({ version: 1 })
    expect(nextOf(await ask('mode=foot'), 'school')?.lengthM).toBe(10)
    const away = { ...place, at: { eastM: 5000, northM: 5000 } }
    expect((await manager.put(url(`places/${id}`), { version: 1, place: away })).status).toBe(200)
    expect((await manager.get(url('reach?mode=foot'))).problem).toBe('/problems/transport/off-road')
    expect((await manager.put(url(`places/${id}`), { version: 1, place })).problem).toBe(
      '/problems/transport/place-changed',
    )
    expect((await stranger.delete(`/api/transport-places/${id}`)).status).toBe(404)
    expect((await seller.delete(`/api/transport-places/${id}`)).status).toBe(403)
    expect((await manager.delete(`/api/transport-places/${id}`)).status).toBe(204)
    const actions = await modules.owner`select action from platform.audit where object = ${id} order by seq`
    expect(actions.map((line) => line.action as string)).toEqual([
      'transport.save-place',
      'transport.save-place',
      'transport.remove-place',
    ])
  })

  test('on a site without a map is refused', async () => {
    expect((await manager.get(url('reach?mode=foot', empty))).problem).toBe('/problems/transport/no-map')
  })
})

describe('a scenario', () => {
  const id = uuidv7()
  const save = (scenario: object, version: number, who = manager) =>
    who.put(url(`scenarios/${id}`), { version, scenario })
  const compare = async (mode = 'foot') =>
    (await manager.get(url(`scenarios/${id}/comparison?mode=${mode}`))).body as TransportComparison
  beforeAll(async () => {
    expect((await save(SHORTCUT, 0)).body).toMatchObject({
      version: 1,
      scenario: SHORTCUT,
    } satisfies Partial<KeptScenario>)
  })

  test('of a new road brings the metro within reach, and larger rings', async () => {
    const { today, then, near, rings } = await compare()
    expect(today.near.some(({ kind }) => kind === 'metro')).toBe(false)
    expect(then.near.find(({ kind }) => kind === 'metro')).toMatchObject({ lengthM: 400, seconds: 400 / FOOT_MPS })
    expect(near).toEqual([
      { kind: 'metro', thenS: 320 },
      { kind: 'school', todayS: 448, thenS: 448 },
    ])
    for (const { todayM2, thenM2, gained, lost } of rings) {
      expect(thenM2).toBeGreaterThan(todayM2)
      expect(gained.areaM2 / (thenM2 - todayM2)).toBeCloseTo(1, 1)
      expect(lost.areaM2).toBe(0)
    }
  })

  test('of a road for those who walk changes nothing for a car', async () => {
    expect((await compare('car')).rings.every(({ gained, lost }) => gained.areaM2 + lost.areaM2 === 0)).toBe(true)
  })

  test('is changed by who has read it; a new metro, a closed road and a closed gate count', async () => {
    const changed = {
      ...SHORTCUT,
      roads: [],
      places: [{ kind: 'metro', name: '新站', at: { eastM: 150, northM: 0 } }],
      closed: [
        { eastM: -100, northM: 0 },
        { eastM: 3000, northM: 0 },
      ],
    }
    expect((await save(changed, 1)).body).toMatchObject({ version: 2 })
    expect((await save(changed, 1)).body).toMatchObject({ version: 2 })
    expect((await save(SHORTCUT, 1)).problem).toBe('/problems/transport/scenario-changed')
    expect((await save(changed, 2, seller)).status).toBe(403)
    const { then, near, rings, version } = await compare()
    expect(version).toBe(2)
    expect(near).toEqual([
      { kind: 'metro', thenS: 120 },
      { kind: 'school', todayS: 448 },
    ])
    expect(then.missed).toEqual([1])
    expect(rings[2]!.lost.areaM2).toBeGreaterThan(50_000)
  })

  test.each([
    ['a road that nobody may use', { ...SHORTCUT.roads[0], speedsKmh: {} }],
    ['a road of one corner', { ...SHORTCUT.roads[0], line: [{ eastM: 0, northM: 0 }] }],
    [
      'a road beyond the plane',
      {
        ...SHORTCUT.roads[0],
        line: [
          { eastM: 1e308, northM: 0 },
          { eastM: 0, northM: 0 },
        ],
      },
    ],
  ])('with %s is refused', async (_, wrong) => {
    expect((await save({ ...SHORTCUT, roads: [wrong] }, 2)).status).toBe(400)
  })

  test('of another company is none of ours, and one that is gone is not asked any more', async () => {
    expect((await stranger.get(url(`scenarios/${id}/comparison?mode=foot`))).status).toBe(404)
    expect((await stranger.delete(`/api/transport-scenarios/${id}`)).status).toBe(404)
    expect((await manager.delete(`/api/transport-scenarios/${id}`)).status).toBe(204)
    expect((await manager.get(url(`scenarios/${id}/comparison?mode=foot`))).status).toBe(404)
  })
})
