import type { Alarm } from '@loujing/wire/http/sites'
import type { AlarmId, CameraId, PointId, Sha256, SiteId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createSiteFeed, type SiteFeed } from './site-feed.ts'
import type { StreamState } from './stream.ts'

const SITE = 's1' as SiteId
const anAlarm = (change: Partial<Alarm> = {}): Alarm => ({
  id: 'a1' as AlarmId,
  site: SITE,
  type: 'no-helmet',
  severity: 'critical',
  state: 'active',
  source: { kind: 'camera', id: 'c1', name: '大门' },
  raisedAt: toInstant(1000),
  updatedAt: toInstant(1000),
  occurrences: 1,
  replay: false,
  ...change,
})

let answers: Record<string, unknown>
let asked: string[]
let feed: SiteFeed
let arrived: Alarm[]
let firstState: StreamState
let tellState: (state: StreamState) => void

beforeEach(() => {
  asked = []
  arrived = []
  firstState = 'live'
  answers = {
    '/api/sites/s1': { id: SITE, name: '云栖里' },
    '/api/sites/s1/twin': { site: SITE, models: [] },
    '/api/sites/s1/cameras': { items: [] },
    '/api/sites/s1/points': { items: [{ id: 'p1', latest: { value: 5, observedAt: toInstant(5000), quality: 'N' } }] },
    '/api/sites/s1/alarms': { items: [anAlarm()] },
    '/api/sites/s1/gateways': { items: [] },
  }
  // The network is the edge here: no module of ours is replaced.
  vi.stubGlobal('fetch', (path: string) => {
    const [name = ''] = path.split('?')
    asked.push(name)
    return Promise.resolve(Response.json(answers[name]))
  })
  feed = createSiteFeed(SITE, ({ onState }) => {
    tellState = onState
    onState(firstState)
    return { close: () => undefined }
  })
  feed.onArrival((alarm) => void arrived.push(alarm))
})
afterEach(() => vi.unstubAllGlobals())

test('a site is ready when all of it has been asked for', async () => {
  expect(feed.ready.value).toBe(false)
  await feed.start()
  expect(feed.ready.value).toBe(true)
  expect(feed.latest.of('p1' as PointId).value?.value).toBe(5)
  expect([...feed.alarms.keys()]).toEqual(['a1'])
})

test('a site is asked for when it is listened to, so that nothing happens between', async () => {
  firstState = 'connecting'
  const started = feed.start()
  expect(asked).toEqual([])
  tellState('live')
  await started
  expect(feed.ready.value).toBe(true)
})

test('a site without a line is shown as it is now, and asked for again when the line is there', async () => {
  firstState = 'retrying'
  await feed.start()
  expect(feed.ready.value).toBe(true)
  answers['/api/sites/s1/alarms'] = { items: [] }
  tellState('live')
  await vi.waitFor(() => expect(feed.alarms.size).toBe(0))
  asked = []
  tellState('retrying')
  tellState('live')
  expect(asked).toEqual([])
})

test('an alarm that was there before one looked does not arrive; a new one does, once', async () => {
  await feed.start()
  expect(arrived).toEqual([])
  const fresh = anAlarm({ id: 'a2' as AlarmId })
  feed.apply({ type: 'alarm', site: SITE, data: fresh })
  feed.apply({ type: 'alarm', site: SITE, data: { ...fresh, occurrences: 2 } })
  expect(arrived).toEqual([fresh])
  expect(feed.alarms.get(fresh.id)?.occurrences).toBe(2)
})

test('an alarm that is told after the line was cut, is over, or is acknowledged does not startle anybody', () => {
  const quiet = [{ replay: true }, { state: 'cleared' as const }, { acknowledgedAt: toInstant(2000) }]
  quiet.forEach((change, index) =>
    feed.apply({ type: 'alarm', site: SITE, data: anAlarm({ ...change, id: `q${index}` as AlarmId }) }),
  )
  expect(arrived).toEqual([])
})

test('a picture is there once its evidence is told, a preview has a new moment', () => {
  feed.apply({ type: 'evidence', site: SITE, data: { sha256: 'f0' as Sha256 } })
  feed.apply({ type: 'preview', site: SITE, data: { camera: 'c1' as CameraId, at: toInstant(9000) } })
  expect(feed.stored.has('f0' as Sha256)).toBe(true)
  expect(feed.previews.get('c1' as CameraId)).toBe(toInstant(9000))
})

test('when the server has forgotten the cursor everything is asked for again', async () => {
  await feed.start()
  asked = []
  answers['/api/sites/s1/alarms'] = { items: [] }
  feed.apply({ type: 'reset', site: SITE, data: { reason: 'cursor too old' } })
  await vi.waitFor(() => expect(feed.alarms.size).toBe(0))
  expect(asked).toContain('/api/sites/s1/points')
})

test('a site that cannot be read says why', async () => {
  vi.stubGlobal('fetch', () =>
    Promise.resolve(
      new Response(JSON.stringify({ type: '/problems/not-found', title: 'Not found', status: 404 }), {
        status: 404,
        headers: { 'content-type': 'application/problem+json' },
      }),
    ),
  )
  await feed.start()
  expect(feed.ready.value).toBe(false)
  expect(feed.problem.value?.type).toBe('/problems/not-found')
})
