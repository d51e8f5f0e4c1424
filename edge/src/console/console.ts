import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { EdgeStatus } from '@loujing/wire/edge-status'
import type { Slug } from '@loujing/wire/id'
import { toInstant, type Instant } from '@loujing/wire/instant'
import type { Inventory } from '@loujing/wire/inventory'
import { formatFilter } from '@loujing/wire/topic'
import { readAssets, type Asset } from './assets.ts'
import { createSessions } from './sessions.ts'
import { createSiteState, type SiteState } from './site-state.ts'
import { createStream } from './stream.ts'

/** A message that was taken but not believed. */
export type Rejected = { id: number; at: Instant; topic: string; problem: string; detail?: string; payload: string }

export type ConsoleOptions = {
  listen: { host: string; port: number; password: string }
  site: Slug
  gateway: Slug
  inventory: () => Inventory
  /** Hears what the broker passes on, as a reader. */
  subscribe: (filter: string, onMessage: SiteState['hear']) => Promise<void>
  status: () => EdgeStatus
  /** The newest messages in quarantine, newest first. */
  quarantine: (limit: number) => Rejected[]
  log: Record<'info' | 'warn', (values: object, message: string) => void>
  now?: () => number
}

export type Console = { port: number; close(): Promise<void> }

const STATUS_MS = 1_000
const QUARANTINE_SHOWN = 30
const MOST_BODY_BYTES = 1_024
const COOKIE = 'loujing_console'
const HEADERS = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

/**
 * The gateway's own page: what it sees, what it measures, what it still has to send. It asks nothing of the cloud, so it is
 * there when the line is not. Rejects when the port is taken.
 */
export async function startConsole(options: ConsoleOptions): Promise<Console> {
  const { listen, site, gateway, inventory, status, quarantine, log, now = Date.now } = options
  const assets = await readAssets()
  const sessions = createSessions(listen.password, now)
  const state = createSiteState((section) => stream.touch(section), now)
  const sections = {
    site: () => ({ site, gateway, ...inventory() }),
    history: state.history,
    status: () => ({ now: toInstant(now()), ...status() }),
    quarantine: () => quarantine(QUARANTINE_SHOWN),
    values: state.values,
    presence: state.presence,
    cameras: state.cameras,
    alarms: state.alarms,
  }
  await using owned = new AsyncDisposableStack()
  const stream = createStream(sections, ['history'])
  owned.defer(stream.close)
  for (const filter of heard(site)) await options.subscribe(filter, state.hear)

  const refreshing = setInterval(() => {
    if (stream.viewers() === 0) return
    for (const section of ['status', 'quarantine', 'site']) stream.touch(section)
  }, STATUS_MS)
  owned.defer(() => clearInterval(refreshing))

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value)
    const { pathname } = new URL(request.url ?? '/', 'http://console')
    const token = cookieOf(request)
    const known = sessions.isOpen(token)
    const [, folder, name = ''] = pathname.split('/')
    if (request.method === 'POST' && pathname === '/login') return login(request, response)
    if (request.method === 'POST' && pathname === '/logout') {
      if (token !== undefined) sessions.logout(token)
      return void response.writeHead(204, { 'set-cookie': cookie('', 0) }).end()
    }
    if (request.method !== 'GET') return void response.writeHead(405, { allow: 'GET' }).end()
    const asset = assets.get(pathname)
    if (asset) return give(asset, request, response)
    if (pathname === '/session') return json(response, { open: known })
    if (!known) return void response.writeHead(401).end()
    if (pathname === '/events') return stream.add(response)
    if (pathname === '/status') return json(response, sections.status())
    if (folder === 'pictures') return picture(name.replace(/\.jpg$/, ''), response)
    response.writeHead(404).end()
  }

  async function login(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = request.socket.remoteAddress ?? ''
    const body = await bodyOf(request)
    const password = body && new URLSearchParams(body).get('password')
    if (typeof password !== 'string') return void response.writeHead(400).end()
    const outcome = sessions.login(password, address)
    if ('token' in outcome) {
      log.info({ address }, 'console login')
      return void response.writeHead(204, { 'set-cookie': cookie(outcome.token, 12 * 3600) }).end()
    }
    log.warn({ address, waitMs: outcome.waitMs }, 'console login refused')
    const waitSeconds = Math.ceil(outcome.waitMs / 1000)
    if (waitSeconds === 0) return void response.writeHead(401).end()
    response.writeHead(429, { 'retry-after': String(waitSeconds) }).end()
  }

  function picture(source: Slug, response: ServerResponse): void {
    const jpeg = state.picture(source)
    if (!jpeg) return void response.writeHead(404).end()
    response.writeHead(200, { 'content-type': 'image/jpeg', 'cache-control': 'no-store' }).end(jpeg)
  }

  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error))
  })
  server.listen(listen.port, listen.host)
  await once(server, 'listening')
  owned.defer(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  const started = owned.move()
  return { port, close: () => started.disposeAsync() }
}

const heard = (site: Slug): string[] => [
  formatFilter({ site, kind: 'sensor', stream: 'reading' }),
  formatFilter({ site, kind: 'sensor', stream: 'state' }),
  formatFilter({ site, kind: 'camera' }),
  formatFilter({ site, kind: 'edge', stream: 'alarm' }),
]

function give({ body, type, etag }: Asset, request: IncomingMessage, response: ServerResponse): void {
  const headers = { 'content-type': type, etag, 'cache-control': 'no-cache' }
  if (request.headers['if-none-match'] === etag) response.writeHead(304, headers).end()
  else response.writeHead(200, headers).end(body)
}

const json = (response: ServerResponse, value: unknown): void =>
  void response
    .writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(JSON.stringify(value))

const cookie = (token: string, maxAgeSeconds: number): string =>
  `${COOKIE}=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeSeconds}`

function cookieOf(request: IncomingMessage): string | undefined {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='))
  return pairs.find(([name]) => name === COOKIE)?.[1]
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  let text = ''
  for await (const chunk of request as AsyncIterable<Buffer>) {
    text += chunk.toString('utf8')
    if (text.length > MOST_BODY_BYTES) return undefined
  }
  return text
}
