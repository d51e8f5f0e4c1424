import type { Hazard, HazardEvent, HazardPhoto, HazardReport } from '@loujing/wire/http/hazards'
import type { Contractor } from '@loujing/wire/http/projects'
import type { Alarm } from '@loujing/wire/http/sites'
import { uuidv7, type ContractorId, type HazardId, type MessageId, type Sha256 } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Page } from '@loujing/wire/page'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Browser } from '../../../test/support/browser.ts'
import { anEpisode, hashOf, startSite, type SiteWorld } from '../../../test/support/site-world.ts'
import { createLog } from '../../platform/log.ts'
import { inCompany } from '../../platform/tenant.ts'
import { saveDetections } from '../../stores/detections.ts'
import { linkEvidence } from '../../stores/evidence.ts'
import { createRetention } from '../../stores/retention.ts'
import { addDays, dayOf } from '@loujing/wire/beijing'

let world: SiteWorld
let manager: Browser
let site: Browser
let photo: Buffer
const GENERAL = uuidv7<ContractorId>()
const SCAFFOLD = uuidv7<ContractorId>()
const HOUR_MS = 3_600_000

beforeAll(async () => {
  world = await startSite()
  manager = world.manager
  site = await world.person('chen', ['site-manager'], '陈刚')
  await world.person('zhou', ['auditor'], '周宁')
  photo = await sharp({ create: { width: 320, height: 240, channels: 3, background: '#d8a24a' } })
    .withExif({ IFD0: { Copyright: 'secret-of-the-phone' } })
    .jpeg()
    .toBuffer()
  const contact = { name: '孙志强', phone: '13812345678' }
  const url = `/api/projects/${world.site.project}/contractors`
  const general = { name: '浙江中天建设', creditCode: '91350100M000100Y43', contact }
  expect((await manager.put(`${url}/${GENERAL}`, general)).status).toBe(200)
  const scaffold = { name: '杭州安固脚手架', creditCode: '91330100MA2B0A1C0D', contact }
  const answer = await manager.put(`${url}/${SCAFFOLD}`, { ...scaffold, creditCode: codeOf('91330100MA2B0A1C0') })
  expect(answer.status, answer.text).toBe(200)
})
afterAll(() => world.close())
beforeEach(async () => {
  world.clock.ms += 60_000
  await world.owner`truncate hazards.hazard, hazards.event, hazards.responsibility, sites.alarm, sites.occurrence,
                             sites.alarm_event, stores.evidence, stores.evidence_hold, platform.outbox cascade`
})

/** So much later; a session does not last as long, so both enter again. */
async function later(hours: number): Promise<void> {
  world.clock.ms += hours * HOUR_MS
  manager = await world.login('manager')
  site = await world.login('chen')
}
/** A credit code with the check character that fits: the thirty-one possible ones, tried at the door. */
function codeOf(first17: string): string {
  const characters = '0123456789ABCDEFGHJKLMNPQRTUWXY'
  let [sum, weight] = [0, 1]
  for (const character of first17) {
    sum += characters.indexOf(character) * weight
    weight = (weight * 3) % 31
  }
  return first17 + characters[(31 - (sum % 31)) % 31]!
}
const send = async (browser: Browser, bytes: Buffer = photo) =>
  browser.post(`/api/sites/${world.site.id}/photos`, bytes, { 'content-type': 'image/jpeg' })
const aPhoto = async (browser = site): Promise<Sha256> => ((await send(browser)).body as HazardPhoto).sha256
const list = async (query = '') =>
  ((await manager.get(`/api/sites/${world.site.id}/hazards${query}`)).body as Page<Hazard>).items
async function find(more: object = {}, browser = site): Promise<Hazard> {
  const body = { id: uuidv7(), title: '临边洞口无防护', category: 'other', photos: [await aPhoto()], ...more }
  const answer = await browser.post(`/api/sites/${world.site.id}/hazards`, body)
  expect(answer.status, answer.text).toBe(200)
  return answer.body as Hazard
}
const step = (browser: Browser, { id }: Pick<Hazard, 'id'>, name: string, body: object = {}) =>
  browser.post(`/api/hazards/${id}/${name}`, { id: uuidv7(), ...body })
const rectify = async (hazard: Hazard, browser = site) =>
  step(browser, hazard, 'rectify', { text: '已安装防护栏杆', photos: [await aPhoto()] })
const kindsOf = async ({ id }: Pick<Hazard, 'id'>) =>
  ((await manager.get(`/api/hazards/${id}/history`)).body as Page<HazardEvent>).items.map(({ kind }) => kind)
async function anAlarm(severity: 'major' | 'critical' = 'major') {
  const at = toInstant(world.clock.ms)
  const episode = anEpisode(at, { severity, zone: 'pit' })
  await world.tell('camera.episode', world.camera, { camera: world.camera, fact: episode, observedAt: at })
  const { items } = (await manager.get(`/api/sites/${world.site.id}/alarms`)).body as Page<Alarm>
  return { alarm: items[0]!, episode }
}
const answerFor = (contractor: ContractorId, scope: object, from = '2020-01-01', until?: string, id = uuidv7()) =>
  manager.put(`/api/sites/${world.site.id}/responsibilities/${id}`, {
    contractor,
    scope,
    from,
    ...(until && { until }),
  })

test('an alarm becomes one hazard, also when two ask at once: its place, picture, level, contractor and deadline by rule', async () => {
  await answerFor(GENERAL, { kind: 'site' })
  await answerFor(SCAFFOLD, { kind: 'zone', camera: world.camera, zone: 'pit' })
  const { alarm, episode } = await anAlarm()
  const answers = await Promise.all([site, manager, site].map((who) => who.put(`/api/alarms/${alarm.id}/hazard`, {})))
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
  expect(new Set(answers.map(({ body }) => (body as Hazard).id)).size).toBe(1)
  const hazard = answers[0]!.body as Hazard
  expect(hazard).toMatchObject({
    title: '大门',
    category: 'ppe',
    level: 'general',
    state: 'open',
    attention: 'none',
    alarm: { id: alarm.id, type: 'no-helmet' },
    camera: { id: world.camera, name: '大门' },
    zone: 'pit',
    contractor: { id: SCAFFOLD, name: '杭州安固脚手架', by: 'zone' },
    deadlineAt: toInstant(world.clock.ms + 72 * HOUR_MS),
    pictures: [{ sha256: episode.picture.sha256, step: 'found' }],
  })
  expect(hazard.deadlineBy.source).toContain('法规未定小时数')
  expect(await kindsOf(hazard)).toEqual(['found'])
  expect(await world.said('hazards.hazard-changed')).toHaveLength(1)
})

test('found by hand, put right with a photo, closed by another person: who put it right is refused by name', async () => {
  const hazard = await find()
  expect(hazard).toMatchObject({ state: 'open', foundBy: '陈刚', level: 'general' })
  expect(hazard).not.toHaveProperty('contractor')
  expect((await step(site, hazard, 'begin')).body).toMatchObject({ state: 'rectifying' })
  expect((await rectify(hazard)).body).toMatchObject({ state: 'rectified', rectified: { name: '陈刚' } })
  const inspection = { passed: true, text: '现场复查合格' }
  expect((await step(site, hazard, 'inspect', inspection)).problem).toBe('/problems/hazards/same-person')
  const closed = await step(manager, hazard, 'inspect', inspection)
  expect(closed.body).toMatchObject({ state: 'closed', closedAt: toInstant(world.clock.ms) })
  expect(await kindsOf(hazard)).toEqual(['found', 'begin', 'rectify', 'close'])
  expect((await step(manager, hazard, 'inspect', inspection)).problem).toBe('/problems/hazards/illegal-step')
  const audit =
    await world.owner`select action, outcome from platform.audit where object like ${`%${hazard.id}%`} order by seq`
  expect(audit.map(({ action, outcome }) => `${String(action)} ${String(outcome)}`)).toEqual([
    'hazards.create done',
    'hazards.rectify done',
    'hazards.rectify done',
    'hazards.inspect refused',
    'hazards.inspect done',
    'hazards.inspect refused',
  ])
})

test('sent back with a reason it has a new deadline, and is put right again', async () => {
  const hazard = await find()
  await rectify(hazard)
  await later(10)
  const back = await step(manager, hazard, 'inspect', { passed: false, text: '踢脚板没有装' })
  expect(back.body).toMatchObject({
    state: 'rectifying',
    sentBack: 1,
    deadlineAt: toInstant(world.clock.ms + 72 * HOUR_MS),
  })
  expect((await rectify(hazard)).body).toMatchObject({ state: 'rectified' })
  expect(await kindsOf(hazard)).toEqual(['found', 'rectify', 'send-back', 'rectify'])
})

test('the same hazard, the same step and the same photo again are one; an id of another step is refused', async () => {
  const sha256 = await aPhoto()
  expect(await aPhoto()).toBe(sha256)
  const body = { id: uuidv7(), title: '配电箱未上锁', category: 'electricity', photos: [sha256] }
  const url = `/api/sites/${world.site.id}/hazards`
  const [one, two] = await Promise.all([site.post(url, body), site.post(url, body)])
  expect([one.status, two.status]).toEqual([200, 200])
  expect(await list()).toHaveLength(1)
  const hazard = one.body as Hazard
  const taken = { id: uuidv7(), text: '已上锁', photos: [sha256] }
  const first = await site.post(`/api/hazards/${hazard.id}/rectify`, taken)
  const again = await site.post(`/api/hazards/${hazard.id}/rectify`, taken)
  expect(again.body).toEqual(first.body)
  expect(await kindsOf(hazard)).toEqual(['found', 'rectify'])
  const other = await manager.post(`/api/hazards/${hazard.id}/void`, { id: taken.id, reason: '误报' })
  expect(other.problem).toBe('/problems/hazards/step-id-taken')
})

test('a photo is made anew: no word of the phone stays, and what is no picture is refused whatever it is called', async () => {
  const sha256 = await aPhoto()
  const file = await world.stores.evidence.open(sha256)
  const chunks: Buffer[] = []
  for await (const chunk of file!.stream) chunks.push(chunk as Buffer)
  expect(Buffer.concat(chunks).includes('secret-of-the-phone')).toBe(false)
  expect(photo.includes('secret-of-the-phone')).toBe(true)
  for (const bytes of [
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
    photo.subarray(0, 200),
    Buffer.alloc(0),
  ])
    expect((await send(site, bytes)).problem).toBe('/problems/hazards/not-a-photo')
  const unknown = { id: uuidv7(), title: 'x', category: 'other', photos: [hashOf('nothing')] }
  expect((await site.post(`/api/sites/${world.site.id}/hazards`, unknown)).problem).toBe(
    '/problems/hazards/unknown-photo',
  )
})

test('time raises attention a day before, at, and a day behind the deadline: each once, also with two watching', async () => {
  const hazard = await find()
  const { watch } = world.hazards
  const look = () => Promise.all([watch.look(), watch.look()])
  await look()
  expect(await kindsOf(hazard)).toEqual(['found'])
  await later(48)
  await look()
  await look()
  expect(await kindsOf(hazard)).toEqual(['found', 'due-soon'])
  // the cloud was down while two of them passed: both are told
  await later(50)
  await look()
  expect(await kindsOf(hazard)).toEqual(['found', 'due-soon', 'overdue', 'long-overdue'])
  expect((await list())[0]).toMatchObject({ attention: 'long-overdue' })
  const counts = (await manager.get(`/api/sites/${world.site.id}/hazards/counts`)).body
  expect(counts).toEqual({ open: 1, rectifying: 0, rectified: 0, closed: 0, void: 0, overdue: 1 })
  await rectify(hazard)
  await later(100)
  await look()
  expect(await kindsOf(hazard)).toHaveLength(5)
})

test('the list begins with the nearest deadline, over its pages; what is closed comes last', async () => {
  const major = await find({ title: '深基坑变形', category: 'pit', level: 'major' })
  const general = await find({ title: '通道堆料' })
  const done = await find({ title: '灭火器过期', category: 'fire' })
  await rectify(done)
  await step(manager, done, 'inspect', { passed: true, text: '合格' })
  expect((await list()).map(({ title }) => title)).toEqual(['深基坑变形', '通道堆料', '灭火器过期'])
  const pages: string[] = []
  for (let cursor: string | undefined = ''; cursor !== undefined;) {
    const url = `/api/sites/${world.site.id}/hazards?limit=1${cursor && `&cursor=${cursor}`}`
    const page: Page<Hazard> = (await manager.get(url)).body as Page<Hazard>
    pages.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor
  }
  expect(pages).toEqual([major.id, general.id, done.id])
  expect((await list('?live=true')).length).toBe(2)
  expect((await list('?level=major')).map(({ id }) => id)).toEqual([major.id])
  expect((await list('?overdue=true')).length).toBe(0)
})

test('a level below the rule needs a reason, which is then the rule; a worse one does not', async () => {
  const body = { id: uuidv7(), title: '动火无监护', category: 'fire', photos: [await aPhoto()], level: 'general' }
  const url = `/api/sites/${world.site.id}/hazards`
  expect((await site.post(url, body)).problem).toBe('/problems/hazards/level-reason')
  expect((await site.post(url, { ...body, levelReason: '已停止作业' })).body).toMatchObject({
    level: 'general',
    levelBy: { rule: 'person', source: '已停止作业' },
  })
})

test('the evidence of an open hazard does not grow old; a year after it was closed it goes, from the disk too', async () => {
  const { alarm, episode } = await anAlarm()
  const loose = await world.stores.evidence.save(Buffer.from('an old snapshot'))
  const held = await world.stores.evidence.save(Buffer.from('a picture'))
  expect(held).toBe(episode.picture.sha256)
  const link = (sha256: Sha256) =>
    inCompany(world.sql, world.by.company, (tx) =>
      linkEvidence(tx, world.by, { sha256, bytes: 1, contentType: 'image/jpeg' }, world.now()),
    )
  await link(loose)
  await link(held)
  const hazard = (await site.put(`/api/alarms/${alarm.id}/hazard`, {})).body as Hazard
  const after = (days: number) => {
    const now = () => new Date(world.clock.ms + days * 24 * HOUR_MS)
    return createRetention({ ...world, ...world.stores, now, log: createLog('silent') }).runOnce()
  }
  const isThere = async (sha256: Sha256) => (await world.stores.evidence.open(sha256)) !== undefined
  await after(366)
  expect([await isThere(loose), await isThere(held)]).toEqual([false, true])
  await rectify(hazard)
  await step(manager, hazard, 'inspect', { passed: true, text: '合格' })
  await after(364)
  expect(await isThere(held)).toBe(true)
  await after(366)
  expect(await isThere(held)).toBe(false)
})

test('two contractors do not answer for one place on one day; another project’s contractor answers for none', async () => {
  expect((await answerFor(GENERAL, { kind: 'site' }, '2026-03-01', '2026-03-31')).status).toBe(200)
  expect((await answerFor(SCAFFOLD, { kind: 'site' }, '2026-03-31')).problem).toBe(
    '/problems/hazards/responsibility-overlaps',
  )
  expect((await answerFor(SCAFFOLD, { kind: 'site' }, '2026-04-01')).status).toBe(200)
  const id = uuidv7()
  const same = () => answerFor(SCAFFOLD, { kind: 'camera', camera: world.camera }, '2026-04-01', undefined, id)
  expect((await same()).body).toEqual((await same()).body)
  expect(await world.said('hazards.responsibility-changed')).toHaveLength(3)
  expect((await answerFor(uuidv7(), { kind: 'site' }, '2027-01-01')).status).toBe(404)
  expect((await answerFor(GENERAL, { kind: 'site' }, '2026-02-02', '2026-02-01')).problem).toBe(
    '/problems/hazards/wrong-days',
  )
})

test('a contractor’s contact is sealed in the table, masked in the list, and opened by name in the audit log', async () => {
  const url = `/api/projects/${world.site.project}/contractors`
  const { items } = (await site.get(url)).body as Page<Contractor>
  expect(items.find(({ id }) => id === GENERAL)?.contact).toEqual({ name: '孙*', phone: '138****5678' })
  expect((await site.get(`${url}/${GENERAL}/contact`)).body).toEqual({ name: '孙志强', phone: '13812345678' })
  const [looked] = await world.owner`
    select count(*) from platform.audit where action = 'projects.read-contacts' and object = ${GENERAL}`
  expect(looked?.['count']).toBe(1)
  const [row] = await world.owner`select name_sealed from projects.contractor where id = ${GENERAL}`
  expect(Buffer.from(row!['nameSealed'] as Uint8Array).includes(Buffer.from('孙志强'))).toBe(false)
  const wrong = { name: '坏', creditCode: '91350100M000100Y44', contact: { name: '甲', phone: '13800000000' } }
  expect((await site.put(`${url}/${uuidv7()}`, wrong)).problem).toBe('/problems/projects/wrong-credit-code')
  const twice = { ...wrong, creditCode: '91350100M000100Y43' }
  expect((await site.put(`${url}/${uuidv7()}`, twice)).problem).toBe('/problems/projects/credit-code-taken')
})

test('who audits reads hazards and changes none; a voided one was none, and is not counted', async () => {
  const auditor = await world.login('zhou')
  const hazard = await find()
  expect((await auditor.get(`/api/hazards/${hazard.id}`)).status).toBe(200)
  expect((await auditor.get(`/api/hazards/${hazard.id}`)).body).toMatchObject({ foundBy: '陈*' })
  expect((await step(auditor, hazard, 'begin')).problem).toBe('/problems/auth/forbidden')
  expect((await step(manager, hazard, 'void', { reason: '照片拍的是隔壁工地' })).body).toMatchObject({
    state: 'void',
  })
  expect((await site.get(`/api/hazards/${uuidv7<HazardId>()}`)).status).toBe(404)
})

test('the weekly report counts by contractor and level, and states no rate that nobody measured', async () => {
  await answerFor(GENERAL, { kind: 'site' })
  const done = await find({ title: '灭火器过期', category: 'fire' })
  await find({ title: '=HYPERLINK("x")' })
  await later(5)
  await rectify(done)
  await step(manager, done, 'inspect', { passed: true, text: '合格' })
  world.clock.ms += 1000
  // one worker for an hour, told every other second, and a bucket that is no person
  const box = { score: 0.9, x: 0, y: 0, w: 0.1, h: 0.1 }
  const model = { name: 'm', version: '1', sha256: hashOf('m') }
  const detection = { width: 1280, height: 720, model, latencyMs: 5 }
  const rows = Array.from({ length: 1800 }, (_, i) => ({
    camera: world.camera,
    message: uuidv7<MessageId>(),
    observedAt: toInstant(world.clock.ms - 3_600_000 + i * 2000),
    replay: false,
    detection: {
      ...detection,
      boxes: [
        { label: 'helmet', ...box },
        { label: 'bucket', ...box },
      ],
    },
  }))
  await inCompany(world.sql, world.by.company, (tx) => saveDetections(tx, world.by.company, world.by.site, rows))

  const from = addDays(dayOf(world.now()), -3)
  const url = `/api/sites/${world.site.id}/hazards/report`
  const report = (await manager.get(`${url}?from=${from}`)).body as HazardReport
  expect(report.rows).toEqual([
    {
      contractor: { id: GENERAL, name: '浙江中天建设' },
      byLevel: { general: 1, larger: 1, major: 0 },
      found: 2,
      closed: 1,
      left: 1,
      overdue: 0,
      meanHoursToClose: 5,
      personHours: 1,
    },
  ])
  const pdf = await manager.get(`${url}.pdf?from=${from}`)
  expect([pdf.status, pdf.headers['content-type'], pdf.text.slice(0, 5)]).toEqual([200, 'application/pdf', '%PDF-'])
  const csv = (await manager.get(`${url}.csv?from=${from}`)).text
  expect(csv).toContain('浙江中天建设,2,1,1,0,1,1,0,5,1,—')
  // a spreadsheet does not run it
  expect(csv).toContain(`"'=HYPERLINK(""x"")"`)
})
