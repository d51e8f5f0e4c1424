import type { CameraSight } from '@loujing/wire/edge-status'
import type { Camera, Gateway, Point, QuarantineEntry } from '@loujing/wire/http/sites'
import { toInstant } from '@loujing/wire/instant'
import type { Page } from '@loujing/wire/page'
import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { INVENTORY, startSite, type SiteWorld } from '../../../test/support/site-world.ts'
import { inCompany } from '../../platform/tenant.ts'
import { linkEvidence } from '../../stores/evidence.ts'
import { quarantine } from '../../stores/quarantine.ts'
import type { Sha256 } from '@loujing/wire/id'

let world: SiteWorld
beforeAll(async () => {
  world = await startSite()
})
afterAll(() => world.close())

const points = async () => ((await world.manager.get(`/api/sites/${world.site.id}/points`)).body as Page<Point>).items
/** Time goes by as it does: the watch looks again and again. */
const pass = async (seconds: number) => {
  for (let left = seconds; left > 0; left -= 5) {
    world.clock.ms += Math.min(left, 5) * 1000
    await world.sites.watch.look()
  }
}
const cameras = async () =>
  ((await world.manager.get(`/api/sites/${world.site.id}/cameras`)).body as Page<Camera>).items

test('a slug is taken once in a site; a token that is none opens no door', async () => {
  const again = await world.manager.post(`/api/sites/${world.site.id}/gateways`, { slug: 'gw-1', name: 'again' })
  expect([again.status, again.problem]).toEqual([409, '/problems/sites/slug-taken'])
  for (const authorization of ['', 'Bearer ', 'Bearer no-such-token', `Basic ${world.token}`])
    expect((await world.browse().get('/api/gateway/clock', { authorization })).status, authorization).toBe(401)
})

test('devices, points and cameras of the inventory are known with the registry’s ids, and retired when it drops them', async () => {
  expect(await points()).toMatchObject([
    {
      id: world.pm10.id,
      device: world.dust,
      deviceSlug: 'dust-1',
      slug: 'pm10',
      unit: 'ug/m3',
      periodMs: 5000,
      place: { upM: 3 },
    },
    { id: world.leq.id, deviceName: '噪声仪', slug: 'leq' },
  ])
  expect(await cameras()).toMatchObject([
    { id: world.camera, slug: 'cam-gate', state: 'unknown', view: { headingDeg: 90 } },
  ])
  await world.tellInventory({ devices: INVENTORY.devices.slice(0, 1), cameras: [] })
  expect((await points()).map(({ slug }) => slug)).toEqual(['pm10'])
  expect(await cameras()).toEqual([])
  await world.tellInventory(INVENTORY)
  expect((await points()).map(({ id }) => id)).toEqual([world.pm10.id, world.leq.id])
  expect((await world.said('sites.inventory-changed')).length).toBe(3)
})

test('what was placed by hand stays there when the inventory comes again', async () => {
  const place = { eastM: 10, northM: -4, upM: 6 }
  const view = { headingDeg: 180, pitchDeg: 0, fieldOfViewDeg: 60 }
  expect((await world.manager.put(`/api/cameras/${world.camera}/placement`, { place, view })).status).toBe(200)
  expect((await world.manager.put(`/api/devices/${world.dust}/placement`, { place })).body).toEqual({ place })
  await world.tellInventory(INVENTORY)
  expect((await cameras())[0]).toMatchObject({ place, view })
  expect((await points())[0]).toMatchObject({ place })
})

test('a status is shown with the states of its sources; an older one from the backlog changes nothing', async () => {
  const early = toInstant(world.clock.ms - 1)
  const sources = [
    { source: 'cam-gate', kind: 'camera', state: 'failing', error: 'no picture' },
    { source: 'judge', kind: 'flow', state: 'online' },
  ] as const
  await world.tellStatus({ sources: [...sources] })
  await world.tellStatus({ state: 'offline' }, early, true)
  expect(await world.gatewayNow()).toMatchObject({
    state: 'online',
    lastSeenAt: toInstant(world.clock.ms),
    status: { sources },
  })
  expect((await cameras())[0]?.state).toBe('failing')
  expect(await world.alarms()).toEqual([])
  expect((await world.said('sites.gateway-changed')).at(-1)).toEqual(await world.gatewayNow())
})

test('a clock that jumps back an hour takes no gateway offline', async () => {
  await world.owner`truncate sites.alarm, sites.occurrence, sites.alarm_event`
  for (let i = 0; i < 4; i++) {
    await pass(15)
    await world.tellStatus({}, toInstant(world.clock.ms - 3_600_000))
    await world.sites.watch.look()
  }
  expect(await world.gatewayNow()).toMatchObject({ state: 'online', lastSeenAt: toInstant(world.clock.ms) })
  expect(await world.alarms('?type=gateway-offline')).toEqual([])
})

test('a gateway that says offline is an alarm, until it says online', async () => {
  world.clock.ms += 1000
  await world.tellStatus({ state: 'offline' })
  expect(await world.alarms('?type=gateway-offline')).toMatchObject([
    { type: 'gateway-offline', state: 'active', source: { kind: 'gateway', name: '一号网关' } },
  ])
  world.clock.ms += 1000
  await world.tellStatus()
  expect(await world.alarms('?type=gateway-offline')).toMatchObject([{ type: 'gateway-offline', state: 'cleared' }])
})

test('a camera that is dark, then covered, is one alarm since it began, until it sees again', async () => {
  await world.owner`truncate sites.alarm, sites.occurrence, sites.alarm_event`
  const since = toInstant(world.clock.ms)
  const sees = async (state: CameraSight['state'], at = toInstant(world.clock.ms)) => {
    world.clock.ms += 1000
    await world.tellStatus({
      sources: [{ source: 'cam-gate', kind: 'camera', state: 'online', sight: { state, since: at } }],
    })
  }
  await sees('dark', since)
  await sees('dark', since)
  await sees('featureless')
  expect(await world.alarms('?type=camera-blind')).toMatchObject([
    {
      type: 'camera-blind',
      state: 'active',
      raisedAt: since,
      source: { kind: 'camera', name: '大门' },
      occurrences: 2,
    },
  ])
  await sees('clear')
  expect(await world.alarms('?type=camera-blind')).toMatchObject([{ state: 'cleared' }])
})

test('a gateway that misses two heartbeats goes offline, once, also when several watch', async () => {
  await world.owner`truncate sites.alarm, sites.occurrence, sites.alarm_event`
  world.clock.ms += 1000
  await world.tellStatus()
  await world.sites.watch.look()
  await pass(30)
  expect((await world.gatewayNow()).state, 'exactly two periods').toBe('online')
  world.clock.ms += 1
  await Promise.all([world.sites.watch.look(), world.sites.watch.look()])
  expect((await world.gatewayNow()).state).toBe('offline')
  expect(await world.alarms('?type=gateway-offline')).toMatchObject([
    { type: 'gateway-offline', state: 'active', occurrences: 1 },
  ])
  await world.tellStatus()
  expect(await world.alarms('?type=gateway-offline')).toMatchObject([{ state: 'cleared' }])
})

test('a sensor that is silent for two of its periods is stale while its gateway talks, and fresh again with a value', async () => {
  await world.owner`truncate sites.alarm, sites.occurrence, sites.alarm_event`
  const look = async (seconds: number) => {
    world.clock.ms += seconds * 1000
    await world.sites.watch.look()
  }
  await world.measure(world.pm10, 80)
  await world.measure(world.leq, 60)
  await look(0)
  for (let i = 0; i < 2; i++) {
    await look(5)
    await world.measure(world.pm10, 80)
    await look(0)
  }
  expect(await world.alarms(), 'two periods are not yet more than two').toEqual([])
  await look(1)
  await world.measure(world.pm10, 80)
  await look(0)
  expect(await world.alarms()).toMatchObject([
    { type: 'sensor-stale', severity: 'minor', source: { id: world.leq.id, name: '噪声仪 Leq' } },
  ])
  await world.measure(world.leq, 61)
  await look(1)
  expect(await world.alarms()).toMatchObject([{ type: 'sensor-stale', state: 'cleared' }])
})

test('a cut line makes no sensor stale, and neither does a device whose clock is wrong', async () => {
  await world.owner`truncate sites.alarm, sites.occurrence, sites.alarm_event`
  for (let i = 1; i <= 4; i++) {
    await world.measure(world.pm10, 80, toInstant(world.clock.ms + 300_000))
    await world.measure(world.leq, 60)
    await pass(5)
  }
  await pass(50)
  expect(await world.alarms('?type=sensor-stale')).toEqual([])
})

test('values of a clock that jumped back an hour are values: their point is not stale', async () => {
  await world.owner`truncate sites.alarm, sites.occurrence, sites.alarm_event`
  for (let i = 1; i <= 5; i++) {
    const value = { value: 60, observedAt: toInstant(world.clock.ms - 3_600_000), quality: 'N' } as const
    const values = [world.leq, world.pm10].map(({ id }) => ({ ...value, point: id }))
    await world.tell('ingest.readings-stored', world.gateway.id, { replay: false, count: 2, values })
    await world.tellStatus()
    await pass(5)
  }
  expect(await world.alarms('?type=sensor-stale')).toEqual([])
  await world.tellStatus()
  await pass(10)
  await world.tellStatus()
  await pass(5)
  expect(await world.alarms('?type=sensor-stale'), 'and silence is still silence').toHaveLength(2)
})

test('a database that was away for a minute makes nobody offline or stale', async () => {
  await world.owner`truncate sites.alarm, sites.occurrence, sites.alarm_event`
  world.clock.ms += 600_000
  await world.tellStatus()
  await world.sites.watch.look()
  world.clock.ms += 60_000
  await world.sites.watch.look()
  await world.tellStatus()
  await pass(5)
  expect((await world.gatewayNow()).state).toBe('online')
  expect(await world.alarms()).toEqual([])
})

test('a camera that its gateway says is gone is shown so, and its newest picture stays to be seen', async () => {
  const preview = () => world.manager.get(`/api/cameras/${world.camera}/preview`)
  expect((await preview()).problem, 'none came yet').toBe('/problems/not-found')
  await world.stores.previews.save(world.camera, Buffer.from([0xff, 0xd8, 0xff, 0xd9]))
  await world.tell('camera.state', world.camera, { camera: world.camera, fact: { state: 'offline' } })
  expect((await cameras())[0]).toMatchObject({ state: 'offline', previewAt: expect.any(String) as string })
  const seen = await preview()
  expect(seen.headers).toMatchObject({
    'content-type': 'image/jpeg',
    'content-length': '4',
    'cache-control': 'private, no-store',
  })
  const clerk = await world.person('cost', ['cost-manager'])
  expect((await clerk.get(`/api/cameras/${world.camera}/preview`)).status, 'without the right to see pictures').toBe(
    403,
  )
})

test('a message that was not believed is shown with its reason, newest first', async () => {
  const doubted = ['/problems/message/wrong-unit', '/problems/message/malformed'] as const
  for (const [i, problem] of doubted.entries()) {
    const message = { seq: i + 1, topic: 'loujing/v1/yunqi/sensor/dust-1/reading', problem, payload: '{"a":"\\u0000"}' }
    await inCompany(world.sql, world.by.company, (tx) => quarantine(tx, world.by, [message], world.now()))
  }
  const page = (await world.manager.get(`/api/sites/${world.site.id}/quarantine`)).body as Page<QuarantineEntry>
  expect(page.items.map(({ problem }) => problem)).toEqual(doubted.toReversed())
  expect(page.items[0]).toMatchObject({ gateway: world.gateway.id, payload: { a: '\0' } })
})

test('a series of a point without values is empty, and a range that ends before it begins is refused', async () => {
  const series = (from: string, to: string) =>
    world.manager.get(`/api/points/${world.leq.id}/series?from=${from}&to=${to}`)
  const [early, late] = ['2026-01-01T00:00:00.000Z', '2026-01-01T01:00:00.000Z']
  expect((await series(early, late)).body).toEqual({ point: world.leq.id, unit: 'dB[SPL]', step: 'raw', samples: [] })
  expect((await series(late, early)).status).toBe(400)
  expect((await series('2026-01-01', late)).problem).toBe('/problems/invalid-request')
})

test('evidence is for those who may see pictures of a site it belongs to, and may be kept for ever', async () => {
  const bytes = Buffer.from([0xff, 0xd8, 0xff, 0xd9])
  const sha256 = createHash('sha256').update(bytes).digest('hex') as Sha256
  const path = join(world.dataFolder, 'evidence', sha256.slice(0, 2), sha256.slice(2, 4), sha256)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, bytes)
  expect((await world.manager.get(`/api/evidence/${sha256}`)).status, 'of no site yet').toBe(404)
  const entry = { sha256, bytes: bytes.length, contentType: 'image/jpeg' }
  await inCompany(world.sql, world.by.company, (tx) => linkEvidence(tx, world.by, entry, world.now()))
  const answer = await world.manager.get(`/api/evidence/${sha256}`)
  expect(answer.status).toBe(200)
  expect(answer.headers).toMatchObject({
    'content-type': 'image/jpeg',
    'content-length': '4',
    'cache-control': 'private, max-age=31536000, immutable',
  })
  const stranger = await world.somebody(await world.foundCompany('founder.far'), 'far.manager', ['manager'])
  expect((await stranger.get(`/api/evidence/${sha256}`)).problem).toBe('/problems/not-found')
  const clerk = await world.person('clerk', ['cost-manager'])
  expect((await clerk.get(`/api/evidence/${sha256}`)).status).toBe(403)
})

test('nothing of another company is found: sites, gateways, cameras, points, devices', async () => {
  const stranger = await world.login('far.manager')
  for (const url of [
    `/api/sites/${world.site.id}`,
    `/api/sites/${world.site.id}/gateways`,
    `/api/sites/${world.site.id}/cameras`,
    `/api/sites/${world.site.id}/points`,
    `/api/sites/${world.site.id}/quarantine`,
    `/api/gateways/${world.gateway.id}`,
    `/api/gateways/${world.gateway.id}/commands`,
    `/api/cameras/${world.camera}/preview`,
    `/api/points/${world.pm10.id}/series?from=2026-01-01T00:00:00.000Z&to=2026-01-02T00:00:00.000Z`,
  ])
    expect((await stranger.get(url)).problem, url).toBe('/problems/not-found')
  const place = { eastM: 0, northM: 0, upM: 0 }
  expect((await stranger.put(`/api/devices/${world.dust}/placement`, { place })).status).toBe(404)
  expect((await stranger.put(`/api/cameras/${world.camera}/placement`, { place })).status).toBe(404)
  expect((await stranger.post(`/api/gateways/${world.gateway.id}/claim-key`)).status).toBe(404)
  expect(((await stranger.get('/api/sites')).body as Page<Gateway>).items).toEqual([])
  expect((await stranger.get(`/api/sites/${world.site.id.replace(/.$/, 'x')}`)).status).toBe(400)
})
