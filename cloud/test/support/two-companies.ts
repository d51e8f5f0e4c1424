import type { Building, Phase } from '@loujing/wire/http/projects'
import type { Hazard } from '@loujing/wire/http/hazards'
import { ROLES, type Role } from '@loujing/wire/http/identity'
import type { Alarm, Camera, Point, Site } from '@loujing/wire/http/sites'
import type { Model } from '@loujing/wire/http/twin'
import { uuidv7 } from '@loujing/wire/id'
import type { Page } from '@loujing/wire/page'
import { createHash } from 'node:crypto'
import { createFieldCipher, createIdentity, readFieldKeys } from '../../src/modules/identity/index.ts'
import { openReads } from '../../src/platform/reads.ts'
import { startApp, type TestApp } from './app.ts'
import { aChange } from './a-change.ts'
import { aContract } from './a-contract.ts'
import { aDocument } from './a-document.ts'
import { aTopic } from './a-topic.ts'
import { aUnit } from './a-unit.ts'
import { anOriginal } from './an-original.ts'
import {
  aCompany,
  aGateway,
  aMessage,
  aPerson,
  aSite,
  INVENTORY,
  logIn,
  must,
  PASSWORD,
  type Session,
  type TestGateway,
} from './seed.ts'

export const FIELD_KEY = '17'.repeat(16)
const TINY_JPEG = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex')

/** Two companies on one installation. `ours` has one of everything; of each company there is one person of each role. */
export type TwoCompanies = {
  cloud: TestApp
  gateway: TestGateway
  site: Site
  ours: ReadonlyMap<Role, Session>
  theirs: ReadonlyMap<Role, Session>
  /** The ids of our objects, by the name of the path parameter that takes them. */
  params: Readonly<Record<string, string>>
}

/** The founder of another company, by the operator's hand. `cloud` is one that was started with `FIELD_KEY`. */
export async function aStranger(cloud: TestApp): Promise<Session> {
  const fields = createFieldCipher(readFieldKeys(FIELD_KEY))
  await using reads = openReads(cloud.db.sql)
  const operator = createIdentity({ sql: cloud.db.sql, reads, now: () => new Date(), fields })
  const admin = { account: 'stranger', name: '王二', password: PASSWORD }
  await operator.foundCompany({ company: { name: '别家' }, admin })
  return logIn(cloud, 'stranger')
}

export async function startTwoCompanies(): Promise<TwoCompanies> {
  const cloud = await startApp({ env: { LOUJING_FIELD_KEY: FIELD_KEY } })
  const { founder } = await aCompany(cloud)
  const ours = await peopleOf(cloud, founder, 'our')
  const theirs = await peopleOf(cloud, await aStranger(cloud), 'their')
  const manager = ours.get('manager') ?? founder
  const site = await aSite(manager)
  const gateway = await aGateway(cloud, manager, site)
  const params = await oneOfEverything(cloud, manager, site, gateway)
  const phone = `/api/people/${params.personId}/personal/phone`
  must(await founder.call('PUT', phone, { value: '13912345678' }), 200)
  const deletionId = await aDeletion(founder)
  const original = await anOriginal(cloud, gateway, { founder, holder: ours.get('key-holder')!, asker: manager, site })
  const changeId = await aChange(cloud, gateway, manager, site)
  const costs = await aContract(site.project, { manager, cost: ours.get('cost-manager')! })
  const papers = await aDocument(cloud, site.project, { manager, other: ours.get('project-manager')! })
  await cloud.relay.settled()
  const issue = await aTopic(manager, site)
  const sold = await aUnit(cloud, manager, site)
  const log = { entryIndex: '0', ...(await aCheckpoint(manager)) }
  return {
    cloud,
    gateway,
    site,
    ours,
    theirs,
    params: {
      ...params,
      ...original,
      ...costs,
      ...sold,
      ...papers,
      ...issue,
      ...log,
      changeId,
      deletionId,
      exportId: uuidv7(),
    },
  }
}

/** Somebody whose deletion was asked for, and not confirmed. */
async function aDeletion(founder: Session): Promise<string> {
  const leaver = { account: 'leaver', name: '钱离', password: PASSWORD, roles: [] }
  const { id: person } = must<{ id: string }>(await founder.call('POST', '/api/people', leaver), 201)
  const id = uuidv7<string>()
  must(await founder.call('PUT', `/api/deletions/${id}`, { person, ground: 'left' }), 200)
  return id
}

async function peopleOf(cloud: TestApp, founder: Session, prefix: string): Promise<Map<Role, Session>> {
  const people = new Map<Role, Session>()
  for (const role of ROLES) people.set(role, await aPerson(cloud, founder, `${prefix}.${role}`, [role]))
  return people
}

async function oneOfEverything(
  cloud: TestApp,
  manager: Session,
  site: Site,
  gateway: TestGateway,
): Promise<Record<string, string>> {
  const projectId = site.project
  const phase = must<Phase>(await manager.call('POST', `/api/projects/${projectId}/phases`, { name: '一期' }), 201)
  const building = { phase: phase.id, code: '1', name: '1号楼', storeysAbove: 18, storeysBelow: 2 }
  must<Building>(await manager.call('POST', `/api/projects/${projectId}/buildings`, building), 201)

  const value = { point: 'pm10', value: 230, unit: 'ug/m3' }
  const alarm = {
    rule: 'dust-high',
    source: 'dust-1',
    point: 'pm10',
    state: 'active',
    severity: 'major',
    value: 230,
    unit: 'ug/m3',
    threshold: 150,
    since: new Date().toISOString(),
  }
  await gateway.send([
    aMessage(1, 'yunqi/edge/gw-1/inventory', INVENTORY),
    aMessage(2, 'yunqi/sensor/dust-1/reading', { values: [value] }),
    aMessage(3, 'yunqi/edge/flows/alarm', alarm),
    aMessage(4, 'yunqi/sensor/nobody/reading', { values: [value] }),
  ])
  await cloud.relay.settled()
  const sha256 = createHash('sha256').update(TINY_JPEG).digest('hex')
  must<void>(await putEvidence(gateway, sha256), 204)
  const preview = { method: 'PUT', url: '/api/ingest/previews/cam-gate', payload: TINY_JPEG } as const
  must<void>(await gateway.call({ ...preview, headers: { 'content-type': 'image/jpeg' } }), 204)

  const first = async <Item>(url: string): Promise<Item> => {
    const [item] = must<Page<Item>>(await manager.call('GET', url), 200).items
    if (!item) throw new Error(`nothing at ${url}`)
    return item
  }
  const point = await first<Point>(`/api/sites/${site.id}/points`)
  const { id: cameraId } = await first<Camera>(`/api/sites/${site.id}/cameras`)
  const { id: alarmId } = await first<Alarm>(`/api/sites/${site.id}/alarms`)
  const upload = await cloud.app.inject({
    method: 'POST',
    url: `/api/sites/${site.id}/models?name=tower`,
    headers: { cookie: manager.cookie, 'x-loujing': '1', 'content-type': 'application/octet-stream' },
    payload: Buffer.from(
      "ISO-10303-21;\nHEADER;\nFILE_SCHEMA(('IFC4'));\nENDSEC;\nDATA;\nENDSEC;\nEND-ISO-10303-21;\n",
    ),
  })
  const hazard = must<Hazard>(await manager.call('PUT', `/api/alarms/${alarmId}/hazard`, {}), 200)
  const { contractorId, responsibilityId } = await aContractor(manager, site)
  const me = must<{ person: { id: string } }>(await manager.call('GET', '/api/auth/me'), 200)
  const channelId = uuidv7()
  const ruleId = uuidv7()
  const asked = { source: 'dust-1', point: 'pm10' }
  const when = { is: 'compare', ...asked, unit: 'ug/m3', side: 'above', limit: 150, hysteresis: 10, staleMs: 60_000 }
  const levels = [{ severity: 'minor', when, clearMs: 0 }]
  const rule = { rule: 'our-dust', name: '扬尘', timeZone: 'Asia/Shanghai', shownAt: asked, levels }
  must(await manager.call('PUT', `/api/sites/${site.id}/rules/${ruleId}`, { version: 0, rule }), 200)
  const [taskId, taskBehind, linkId, baselineId] = [uuidv7(), uuidv7(), uuidv7(), uuidv7()]
  const plan = `/api/projects/${projectId}/plan`
  must(await manager.call('PUT', plan, { startsOn: '2026-01-05', closures: [] }), 200)
  const task = { name: '桩基', level: 3, days: 40, calendar: 'site' }
  must(await manager.call('PUT', `${plan}/tasks/${taskId}`, { version: 0, task: { ...task, code: '1' } }), 200)
  must(await manager.call('PUT', `${plan}/tasks/${taskBehind}`, { version: 0, task: { ...task, code: '2' } }), 200)
  const link = { from: taskId, to: taskBehind, type: 'FS', lag: 0, calendar: 'site' }
  must(await manager.call('PUT', `${plan}/links/${linkId}`, link), 200)
  const uploadId = uuidv7()
  const file = { name: 'tower', fileName: 'tower.ifc', bytes: 1000 }
  must(await manager.call('PUT', `/api/sites/${site.id}/uploads/${uploadId}`, file), 201)
  const studyId = uuidv7()
  const study = { name: '日照', rule: 'great-cold-2h', year: 2026 }
  must(await manager.call('PUT', `/api/sites/${site.id}/sunlight-studies/${studyId}`, study), 202)
  const [noiseSourceId, noiseStudyId] = [uuidv7(), uuidv7()]
  const saw = { kind: 'machine', name: '圆锯', at: { eastM: 30, northM: -10 }, heightM: 1, origin: '设备铭牌' }
  const source = { ...saw, power: { aWeightedDb: 108 }, fromHour: 7, toHour: 19, share: 0.3 }
  must(await manager.call('PUT', `/api/sites/${site.id}/noise-sources/${noiseSourceId}`, { version: 0, source }), 200)
  const heard = {
    ...{ name: '噪声', limit: 'class-2', kinds: ['machine'], ground: { source: 0, middle: 0, receiver: 0 } },
    air: { temperatureC: 20, humidityPercent: 70, pressureKPa: 101.325 },
  }
  must(await manager.call('PUT', `/api/sites/${site.id}/noise-studies/${noiseStudyId}`, heard), 202)
  const [transportMapId, transportPlaceId, scenarioId] = [uuidv7(), uuidv7(), uuidv7()]
  const gate = { kind: 'gate', name: '南门', at: { eastM: 0, northM: -30 } }
  const transport = `/api/sites/${site.id}/transport`
  must(await manager.call('PUT', `${transport}-places/${transportPlaceId}`, { version: 0, place: gate }), 200)
  const scenario = { name: '北门', roads: [], places: [gate], closed: [], closedGates: [] }
  must(await manager.call('PUT', `${transport}-scenarios/${scenarioId}`, { version: 0, scenario }), 200)
  const [lon, lat] = [site.origin.lonDeg, site.origin.latDeg]
  const street = {
    ...{ type: 'Feature', properties: { highway: 'residential' } },
    geometry: {
      type: 'LineString',
      coordinates: [
        [lon, lat],
        [lon + 0.005, lat],
      ],
    },
  }
  const mapUrl = `${transport}-maps/${transportMapId}?name=map&attribution=ours`
  must(await manager.call('PUT', mapUrl, { type: 'FeatureCollection', features: [street] }), 200)
  return {
    siteId: site.id,
    ...{ transportMapId, transportPlaceId, scenarioId },
    studyId,
    noiseSourceId,
    noiseStudyId,
    uploadId,
    taskId,
    linkId,
    baselineId,
    importId: uuidv7(),
    warningId: uuidv7(),
    accessReviewId: uuidv7(),
    channelId,
    ruleId,
    projectId,
    gatewayId: gateway.id,
    cameraId,
    alarmId,
    hazardId: hazard.id,
    contractorId,
    responsibilityId,
    deviceId: point.device,
    pointId: point.id,
    personId: me.person.id,
    personalKind: 'phone',
    modelId: must<Model>(upload, 202).id,
    sha256,
    guid: '0000000000000000000000',
    ...{ elementId: uuidv7(), orphanId: uuidv7() },
    cameraSlug: 'cam-gate',
    '*': 'tileset.json',
  }
}

/** A proof of the first entry signs the log as it is. */
async function aCheckpoint(manager: Session): Promise<{ from: string; to: string }> {
  must(await manager.call('GET', '/api/evidence-log/entries/0/proof'), 200)
  const checkpoints = await manager.call('GET', '/api/evidence-log/checkpoints')
  const size = String(must<Page<{ size: number }>>(checkpoints, 200).items[0]!.size)
  return { from: size, to: size }
}

/** A company that works on the project and answers for the whole site. */
async function aContractor(manager: Session, site: Site) {
  const [contractorId, responsibilityId] = [uuidv7(), uuidv7()]
  const contact = { name: '孙志强', phone: '13812345678' }
  const contractor = { name: '总包', creditCode: '91350100M000100Y43', contact }
  must(await manager.call('PUT', `/api/projects/${site.project}/contractors/${contractorId}`, contractor), 200)
  const rule = { contractor: contractorId, scope: { kind: 'site' }, from: '2026-01-01', until: '2026-01-31' }
  must(await manager.call('PUT', `/api/sites/${site.id}/responsibilities/${responsibilityId}`, rule), 200)
  return { contractorId, responsibilityId }
}

const putEvidence = (gateway: TestGateway, sha256: string) =>
  gateway.call({
    method: 'PATCH',
    url: `/api/ingest/evidence/${sha256}`,
    headers: {
      'upload-offset': '0',
      'upload-length': String(TINY_JPEG.length),
      'x-content-type': 'image/jpeg',
      'content-type': 'application/offset+octet-stream',
    },
    payload: TINY_JPEG,
  })
