import type { LookState } from '@loujing/wire/http/looks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSite, type SiteWorld } from '../../../test/support/site-world.ts'

const JPEG = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex')
const TAKEN = '2026-11-23T01:00:00.000Z'

let world: SiteWorld
let base: string
beforeAll(async () => {
  world = await startSite()
  base = await world.app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(() => world.close())

const cookie = () => `loujing_session=${world.manager.cookie()}`
const gateway = { authorization: () => world.bearer.authorization }
const wanted = async (known: string, waitMs = 20_000): Promise<string[]> => {
  const headers = { authorization: gateway.authorization() }
  const answer = await fetch(`${base}/api/gateway/looks?known=${known}&waitMs=${waitMs}`, { headers })
  return ((await answer.json()) as { cameras: string[] }).cameras
}
const bring = async (slug = 'cam-gate', body = JPEG): Promise<number> => {
  const headers = { authorization: gateway.authorization(), 'content-type': 'image/jpeg', 'x-taken-at': TAKEN }
  return (await fetch(`${base}/api/gateway/looks/${slug}`, { method: 'PUT', headers, body })).status
}

/** Somebody's look: what came so far, and the way to look away. */
async function look(of = cookie()) {
  const away = new AbortController()
  const answer = await fetch(`${base}/api/cameras/${world.camera}/look`, {
    headers: { cookie: of },
    signal: away.signal,
  })
  let came = Buffer.alloc(0)
  const ended = (async () => {
    for await (const bytes of answer.body!) came = Buffer.concat([came, bytes as Uint8Array])
  })().catch(() => undefined)
  const text = () => came.toString('latin1')
  const until = async (probe: () => boolean): Promise<void> => {
    while (!probe()) await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return {
    status: answer.status,
    text,
    states: () => [...text().matchAll(/\{"state":"([a-z-]+)"\}/g)].map(([, state]) => state as LookState['state']),
    pictures: () => text().split('Content-Type: image/jpeg').length - 1,
    until,
    async leave() {
      away.abort()
      await ended
    },
  }
}
const countRows = async (): Promise<Record<string, number>> => {
  const tables = await world.owner<{ name: string }[]>`
    select schemaname || '.' || relname as name from pg_stat_user_tables
     where schemaname not in ('pg_catalog') order by 1`
  const counts: Record<string, number> = {}
  for (const { name } of tables)
    counts[name] = Number((await world.owner.unsafe(`select count(*) from ${name}`))[0]?.['count'])
  return counts
}

test('a look asks the gateway, passes its pictures on, and ends the stream when nobody looks; a line in the log is all that stays', async () => {
  const before = await countRows()
  const asked = wanted('')
  const seen = await look()
  expect(await asked, 'the gateway hears of it at once').toEqual(['cam-gate'])
  await seen.until(() => seen.states().includes('asking'))
  expect(await bring()).toBe(204)
  await seen.until(() => seen.pictures() === 1)
  expect(seen.states()).toEqual(['asking', 'live'])
  expect(seen.text()).toContain(
    `X-Taken-At: ${TAKEN}\r\nContent-Length: ${JPEG.length}\r\n\r\n${JPEG.toString('latin1')}`,
  )

  const second = await look()
  expect(await wanted('cam-gate', 0), 'one stream for both').toEqual(['cam-gate'])
  await bring()
  await second.until(() => second.pictures() === 1)
  await seen.until(() => seen.pictures() === 2)
  await seen.leave()
  expect(await wanted('cam-gate', 100)).toEqual(['cam-gate'])
  const over = wanted('cam-gate')
  await second.leave()
  expect(await over).toEqual([])
  expect(await bring(), 'nobody looks any more').toBe(404)

  const after = await countRows()
  expect(after).toEqual({ ...before, 'platform.audit': before['platform.audit']! + 2 })
  const lines = await world.owner`
    select p.account, a.outcome from platform.audit a join identity.person p on p.id = a.person_id
     where a.action = 'sites.look-live'`
  expect(lines.map(({ account, outcome }) => [account, outcome])).toEqual([
    ['manager', 'done'],
    ['manager', 'done'],
  ])
})

test('without a word of the gateway the look says that it is offline', async () => {
  await new Promise((resolve) => setTimeout(resolve, 5100))
  const seen = await look()
  await seen.until(() => seen.states().length > 0)
  expect(seen.states()).toEqual(['gateway-offline'])
  await seen.leave()
}, 30_000)

test('who may not look, and who is of another company, is refused, and what is no picture reaches nobody', async () => {
  const auditor = await world.person('look.auditor', ['auditor'])
  expect((await look(`loujing_session=${auditor.cookie()}`)).status).toBe(403)
  const stranger = await world.foundCompany('look.stranger')
  const manager = await world.somebody(stranger, 'look.other', ['manager'])
  expect((await look(`loujing_session=${manager.cookie()}`)).status).toBe(404)
  expect(await bring('cam-gate')).toBe(404)
})
