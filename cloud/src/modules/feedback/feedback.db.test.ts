import type { AcceptedChange, CameraFeedback } from '@loujing/wire/http/feedback'
import type { Alarm, AlarmEvent, DesiredAnswer } from '@loujing/wire/http/sites'
import { uuidv7 } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Page } from '@loujing/wire/page'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { anEpisode, startSite, type SiteWorld } from '../../../test/support/site-world.ts'

let world: SiteWorld
beforeAll(async () => {
  world = await startSite()
})
afterAll(() => world.close())
beforeEach(async () => {
  world.clock.ms += 60_000
  await world.owner`
    truncate sites.alarm, sites.occurrence, sites.alarm_event, platform.outbox, feedback.episode, feedback.change`
})

/** An episode that is over, and the alarm it was. */
async function raise(score: number, more: Parameters<typeof anEpisode>[1] = {}): Promise<Alarm> {
  world.clock.ms += 10_000
  const at = toInstant(world.clock.ms)
  const episode = anEpisode(at, { score, ...more })
  for (const fact of [episode, { ...episode, phase: 'end', endedAt: at } as const])
    await world.tell('camera.episode', world.camera, { camera: world.camera, fact, observedAt: at })
  return (await world.alarms()).find((one) => one.episode?.episode === episode.episode)!
}
const verdictOf = (alarm: Alarm, more: object = {}) => ({
  verdict: 'false-alarm',
  reason: 'reflection',
  episode: alarm.episode?.episode,
  ...more,
})
async function judge(alarm: Alarm, more: object = {}): Promise<Alarm> {
  const answer = await world.manager.put(`/api/alarms/${alarm.id}/verdict`, verdictOf(alarm, more))
  expect(answer.status, answer.text).toBe(200)
  await world.relay.settled()
  return answer.body as Alarm
}
const feedback = async () => (await world.manager.get(`/api/cameras/${world.camera}/feedback`)).body as CameraFeedback
const wanted = async () =>
  ((await world.browse().get('/api/gateway/desired?after=-1&waitMs=0', world.bearer)).body as DesiredAnswer).desired
const history = async ({ id }: Alarm) =>
  ((await world.manager.get(`/api/alarms/${id}/history`)).body as Page<AlarmEvent>).items

test('a false alarm is said once, with its reason, and can be taken back; the history keeps both', async () => {
  const alarm = await raise(0.6)
  const judged = await judge(alarm, { text: '玻璃门里的影子' })
  expect(judged).toMatchObject({
    acknowledgedBy: '李敏',
    verdict: { verdict: 'false-alarm', reason: 'reflection', text: '玻璃门里的影子', by: '李敏' },
  })
  await judge(alarm, { text: '玻璃门里的影子' })
  expect(await feedback()).toMatchObject({ episodes: { real: 0, falseAlarm: 1, unjudged: 0 } })

  const withdrawn = await world.manager.delete(`/api/alarms/${alarm.id}/verdict`)
  expect((withdrawn.body as Alarm).verdict).toBeUndefined()
  await world.manager.delete(`/api/alarms/${alarm.id}/verdict`)
  await world.relay.settled()
  expect(await feedback()).toMatchObject({ episodes: { falseAlarm: 0, unjudged: 1 } })
  expect(await history(alarm)).toMatchObject([
    { kind: 'raised' },
    { kind: 'cleared' },
    { kind: 'acknowledged', by: '李敏' },
    { kind: 'judged', by: '李敏', verdict: 'false-alarm', reason: 'reflection', comment: '玻璃门里的影子' },
    { kind: 'verdict-withdrawn', by: '李敏', verdict: 'false-alarm' },
  ])
})

test('an episode of another alarm is not judged by this one; who may not treat alarms judges none', async () => {
  const [one, other] = [await raise(0.6), await raise(0.7)]
  const wrong = await world.manager.put(`/api/alarms/${one.id}/verdict`, verdictOf(other))
  expect(wrong.problem).toBe('/problems/sites/unknown-episode')
  const auditor = await world.person('lookonly', ['auditor'])
  expect((await auditor.put(`/api/alarms/${one.id}/verdict`, verdictOf(one))).status).toBe(403)
})

test('names of people are masked for those who watch the site live', async () => {
  await judge(await raise(0.6))
  expect((await world.said('sites.alarm-changed')).at(-1)).toMatchObject({
    verdict: { by: expect.stringMatching(/^李\*/) },
  })
})

test('three false alarms propose a bar that would have spared them; accepted, the gateway is told; undone, told again', async () => {
  for (const score of [0.55, 0.58, 0.61]) await judge(await raise(score), { reason: 'wears-helmet' })
  await judge(await raise(0.85), { verdict: 'real', reason: undefined })
  await raise(0.57)
  const { proposals, episodes } = await feedback()
  expect(episodes).toEqual({ real: 1, falseAlarm: 3, unjudged: 1 })
  const change = { is: 'threshold', label: 'head', from: 0.5, to: 0.62 }
  expect(proposals).toEqual([{ change, spared: { real: 0, falseAlarm: 3, unjudged: 1 }, kinds: ['no-helmet'] }])

  const id = uuidv7()
  const url = `/api/cameras/${world.camera}/changes`
  const other = await world.manager.put(`${url}/${id}`, { change: { ...change, to: 0.7 } })
  expect(other.problem).toBe('/problems/feedback/proposal-changed')
  const property = await world.person('property', ['property-manager'])
  expect((await property.put(`${url}/${id}`, { change })).status).toBe(403)

  const accepted = await world.manager.put(`${url}/${id}`, { change })
  expect(accepted.body, accepted.text).toMatchObject({
    version: 1,
    proposal: { change, spared: { falseAlarm: 3 } },
    before: { threshold: 0.5, masks: 0, zones: 0 },
    acceptedBy: '李敏',
  })
  const told = await wanted()
  expect(told.sources['cam-gate']?.thresholds).toEqual({ head: 0.62 })
  expect((await feedback()).proposals).toEqual([])
  expect((await world.manager.put(`${url}/${id}`, { change })).body).toEqual(accepted.body)
  expect((await wanted()).version).toBe(told.version)

  const undone = await world.manager.post(`/api/changes/${id}/undo`)
  expect((undone.body as AcceptedChange).undone).toMatchObject({ by: '李敏' })
  expect((await wanted()).sources['cam-gate']?.thresholds).toEqual({ head: 0.5 })
  expect((await world.manager.post(`/api/changes/${id}/undo`)).body).toEqual(undone.body)
  expect((await world.manager.get(url)).body).toMatchObject({ items: [{ id, version: 1 }] })
})

test('an undo does not overrule who set it otherwise since', async () => {
  for (const score of [0.55, 0.58, 0.61]) await judge(await raise(score), { reason: 'wears-helmet' })
  const [proposal] = (await feedback()).proposals
  const id = uuidv7()
  await world.manager.put(`/api/cameras/${world.camera}/changes/${id}`, { change: proposal?.change })
  const args = { label: 'head', threshold: 0.7 }
  const command = { id: uuidv7(), name: 'set-threshold', source: 'cam-gate', args }
  await world.manager.post(`/api/gateways/${world.gateway.id}/commands`, command)
  expect((await world.manager.post(`/api/changes/${id}/undo`)).problem).toBe('/problems/feedback/nothing-to-undo')
})

test('a mirror proposes a mask, which joins those that are wanted', async () => {
  const boxes = [{ label: 'head', score: 0.97, x: 0.3, y: 0.2, w: 0.04, h: 0.06 }]
  for (let i = 0; i < 3; i++) {
    const seen = anEpisode(toInstant(world.clock.ms)).picture
    await judge(await raise(0.97, { picture: { ...seen, boxes } }))
  }
  const [proposal] = (await feedback()).proposals
  expect(proposal).toMatchObject({ change: { is: 'mask' }, spared: { real: 0, falseAlarm: 3, unjudged: 0 } })
  await world.manager.put(`/api/cameras/${world.camera}/changes/${uuidv7()}`, { change: proposal?.change })
  expect((await wanted()).sources['cam-gate']?.masks).toMatchObject([{ name: '误报 #1' }])
})

test('what is older than a week speaks for nothing, and after a month it is forgotten', async () => {
  for (const score of [0.55, 0.58, 0.61]) await judge(await raise(score), { reason: 'wears-helmet' })
  // sessions end before a week is over: the episodes are made older, not the clock
  await world.owner`update feedback.episode set started_at = started_at - interval '8 days'`
  expect(await feedback()).toMatchObject({ episodes: { falseAlarm: 0 }, proposals: [] })
  await world.owner`update feedback.episode set started_at = started_at - interval '24 days'`
  await raise(0.8)
  const rows = await world.owner`select count(*)::int as left from feedback.episode`
  expect(rows).toMatchObject([{ left: 1 }])
})

test('told late or twice, an episode is kept as it was told last, and its verdict stays', async () => {
  const alarm = await raise(0.6)
  await judge(alarm)
  await world.owner`update platform.subscriber set xid = '0', seq = 0 where name = 'feedback'`
  await world.relay.settled()
  expect(await feedback()).toMatchObject({ episodes: { falseAlarm: 1, unjudged: 0 } })
})
