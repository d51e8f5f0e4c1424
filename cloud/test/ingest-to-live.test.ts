import type { Point } from '@loujing/wire/http/sites'
import type { LiveMessage } from '@loujing/wire/live'
import type { Page } from '@loujing/wire/page'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listen, startApp, type TestApp } from './support/app.ts'
import {
  aCompany,
  aGateway,
  aMessage,
  aPerson,
  aSite,
  INVENTORY,
  must,
  type Session,
  type TestGateway,
} from './support/seed.ts'
import { openLive } from './support/live.ts'
import type { Site } from '@loujing/wire/http/sites'

let cloud: TestApp
let base: string
let manager: Session
let site: Site
let gateway: TestGateway

beforeAll(async () => {
  cloud = await startApp()
  base = await listen(cloud)
  const { founder } = await aCompany(cloud)
  manager = await aPerson(cloud, founder, 'manager', ['manager'])
  site = await aSite(manager)
  gateway = await aGateway(cloud, manager, site)
  await gateway.send([aMessage(1, 'yunqi/edge/gw-1/inventory', INVENTORY)])
  await cloud.relay.settled()
})
afterAll(() => cloud.close())

const reading = (seq: number, value: number, at = Date.now()) =>
  aMessage(seq, 'yunqi/sensor/dust-1/reading', { values: [{ point: 'pm10', value, unit: 'ug/m3' }] }, at)
const valuesOf = (messages: LiveMessage[]) =>
  messages.flatMap((told) => (told.type === 'readings' ? told.data.values.map(({ value }) => value) : []))

test('a batch in, a message out: the value of the point is on the screen and in the list', async () => {
  await using live = await openLive(base, manager.cookie, site.id)
  await gateway.send([reading(2, 57)])
  const told = await live.next('readings')
  const { items } = must<Page<Point>>(await manager.call('GET', `/api/sites/${site.id}/points`), 200)
  expect(told.data).toMatchObject({
    count: 1,
    replay: false,
    values: [{ point: items[0]?.id, value: 57, quality: 'N' }],
  })
  expect(items[0]).toMatchObject({ slug: 'pm10', unit: 'ug/m3', latest: { value: 57 } })
})

test('a viewer that was cut off gets what it missed, once and in order, then goes on', async () => {
  await using first = await openLive(base, manager.cookie, site.id)
  await gateway.send([reading(3, 3)])
  await first.next('readings')
  await first.close()
  for (let seq = 4; seq <= 30; seq++) await gateway.send([reading(seq, seq)])

  await using second = await openLive(base, manager.cookie, site.id, first.cursor())
  for (let seq = 31; seq <= 40; seq++) await gateway.send([reading(seq, seq)])
  await second.until((messages) => valuesOf(messages).includes(40))
  expect(valuesOf(second.messages)).toEqual(Array.from({ length: 37 }, (_, i) => i + 4))
})

test('many viewers that come and go while batches arrive see each message exactly once', async () => {
  let seq = 100
  const last = 220
  const sending = (async () => {
    while (seq <= last) await gateway.send([reading(seq, seq++)])
  })()
  const watchers = Array.from({ length: 6 }, async (_, n) => {
    const seen: number[] = []
    let cursor: string | undefined
    while (seen.at(-1) !== last) {
      await using live = await openLive(base, manager.cookie, site.id, cursor)
      await live.until((messages) => valuesOf(messages).includes(last) || valuesOf(messages).length > 5 + n)
      seen.push(...valuesOf(live.messages))
      cursor = live.cursor()
    }
    return seen
  })
  await sending
  for (const seen of await Promise.all(watchers)) {
    expect(seen).toEqual(Array.from({ length: seen.length }, (_, i) => last - seen.length + 1 + i))
  }
})

test('a cursor that is not ours, or older than what is kept, begins anew', async () => {
  await using strange = await openLive(base, manager.cookie, site.id, 'yesterday')
  expect(await strange.next('reset')).toMatchObject({ data: { reason: 'unknown-cursor' } })

  await cloud.db
    .owner`update platform.outbox_trim set xid = (select max(xid::text::bigint)::text::xid8 from platform.outbox)`
  await using old = await openLive(base, manager.cookie, site.id, '3-1')
  expect(await old.next('reset')).toMatchObject({ data: { reason: 'too-old' } })
})

test('what happened behind a cut line is told as a replay, and does not overwrite what is newer', async () => {
  await using live = await openLive(base, manager.cookie, site.id)
  await gateway.send([reading(300, 99)])
  await live.next('readings')
  await gateway.send([reading(301, 11, Date.now() - 3_600_000)], 'backlog')
  expect(await live.next('readings')).toMatchObject({ data: { count: 1, replay: true } })
  const { items } = must<Page<Point>>(await manager.call('GET', `/api/sites/${site.id}/points`), 200)
  expect(items[0]?.latest?.value).toBe(99)
})

test('a stranger sees no stream, and nobody one of a site that is not his', async () => {
  const answer = (cookie: string, id: string) =>
    fetch(`${base}/api/live?site=${id}`, { headers: { cookie } }).then(({ status }) => status)
  expect(await answer('', site.id)).toBe(401)
  expect(await answer(manager.cookie, '0199c2a0-0000-7000-8000-000000000001')).toBe(404)
})
