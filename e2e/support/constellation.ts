import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { GatewayClaimKey, Gateway, Site } from '@loujing/wire/http/sites'
import type { Person } from '@loujing/wire/http/identity'
import type { Project } from '@loujing/wire/http/projects'
import type { GatewayId, SiteId } from '@loujing/wire/id'
import { freePort } from '@loujing/launch/port'
import { startPostgres, type Postgres } from '@loujing/launch/postgres'
import postgres from 'postgres'
import { stringify } from 'yaml'
import { connectApi, type Api } from './api.ts'
import { eventually } from './eventually.ts'
import { createPart, type Part } from './part.ts'

const root = join(import.meta.dirname, '../..')
export const PASSWORD = 'Courtyard-of-clouds-26'

export type Constellation = AsyncDisposable & {
  baseUrl: string
  mqttPort: number
  consolePort: number
  /** The manager's session. */
  api: Api
  site: SiteId
  gateway: GatewayId
  /** Where the gateway looks for its claim key when it starts. */
  claimKeyFile: string
  cloud: Part
  edge: Part
  postgres: Postgres
  /** kill -9 of the database's postmaster; its launcher starts it again. */
  crashDatabase(): Promise<void>
  /** The postmaster, parent of every backend. */
  postgresPid(): number
  /** The database past the doors: to count what is really there. */
  sql: postgres.Sql
}

export type ConstellationOptions = {
  folder: string
  /** Entries of the gateway's file; passwords are `{ env: … }` of `env`. */
  devices: unknown[]
  cameras?: unknown[]
  /** More listeners of the gateway's file. */
  listen?: Record<string, unknown>
  sections?: Record<string, unknown>
  env?: Record<string, string>
  edgeDataDir?: string
  viewerDir?: string
  cloudUrlForEdge?: (port: number) => Promise<string>
}

/** A PostgreSQL, the cloud and one claimed gateway, each a process of its own, on free ports of loopback. */
export async function startConstellation(options: ConstellationOptions): Promise<Constellation> {
  const { folder, env = {} } = options
  mkdirSync(folder, { recursive: true })
  // What was started is stopped also when a later part does not start.
  await using stack = new AsyncDisposableStack()
  const database = stack.adopt(await startPostgres({ folder: join(folder, 'postgres') }), (one) => one.close())
  const port = await freePort(0)
  const baseUrl = `http://127.0.0.1:${port}`
  const logDir = join(folder, 'logs')
  const setupKey = randomBytes(18).toString('base64url')
  const cloud = createPart({
    name: 'cloud',
    logDir,
    args: [join(root, 'cloud/src/main.ts')],
    env: {
      PORT: String(port),
      HOST: '127.0.0.1',
      DATABASE_URL: database.socketUrl,
      LOUJING_DATA: join(folder, 'cloud'),
      LOUJING_SETUP_KEY: setupKey,
      LOUJING_FIELD_KEY: randomBytes(16).toString('hex'),
      ...(options.viewerDir && { LOUJING_VIEWER_DIR: options.viewerDir }),
      ...env,
    },
    isReady: async () => (await fetch(`${baseUrl}/healthz`)).ok,
  })
  stack.defer(() => cloud.stop())
  await cloud.start()

  const { api, site, key } = await foundCompany(baseUrl, setupKey)
  const mqttPort = await freePort(0)
  const consolePort = await freePort(0)
  const config = join(folder, 'site.yaml')
  const claimKeyFile = join(folder, 'claim-key')
  writeFileSync(claimKeyFile, key.claimKey)
  const cloudUrl = (await options.cloudUrlForEdge?.(port)) ?? baseUrl
  writeFileSync(
    config,
    stringify({
      site: 'yunqi',
      gateway: 'gw-1',
      data: options.edgeDataDir ?? join(folder, 'edge'),
      cloud: { url: cloudUrl, claimKey: { file: claimKeyFile } },
      listen: {
        mqtt: { host: '127.0.0.1', port: mqttPort },
        console: { host: '127.0.0.1', port: consolePort, password: { env: 'LOUJING_CONSOLE_PASSWORD' } },
        ...options.listen,
      },
      devices: options.devices,
      cameras: options.cameras ?? [],
      ...options.sections,
    }),
  )
  const edge = createPart({
    name: 'edge',
    logDir,
    args: [join(root, 'edge/src/main.ts'), '--config', config],
    env: { LOUJING_CONSOLE_PASSWORD: PASSWORD, ...env },
    isReady: async () => (await fetch(`http://127.0.0.1:${consolePort}/`)).status < 500,
  })
  stack.defer(() => edge.stop())
  await edge.start()
  await eventually(async () => (await api.get<Gateway>(`/api/gateways/${key.gateway.id}`)).state === 'online', 60_000)

  const sql = stack.adopt(postgres(database.url, { max: 2, onnotice: () => {} }), (one) => one.end({ timeout: 1 }))
  const owned = stack.move()
  return {
    baseUrl,
    mqttPort,
    consolePort,
    api,
    site,
    gateway: key.gateway.id,
    claimKeyFile,
    cloud,
    edge,
    postgres: database,
    async crashDatabase() {
      process.kill(postmaster(folder), 'SIGKILL')
    },
    postgresPid: () => postmaster(folder),
    sql,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

const postmaster = (folder: string) =>
  Number(readFileSync(join(folder, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0])

/** A company, its manager, a project, a site and a gateway with its key, all through the public doors. */
async function foundCompany(baseUrl: string, setupKey: string) {
  const admin = connectApi(baseUrl)
  const company = { name: '云栖里置业', nameEn: 'Yunqi Court Development' }
  await admin.send('POST', '/api/setup', {
    key: setupKey,
    company,
    admin: { account: 'admin', name: '王建国', password: PASSWORD },
  })
  await admin.send('POST', '/api/auth/login', { account: 'admin', password: PASSWORD })
  await admin.send<Person>('POST', '/api/people', {
    account: 'manager',
    name: '李敏',
    password: PASSWORD,
    roles: ['manager'],
  })
  const api = connectApi(baseUrl)
  await api.send('POST', '/api/auth/login', { account: 'manager', password: PASSWORD })
  const project = await api.send<Project>('POST', '/api/projects', { code: 'YQ', name: '云栖里', city: '杭州' })
  const site = await api.send<Site>('POST', '/api/sites', {
    project: project.id,
    slug: 'yunqi',
    name: '云栖里工地',
    origin: { lonDeg: 120.02, latDeg: 30.26, heightM: 12 },
  })
  const key = await api.send<GatewayClaimKey>('POST', `/api/sites/${site.id}/gateways`, {
    slug: 'gw-1',
    name: '一号网关',
  })
  return { api, site: site.id, key }
}
