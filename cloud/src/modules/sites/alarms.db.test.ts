import type { Episode } from '@loujing/wire/episode'
import type { Alarm, AlarmEvent } from '@loujing/wire/http/sites'
import { toInstant } from '@loujing/wire/instant'
import type { Page } from '@loujing/wire/page'
import type { Severity } from '@loujing/wire/severity'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { anEpisode, hashOf, startSite, type SiteWorld } from '../../../test/support/site-world.ts'
import { inCompany } from '../../platform/tenant.ts'
import { linkEvidence } from '../../stores/evidence.ts'
import { createAlarmFacts } from './alarm-facts.ts'

let world: SiteWorld
beforeAll(async () => {
  world = await startSite()
})
afterAll(() => world.close())
// each test begins with a site without alarms, a minute later
beforeEach(async () => {
  world.clock.ms += 60_000
  await world.owner`truncate sites.alarm, sites.occurrence, sites.alarm_event, platform.outbox`
})

const at = (second: number) => toInstant(world.clock.ms + second * 1000)
const tellEpisode = (episode: Episode, second: number, replay = false) =>
  world.tell('camera.episode', world.camera, { camera: world.camera, fact: episode, observedAt: at(second), replay })
const tellDust = (state: 'active' | 'cleared', severity: Severity, second: number, since = at(0)) =>
  world.tell('edge.alarm', world.pm10.id, {
    device: world.dust,
    point: world.pm10.id,
    observedAt: at(second),
    fact: {
      rule: 'dust-high',
      source: 'dust-1',
      point: 'pm10',
      state,
      severity,
      value: 180 + second,
      unit: 'ug/m3',
      threshold: 150,
      since,
    },
  })
const historyOf = async ({ id }: Alarm) =>
  ((await world.manager.get(`/api/alarms/${id}/history`)).body as Page<AlarmEvent>).items.map(({ kind, severity }) =>
    severity ? `${kind} ${severity}` : kind,
  )

test('an episode is an alarm of its camera, with its picture and model, until it ends', async () => {
  const episode = anEpisode(at(0))
  await tellEpisode(episode, 1)
  const [alarm] = await world.alarms()
  expect(alarm).toMatchObject({
    type: 'no-helmet',
    severity: 'major',
    state: 'active',
    source: { kind: 'camera', id: world.camera, name: '大门' },
    raisedAt: at(0),
    occurrences: 1,
    episode,
    pictureStored: false,
    replay: false,
  })
  expect((await world.said('sites.alarm-changed')).at(-1)).toEqual(alarm)
  await tellEpisode({ ...episode, phase: 'end', endedAt: at(9) }, 14)
  expect(await world.alarms()).toMatchObject([{ id: alarm!.id, state: 'cleared', clearedAt: at(9) }])
  expect(await historyOf(alarm!)).toEqual(['raised major', 'cleared'])
})

test('told twice, late or end first, it comes out the same', async () => {
  const episode = anEpisode(at(0))
  const end: Episode = { ...episode, phase: 'end', endedAt: at(9) }
  for (let i = 0; i < 3; i++) await tellEpisode(episode, 1)
  await tellEpisode({ ...episode, phase: 'update', score: 0.9 }, 5)
  await tellEpisode({ ...episode, phase: 'update', score: 0.7 }, 3)
  expect(await world.alarms()).toMatchObject([{ occurrences: 1, episode: { score: 0.9 } }])
  for (let i = 0; i < 2; i++) await tellEpisode(end, 14)
  await tellEpisode(episode, 1)
  const [alarm] = await world.alarms()
  expect(await world.alarms()).toMatchObject([{ state: 'cleared', occurrences: 1 }])
  expect(await historyOf(alarm!)).toEqual(['raised major', 'cleared'])

  const reversed = anEpisode(at(20))
  await tellEpisode({ ...reversed, phase: 'end', endedAt: at(25) }, 30, true)
  await tellEpisode(reversed, 21, true)
  const [late] = await world.alarms()
  expect(late).toMatchObject({ state: 'cleared', raisedAt: at(20), clearedAt: at(25), occurrences: 1, replay: true })
  expect(await historyOf(late!)).toEqual(['raised major', 'cleared'])
})

test('the same event delivered twice to the handler changes nothing', async () => {
  await tellEpisode(anEpisode(at(0)), 1)
  const before = await world.alarms()
  await world.owner`update platform.subscriber set xid = '0', seq = 0`
  await world.relay.settled()
  expect(await world.alarms()).toEqual(before)
})

test('two people without helmets before one camera are one alarm, active until both are gone', async () => {
  const [first, second] = [anEpisode(at(0)), anEpisode(at(2))]
  await tellEpisode(first, 1)
  await tellEpisode(second, 3)
  expect(await world.alarms()).toMatchObject([
    { occurrences: 2, state: 'active', episode: { episode: second.episode } },
  ])
  await tellEpisode({ ...first, phase: 'end', endedAt: at(5) }, 10)
  expect(await world.alarms('?state=active')).toHaveLength(1)
  await tellEpisode({ ...second, phase: 'end', endedAt: at(8) }, 13)
  expect(await world.alarms('?state=active')).toHaveLength(0)
  await tellEpisode(anEpisode(at(30)), 31)
  expect(await world.alarms()).toHaveLength(2)
})

test('ten who raise one alarm at the same moment make one, with ten occurrences', async () => {
  const facts = createAlarmFacts({ now: world.now, identity: world.identity })
  const { company, site, gateway } = world.by
  const source = { kind: 'camera', id: world.camera } as const
  const subject = { company, site, gateway, type: 'intrusion', source, replay: false }
  await Promise.all(
    Array.from({ length: 10 }, (_, i) => {
      const told = { key: `episode ${i}`, severity: 'major', beganAt: new Date(at(0)), at: new Date(at(1)) } as const
      return inCompany(world.sql, company, (tx) => facts.hear(tx, subject, told, {}))
    }),
  )
  expect(await world.alarms()).toMatchObject([{ type: 'intrusion', state: 'active', occurrences: 10 }])
})

test('a flow raises, worsens, eases and clears one alarm of a point, each step in its history', async () => {
  await tellDust('active', 'minor', 30)
  await tellDust('active', 'critical', 60)
  expect(await world.alarms()).toMatchObject([
    {
      type: 'dust-high',
      severity: 'critical',
      value: 240,
      threshold: 150,
      source: { kind: 'point', name: '扬尘监测仪 PM10' },
    },
  ])
  await tellDust('active', 'major', 90)
  await tellDust('cleared', 'minor', 120)
  const [alarm] = await world.alarms()
  expect(alarm).toMatchObject({ state: 'cleared', clearedAt: at(120), occurrences: 1 })
  expect(await historyOf(alarm!)).toEqual([
    'raised minor',
    'severity-changed critical',
    'severity-changed major',
    'cleared',
  ])
})

test('what a flow forgot with its memory ends where its next alarm begins', async () => {
  await tellDust('active', 'minor', 30, at(0))
  await tellDust('active', 'major', 330, at(300))
  const alarms = await world.alarms()
  expect(alarms.map(({ state, raisedAt }) => [state, raisedAt])).toEqual([
    ['active', at(300)],
    ['cleared', at(0)],
  ])
})

test('an episode that a gateway had open when it was killed ends when it is started again', async () => {
  await tellEpisode(anEpisode(at(0)), 1)
  await world.tellStatus({ startedAt: at(-100) }, at(5))
  expect(await world.alarms('?state=active')).toHaveLength(1)
  await world.tellStatus({ startedAt: at(20) }, at(21))
  expect(await world.alarms()).toMatchObject([{ state: 'cleared', clearedAt: at(20) }])
})

test('the picture follows the message: the alarm says when it is there', async () => {
  const sha256 = hashOf(`picture ${world.clock.ms}`)
  const episode = anEpisode(at(0))
  await tellEpisode({ ...episode, picture: { ...episode.picture, sha256 } }, 1)
  const entry = { sha256, bytes: 9, contentType: 'image/jpeg' }
  await inCompany(world.sql, world.by.company, (tx) => linkEvidence(tx, world.by, entry, world.now()))
  await world.tell('ingest.evidence-stored', sha256, entry)
  expect(await world.alarms()).toMatchObject([{ pictureStored: true }])
  const next = anEpisode(at(30))
  await tellEpisode({ ...next, kind: 'intrusion', picture: { ...next.picture, sha256 } }, 31)
  expect((await world.alarms('?type=intrusion'))[0]?.pictureStored, 'it was there before the message').toBe(true)
})

test('two people acknowledge at once: one does, the other is told that somebody did', async () => {
  await tellEpisode(anEpisode(at(0)), 1)
  const [alarm] = await world.alarms()
  const [one, two] = [await world.person('ack.one', ['site-manager']), await world.person('ack.two', ['site-manager'])]
  const answers = await Promise.all([one, two].map((who) => who.post(`/api/alarms/${alarm!.id}/acknowledge`)))
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
  expect(answers.find(({ status }) => status === 409)?.problem).toBe('/problems/sites/already-acknowledged')
  const winner = answers[0]!.status === 200 ? one : two
  expect((await winner.post(`/api/alarms/${alarm!.id}/acknowledge`)).status, 'his own again is no quarrel').toBe(200)
  expect(await historyOf(alarm!)).toEqual(['raised major', 'acknowledged'])
  const [acknowledged] = await world.alarms('?acknowledged=true')
  expect(acknowledged?.acknowledgedBy).toBe('张三丰')
  expect((await world.said('sites.alarm-changed')).at(-1), 'told to all: masked').toMatchObject({
    acknowledgedBy: '张*',
  })
  const auditor = await world.person('auditor', ['auditor'])
  expect((await auditor.get(`/api/alarms/${alarm!.id}`)).body).toMatchObject({ acknowledgedBy: '张*' })
})

test('an alarm is given to somebody who may treat it, and commented', async () => {
  await tellEpisode(anEpisode(at(0)), 1)
  const [alarm] = await world.alarms()
  const guard = await world.person('guard', ['site-manager'], '赵六')
  const clerk = await world.person('clerk', ['sales-consultant'])
  const assign = (who: { person: { id: string } }) =>
    world.manager.post(`/api/alarms/${alarm!.id}/assign`, { assignee: who.person.id })
  expect((await assign(clerk)).problem).toBe('/problems/sites/cannot-be-assigned')
  expect((await assign(guard)).body).toMatchObject({ assignee: { id: guard.person.id, name: '赵六' } })
  expect((await guard.post(`/api/alarms/${alarm!.id}/comments`, { text: '已劝离' })).status).toBe(200)
  expect((await guard.post(`/api/alarms/${alarm!.id}/comments`, { text: '' })).status).toBe(400)
  const { items } = (await world.manager.get(`/api/alarms/${alarm!.id}/history`)).body as Page<AlarmEvent>
  expect(items.slice(1)).toEqual([
    { at: expect.any(String) as string, kind: 'assigned', by: '李敏', assignee: '赵六' },
    { at: expect.any(String) as string, kind: 'commented', by: '赵六', comment: '已劝离' },
  ])
})

test('alarms are filtered and paged, newest first, each once', async () => {
  for (let i = 0; i < 7; i++) {
    const episode = anEpisode(at(i * 10))
    await tellEpisode(episode, i * 10)
    await tellEpisode({ ...episode, phase: 'end', endedAt: at(i * 10 + 5) }, i * 10 + 6)
  }
  await tellDust('active', 'minor', 90)
  const seen: string[] = []
  for (let cursor = ''; ;) {
    const page = (await world.manager.get(`/api/sites/${world.site.id}/alarms?limit=3${cursor}`)).body as Page<Alarm>
    seen.push(...page.items.map(({ raisedAt }) => raisedAt))
    if (!page.nextCursor) break
    cursor = `&cursor=${page.nextCursor}`
  }
  expect(seen).toHaveLength(8)
  expect(seen).toEqual(seen.toSorted().reverse())
  expect(await world.alarms('?severity=minor')).toHaveLength(1)
  expect(await world.alarms('?state=cleared&type=no-helmet')).toHaveLength(7)
})

test('wrong role is 403, wrong company 404, no alarm 404', async () => {
  await tellEpisode(anEpisode(at(0)), 1)
  const [alarm] = await world.alarms()
  const clerk = await world.person('clerk.two', ['sales-consultant'])
  const auditor = await world.person('auditor.two', ['auditor'])
  expect((await clerk.get(`/api/alarms/${alarm!.id}`)).status).toBe(403)
  expect((await auditor.post(`/api/alarms/${alarm!.id}/acknowledge`)).problem).toBe('/problems/auth/forbidden')
  const stranger = await world.somebody(await world.foundCompany('founder.far'), 'far.manager', ['manager'])
  for (const url of [
    `/api/alarms/${alarm!.id}`,
    `/api/alarms/${alarm!.id}/history`,
    `/api/sites/${world.site.id}/alarms`,
  ])
    expect((await stranger.get(url)).problem, url).toBe('/problems/not-found')
  expect((await stranger.post(`/api/alarms/${alarm!.id}/acknowledge`)).status).toBe(404)
  expect((await stranger.post(`/api/alarms/${alarm!.id}/comments`, { text: 'hello' })).status).toBe(404)
})
