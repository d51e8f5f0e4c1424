import type { Role } from '@loujing/wire/http/identity'
import type { Project } from '@loujing/wire/http/projects'
import type { Alarm, Gateway, GatewayClaimKey, Site } from '@loujing/wire/http/sites'
import { uuidv7, type EpisodeId, type MessageId, type Sha256 } from '@loujing/wire/id'
import { toInstant, type Instant } from '@loujing/wire/instant'
import type { EdgeStatus } from '@loujing/wire/edge-status'
import type { Episode } from '@loujing/wire/episode'
import type { Inventory } from '@loujing/wire/inventory'
import type { Page } from '@loujing/wire/page'
import { createHash } from 'node:crypto'
import type { GatewayIdentity } from '../../src/platform/auth.ts'
import { newToken } from '../../src/modules/identity/index.ts'
import { say } from '../../src/platform/outbox.ts'
import { inCompany } from '../../src/platform/tenant.ts'
import type { FactEvents } from '../../src/stores/facts.ts'
import { saveLatest } from '../../src/stores/latest.ts'
import { register } from '../../src/stores/registry.ts'
import { startModules } from './modules.ts'

export type SiteWorld = Awaited<ReturnType<typeof startSite>>

export const INVENTORY: Inventory = {
  devices: [
    {
      source: 'dust-1',
      name: '扬尘监测仪',
      protocol: 'hj212',
      place: { eastM: 1, northM: 2, upM: 3 },
      points: [{ point: 'pm10', name: 'PM10', kind: 'dust-pm10', unit: 'ug/m3', periodMs: 5_000 }],
    },
    {
      source: 'noise-1',
      name: '噪声仪',
      protocol: 'mqtt',
      points: [{ point: 'leq', name: 'Leq', kind: 'noise', unit: 'dB[SPL]', periodMs: 5_000 }],
    },
  ],
  cameras: [{ source: 'cam-gate', name: '大门', view: { headingDeg: 90, pitchDeg: -10, fieldOfViewDeg: 70 } }],
}

/** A company with its people, a project, a site, and a claimed gateway whose facts the test says as ingest would. */
export async function startSite(slug = 'yunqi', options: Parameters<typeof startModules>[0] = {}) {
  const modules = await startModules(options)
  const founder = await modules.foundCompany(`founder.${slug}`)
  const person = (account: string, roles: Role[], name?: string) => modules.somebody(founder, account, roles, name)
  const manager = await person('manager', ['manager'], '李敏')
  const site = await makeSite(manager, slug)
  const { gateway, claimKey } = (
    await manager.post(`/api/sites/${site.id}/gateways`, { slug: 'gw-1', name: '一号网关' })
  ).body as GatewayClaimKey
  const token = newToken()
  await modules.browse().post('/api/gateway/claim', { claimKey, token, site: slug, slug: 'gw-1' })
  const bearer = { authorization: `Bearer ${token}` }
  const by: GatewayIdentity = {
    company: founder.company.id,
    site: site.id,
    siteSlug: slug,
    gateway: gateway.id,
    slug: 'gw-1',
  }

  async function tell<Type extends keyof FactEvents>(
    type: Type,
    subject: string,
    data: Omit<FactEvents[Type], 'gateway' | 'message' | 'acceptedAt' | 'replay' | 'observedAt'> & {
      replay?: boolean
      observedAt?: Instant
    },
  ): Promise<void> {
    const at = modules.now()
    const told = {
      gateway: gateway.id,
      message: uuidv7<MessageId>(),
      observedAt: toInstant(at),
      acceptedAt: toInstant(at),
      replay: false,
    }
    await inCompany(modules.sql, by.company, (tx) =>
      say(tx, { type, subject, company: by.company, site: by.site, data: { ...told, ...data } }, at),
    )
    await modules.relay.settled()
  }

  async function tellInventory(inventory: Inventory) {
    const { registered, registry } = await inCompany(modules.sql, by.company, (tx) => register(tx, by, inventory))
    await tell('edge.inventory', gateway.id, { fact: registered })
    return registry
  }

  const registry = await tellInventory(INVENTORY)
  const camera = registry.cameras.get('cam-gate')!.id
  const pointOf = (device: string, point: string) => registry.devices.get(device)!.points.get(point)!

  return {
    ...modules,
    founder,
    manager,
    person,
    site,
    gateway,
    token,
    by,
    bearer,
    camera,
    pm10: pointOf('dust-1', 'pm10'),
    leq: pointOf('noise-1', 'leq'),
    dust: registry.devices.get('dust-1')!.id,
    tell,
    tellInventory,

    /** A value of a point, as ingest keeps it. */
    async measure(
      point: ReturnType<typeof pointOf>,
      value: number,
      observedAt = toInstant(modules.now()),
    ): Promise<void> {
      const row = { point: point.id, series: point.series, observedAt, value, quality: 'N', replay: false } as const
      await inCompany(modules.sql, by.company, (tx) => saveLatest(tx, by.company, [row]))
    },

    async tellStatus(
      more: Partial<EdgeStatus> = {},
      observedAt = toInstant(modules.now()),
      replay = false,
    ): Promise<void> {
      await tell('edge.status', gateway.id, {
        replay,
        observedAt,
        fact: { ...aStatus(toInstant(modules.clock.ms - 60_000)), ...more },
      })
    },

    async alarms(query = ''): Promise<Alarm[]> {
      return ((await manager.get(`/api/sites/${site.id}/alarms${query}`)).body as Page<Alarm>).items
    },
    async gatewayNow(): Promise<Gateway> {
      return (await manager.get(`/api/gateways/${gateway.id}`)).body as Gateway
    },
    /** What was said to the viewers, oldest first. */
    async said(type: string): Promise<unknown[]> {
      const rows = await modules.owner`select data from platform.outbox where type = ${type} order by xid, seq`
      return rows.map(({ data }) => data as unknown)
    },
  }
}

export async function makeSite(
  manager: { post(url: string, body: object): Promise<{ body: unknown }> },
  slug: string,
): Promise<Site> {
  const project = (await manager.post('/api/projects', { code: 'YQ', name: '云栖里', city: '杭州' })).body as Project
  const origin = { lonDeg: 120.02, latDeg: 30.26, heightM: 12 }
  return (await manager.post('/api/sites', { project: project.id, slug, name: '云栖里工地', origin })).body as Site
}

export const hashOf = (text: string): Sha256 => createHash('sha256').update(text).digest('hex') as Sha256

export const aStatus = (startedAt: Instant): EdgeStatus => ({
  state: 'online',
  version: '0.1.0',
  startedAt,
  outbox: { depth: 0, bytes: 0, limitBytes: 1_000_000, refusing: false, corrupt: 0 },
  line: { state: 'up', backlog: 0, evidenceQueued: 0 },
  sources: [],
  problems: {},
})

export function anEpisode(startedAt: Instant, more: Partial<Episode> = {}): Episode {
  const picture = { sha256: hashOf('a picture'), takenAt: startedAt, width: 1280, height: 720, boxes: [] }
  return {
    episode: uuidv7<EpisodeId>(),
    phase: 'new',
    kind: 'no-helmet',
    severity: 'major',
    startedAt,
    score: 0.8,
    threshold: 0.5,
    frames: { hit: 3, seen: 5 },
    people: 1,
    model: { name: 'person-helmet', version: '1', sha256: hashOf('a model') },
    picture,
    ...more,
  }
}
