import type { Channel, ChannelChange, Delivery, Escalation, Notice, TestResult } from '@loujing/wire/http/notices'
import type { Alarm, AlarmEvent } from '@loujing/wire/http/sites'
import { uuidv7 } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Page } from '@loujing/wire/page'
import type { Severity } from '@loujing/wire/severity'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Browser } from '../../../test/support/browser.ts'
import { DINGTALK_SECRET, startMailBox, startRobots, type MailBox, type Robots } from '../../../test/support/robots.ts'
import { anEpisode, startSite, type SiteWorld } from '../../../test/support/site-world.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
type Somebody = Browser & { person: { id: string } }
let world: SiteWorld
let robots: Robots
let mailBox: MailBox
let onDuty: Somebody
let boss: Somebody
beforeAll(async () => {
  mailBox = await startMailBox()
  world = await startSite('yunqi', { smtp: mailBox.url })
  robots = await startRobots(world.now)
  onDuty = await world.person('duty', ['site-manager'], '王强')
  boss = await world.person('boss', ['project-manager'], '赵总')
})
afterAll(async () => {
  await world.close()
  await robots[Symbol.asyncDispose]()
  await mailBox[Symbol.asyncDispose]()
})
beforeEach(async () => {
  world.clock.ms += 3_600_000
  await logInAgain()
  robots.calls.length = 0
  mailBox.mails.length = 0
  await world.owner`truncate sites.alarm, sites.occurrence, sites.alarm_event, platform.outbox, notices.channel,
                             notices.plan, notices.escalation, notices.delivery, notices.message, notices.notice`
})

// a session ends when the test lets hours pass
async function logInAgain(): Promise<void> {
  Object.assign(world.manager, await world.login('manager'))
  Object.assign(onDuty, await world.login('duty'))
  Object.assign(boss, await world.login('boss'))
}
const later = async (seconds: number): Promise<void> => {
  world.clock.ms += seconds * 1000
  await world.relay.settled()
  await world.notices.runOnce()
}
const raise = async (severity: Severity = 'major'): Promise<Alarm> => {
  const episode = anEpisode(toInstant(world.clock.ms), { severity })
  await world.tell('camera.episode', world.camera, { camera: world.camera, fact: episode })
  return (await world.alarms())[0]!
}
const dingtalk = (): ChannelChange => ({
  kind: 'dingtalk',
  name: '安全群',
  address: `${robots.url}/robot/send?access_token=T`,
  secret: DINGTALK_SECRET,
})
const give = async (who: Browser, change: ChannelChange): Promise<Channel> => {
  const answer = await who.put(`/api/my/channels/${uuidv7()}`, change)
  expect(answer.status, answer.text).toBe(200)
  return answer.body as Channel
}
const STEPS: Escalation['steps'] = {
  info: [],
  minor: [{ afterSeconds: 0, tell: [{ who: 'on-duty' }] }],
  major: [
    { afterSeconds: 0, tell: [{ who: 'on-duty' }] },
    { afterSeconds: 300, tell: [{ who: 'role', role: 'project-manager' }] },
  ],
  critical: [],
}
async function plan(more: Partial<Escalation> = {}): Promise<void> {
  const shift = { name: '全天', from: '00:00', to: '00:00', weekdays: [1, 2, 3, 4, 5, 6, 7], onHolidays: true }
  const roster = { version: 0, timeZone: 'Asia/Shanghai', shifts: [{ ...shift, people: [onDuty.person.id] }], days: [] }
  expect((await world.manager.put(`/api/sites/${world.site.id}/roster`, roster)).status).toBe(200)
  const escalation = { version: 0, steps: STEPS, ...more }
  expect((await world.manager.put(`/api/sites/${world.site.id}/escalation`, escalation)).status).toBe(200)
}
const deliveries = async (): Promise<Delivery[]> =>
  ((await world.manager.get(`/api/sites/${world.site.id}/deliveries`)).body as Page<Delivery>).items
const bellOf = async (who: Browser): Promise<Notice[]> =>
  ((await who.get('/api/my/notices')).body as Page<Notice>).items

test('an alarm tells who is on duty, and five minutes later the next ones, each step once and in its history', async () => {
  await plan()
  await give(onDuty, dingtalk())
  await give(boss, { kind: 'wecom', name: '群', address: `${robots.url}/cgi-bin/webhook/send?key=K` })
  const alarm = await raise()
  await later(1)
  await later(1)
  expect(robots.calls.map(({ path }) => path)).toEqual(['/robot/send'])
  expect(robots.calls[0]?.body).toMatchObject({
    msgtype: 'markdown',
    markdown: { title: '【重要】未戴安全帽 · 大门', text: expect.stringContaining('云栖里工地') as string },
  })
  expect(await bellOf(onDuty)).toMatchObject([{ alarm: alarm.id, step: 1, severity: 'major', siteName: '云栖里工地' }])
  await later(300)
  expect(robots.calls.map(({ path }) => path)).toEqual(['/robot/send', '/cgi-bin/webhook/send'])
  expect(robots.calls[1]?.body).toMatchObject({ msgtype: 'markdown' })
  await later(3_000)
  expect(robots.calls).toHaveLength(2)
  expect(await bellOf(boss)).toMatchObject([{ step: 2 }])
  const history = (await world.manager.get(`/api/alarms/${alarm.id}/history`)).body as Page<AlarmEvent>
  expect(history.items.filter(({ kind }) => kind === 'escalated')).toMatchObject([
    { step: 1, told: 1 },
    { step: 2, told: 1 },
  ])
  expect(await deliveries()).toMatchObject([
    { step: 2, kind: 'wecom', state: 'sent', tries: 1 },
    { step: 1, kind: 'dingtalk', state: 'sent', tries: 1, channel: '127.0.0.1:' + new URL(robots.url).port + ' …T' },
  ])
})

test('who acknowledges stops it', async () => {
  await plan()
  await give(boss, dingtalk())
  const alarm = await raise()
  await later(1)
  await onDuty.post(`/api/alarms/${alarm.id}/acknowledge`)
  await later(600)
  expect(robots.calls).toEqual([])
  expect(await bellOf(boss)).toEqual([])
})

test('an alarm that is over is told to nobody any more, also what waited for the end of the quiet hours', async () => {
  const midnight = Math.ceil((world.clock.ms + 8 * HOUR) / DAY) * DAY - 8 * HOUR // of Beijing, the next one
  world.clock.ms = midnight - HOUR
  await logInAgain()
  await plan({ quiet: { from: '22:00', to: '06:00' } })
  await give(onDuty, dingtalk())
  const episode = anEpisode(toInstant(world.clock.ms), { severity: 'minor' })
  await world.tell('camera.episode', world.camera, { camera: world.camera, fact: episode })
  await later(1)
  expect(await bellOf(onDuty)).toHaveLength(1)
  expect(robots.calls).toEqual([])
  expect(await deliveries()).toMatchObject([{ state: 'waiting', dueAt: toInstant(midnight + 6 * HOUR) }])
  await world.tell('camera.episode', world.camera, {
    camera: world.camera,
    fact: { ...episode, phase: 'end', endedAt: toInstant(world.clock.ms) },
  })
  await later(8 * 3_600)
  await logInAgain()
  expect(robots.calls).toEqual([])
  expect(await deliveries()).toMatchObject([{ state: 'withdrawn' }])
})

test('when nobody is on duty the next step is told at once', async () => {
  await plan()
  const empty = { version: 1, timeZone: 'Asia/Shanghai', shifts: [], days: [] }
  expect((await world.manager.put(`/api/sites/${world.site.id}/roster`, empty)).status).toBe(200)
  await raise()
  await later(1)
  expect(await bellOf(boss)).toMatchObject([{ step: 2 }])
})

test('a refusal is kept in the receiver’s words and tried again later; a signature is right each time', async () => {
  await plan()
  await give(onDuty, dingtalk())
  robots.answerNext({ body: { errcode: 400_001, errmsg: 'system busy' } })
  await raise()
  await later(1)
  expect(await deliveries()).toMatchObject([{ state: 'waiting', tries: 1, detail: 'errcode 400001 system busy' }])
  await later(1)
  expect(robots.calls).toHaveLength(1)
  await later(6)
  expect(robots.calls).toHaveLength(2)
  expect(await deliveries()).toMatchObject([{ state: 'sent', tries: 2 }])
})

test('what a killed process had taken in hand is unknown, and never sent again', async () => {
  await plan()
  await give(onDuty, dingtalk())
  await raise()
  // as a process leaves it that is killed between its claim and the answer
  await world.owner`create function notices.no_end() returns trigger language plpgsql as 'begin return null; end'`
  await world.owner`create trigger no_end before update on notices.delivery for each row when (old.state = 'sending') execute function notices.no_end()`
  await later(1)
  expect(robots.calls).toHaveLength(1)
  await world.owner`drop function notices.no_end() cascade`
  expect(await deliveries()).toMatchObject([{ state: 'sending' }])
  await later(61)
  await later(600)
  expect(robots.calls).toHaveLength(1)
  expect(await deliveries()).toMatchObject([{ state: 'unknown', tries: 1 }])
})

test('two processes at one moment send one message', async () => {
  await plan()
  await give(onDuty, dingtalk())
  await raise()
  await world.relay.settled()
  await Promise.all([world.notices.runOnce(), world.notices.runOnce(), world.notices.runOnce()])
  await world.notices.runOnce()
  expect(robots.calls).toHaveLength(1)
})

test('a robot gets at most twenty messages a minute; what waits is told together, in one', async () => {
  await plan()
  await give(onDuty, dingtalk())
  const many = 30
  for (let i = 0; i < many; i++) {
    await world.owner`update sites.alarm set source_id = gen_random_uuid() where state = 'active'`
    await raise()
    await later(1)
  }
  expect(robots.calls).toHaveLength(20)
  await later(60)
  await later(1)
  expect(robots.calls).toHaveLength(21)
  expect(robots.calls.at(-1)?.body).toMatchObject({ markdown: { title: '【楼镜】10 条告警未确认 · 云栖里工地' } })
  expect((await deliveries()).filter(({ together }) => together === 10)).toHaveLength(10)
  expect((await deliveries()).every(({ state }) => state === 'sent')).toBe(true)
})

test('e-mail goes by the operator’s server, and its refusal is told', async () => {
  await plan()
  const channel = await give(onDuty, { kind: 'email', name: '邮箱', address: 'wang@example.com' })
  expect(channel.address).toBe('w*@example.com')
  await raise()
  await later(1)
  expect(mailBox.mails).toMatchObject([{ to: ['wang@example.com'] }])
  mailBox.refuse('no such user')
  const answer = await onDuty.post(`/api/my/channels/${channel.id}/test`)
  mailBox.refuse()
  expect(answer.body as TestResult).toMatchObject({
    state: 'failed',
    detail: expect.stringContaining('no such user') as string,
  })
})

test('a webhook is signed over its time and its body', async () => {
  const channel = await give(onDuty, { kind: 'webhook', name: 'hook', address: `${robots.url}/hook`, secret: 'k' })
  expect((await onDuty.post(`/api/my/channels/${channel.id}/test`)).body).toEqual({ state: 'sent' })
  const [call] = robots.calls
  const { createHmac } = await import('node:crypto')
  const signed = `${String(call?.headers['x-loujing-timestamp'])}.${JSON.stringify(call?.body)}`
  expect(call?.headers['x-loujing-signature']).toBe('sha256=' + createHmac('sha256', 'k').update(signed).digest('hex'))
})

test('a test that the receiver refuses says why; a robot that is full is not asked', async () => {
  const wrong = await give(onDuty, { ...dingtalk(), secret: 'SEC-another' })
  const answer = await onDuty.post(`/api/my/channels/${wrong.id}/test`)
  expect(answer.body).toMatchObject({ state: 'failed', detail: 'errcode 310000 sign not match' })
  for (let i = 0; i < 19; i++) await onDuty.post(`/api/my/channels/${wrong.id}/test`)
  expect((await onDuty.post(`/api/my/channels/${wrong.id}/test`)).problem).toBe('/problems/notices/too-many-messages')
})

test('messages go only where the operator lets them go, and into no private network', async () => {
  const ask = async (address: string) =>
    (await onDuty.put(`/api/my/channels/${uuidv7()}`, { kind: 'webhook', name: 'x', address })).problem
  expect(await ask('https://evil.example.net/x')).toBe('/problems/notices/host-not-allowed')
  expect(await ask('https://10.1.2.3/latest/meta-data')).toBe('/problems/notices/private-address')
  expect(await ask('https://169.254.169.254/')).toBe('/problems/notices/host-not-allowed')
  expect(await ask('http://0x7f000001/x')).toBeUndefined() // 127.0.0.1 in another dress, which this test lets in
  expect(await ask('https://[::ffff:10.1.2.3]/')).toBe('/problems/notices/host-not-allowed')
})

test('nobody sees, tests or changes another’s channel, and no address is in the database or told again', async () => {
  const { id } = await give(onDuty, dingtalk())
  for (const answer of [
    await boss.post(`/api/my/channels/${id}/test`),
    await boss.delete(`/api/my/channels/${id}`),
    await boss.put(`/api/my/channels/${id}`, dingtalk()),
  ])
    expect(answer.status).toBe(404)
  expect(((await boss.get('/api/my/channels')).body as Page<Channel>).items).toEqual([])
  const text = (await onDuty.get('/api/my/channels')).text
  expect(text).not.toContain('access_token')
  expect(text).not.toContain(DINGTALK_SECRET)
  const [row] = await world.owner<{ address: Buffer; secret: Buffer }[]>`
    select address_sealed as address, secret_sealed as secret from notices.channel`
  expect(row!.address.toString('latin1') + row!.secret.toString('latin1')).not.toMatch(/robot|SEC/)
})

test('a channel that is changed without its address keeps it', async () => {
  const { id } = await give(onDuty, dingtalk())
  await onDuty.put(`/api/my/channels/${id}`, { kind: 'dingtalk', name: '新名字', leastSeverity: 'major' })
  expect((await onDuty.post(`/api/my/channels/${id}/test`)).body).toEqual({ state: 'sent' })
})

test('a plan is changed by who has read its newest version, and names only people who may see alarms', async () => {
  await plan()
  const url = `/api/sites/${world.site.id}/escalation`
  const old = await world.manager.put(url, { version: 0, steps: STEPS })
  expect(old.problem).toBe('/problems/notices/plan-changed')
  const stranger = { ...STEPS, critical: [{ afterSeconds: 0, tell: [{ who: 'person', person: uuidv7() }] }] }
  expect((await world.manager.put(url, { version: 1, steps: stranger })).problem).toBe(
    '/problems/notices/unknown-person',
  )
  const [first, second] = STEPS.major
  const turned = { ...STEPS, major: [second, first] }
  expect((await world.manager.put(url, { version: 1, steps: turned })).problem).toBe('/problems/notices/bad-plan')
})

test('the bell counts what was not read', async () => {
  await plan()
  await raise()
  await later(1)
  expect((await onDuty.get('/api/my/notices/unread')).body).toEqual({ unread: 1 })
  const [notice] = await bellOf(onDuty)
  expect((await onDuty.post('/api/my/notices/read', { upTo: notice!.id })).body).toEqual({ unread: 0 })
  expect(await world.said('notices.people-told')).toMatchObject([{ people: [onDuty.person.id] }])
})
