import type { Company, NewPerson, Role } from '@loujing/wire/http/identity'
import type { Project } from '@loujing/wire/http/projects'
import type { Claimed, GatewayClaimKey, Site } from '@loujing/wire/http/sites'
import type { GatewayId } from '@loujing/wire/id'
import { uuidv7 } from '@loujing/wire/id'
import type { IngestBatch, IngestMessage, IngestReceipt, Lane } from '@loujing/wire/ingest'
import { toInstant } from '@loujing/wire/instant'
import type { Inventory } from '@loujing/wire/inventory'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { newToken } from '../../src/modules/identity/index.ts'
import { SETUP_KEY, type TestApp } from './app.ts'

export const PASSWORD = 'Courtyard-of-clouds-26'

/** Somebody's browser: keeps the session's cookie. */
export type Session = {
  cookie: string
  call(method: NonNullable<InjectOptions['method']>, url: string, body?: object): Promise<LightMyRequestResponse>
}

export function anonymous({ app }: TestApp, cookie = ''): Session {
  return {
    cookie,
    call: (method, url, body) =>
      app.inject({
        method,
        url,
        headers: { 'x-loujing': '1', ...(cookie ? { cookie } : {}) },
        ...(body ? { payload: body } : {}),
      }),
  }
}

export async function logIn(test: TestApp, account: string, password = PASSWORD): Promise<Session> {
  const answer = await anonymous(test).call('POST', '/api/auth/login', { account, password })
  if (answer.statusCode !== 200) throw new Error(`login of ${account}: ${answer.statusCode} ${answer.body}`)
  const [given] = [answer.headers['set-cookie']].flat()
  return anonymous(test, given?.split(';')[0] ?? '')
}

/** The first company, by its key, and the session of its founder. */
export async function aCompany(test: TestApp, name = '云栖里置业'): Promise<{ company: Company; founder: Session }> {
  const admin = { account: 'founder', name: '林一', password: PASSWORD }
  const answer = await anonymous(test).call('POST', '/api/setup', { key: SETUP_KEY, company: { name }, admin })
  return { company: must<Company>(answer, 201), founder: await logIn(test, 'founder') }
}

export async function aPerson(test: TestApp, founder: Session, account: string, roles: Role[]): Promise<Session> {
  const person: NewPerson = { account, name: account, password: PASSWORD, roles }
  must(await founder.call('POST', '/api/people', person), 201)
  return logIn(test, account)
}

export async function aSite(manager: Session, slug = 'yunqi'): Promise<Site> {
  const project = must<Project>(
    await manager.call('POST', '/api/projects', { code: 'YQ', name: '云栖里', city: '杭州' }),
    201,
  )
  const site = { project: project.id, slug, name: '云栖里工地', origin: { lonDeg: 120.02, latDeg: 30.26, heightM: 8 } }
  return must<Site>(await manager.call('POST', '/api/sites', site), 201)
}

/** A claimed gateway, as its uplink sees the cloud. */
export type TestGateway = {
  id: GatewayId
  token: string
  send(messages: IngestMessage[], lane?: Lane): Promise<IngestReceipt>
  call(options: InjectOptions): Promise<LightMyRequestResponse>
}

export async function aGateway(test: TestApp, manager: Session, site: Site, slug = 'gw-1'): Promise<TestGateway> {
  const key = must<GatewayClaimKey>(
    await manager.call('POST', `/api/sites/${site.id}/gateways`, { slug, name: slug }),
    201,
  )
  const token = newToken()
  const claim = { claimKey: key.claimKey, token, site: site.slug, slug }
  const answer = await anonymous(test).call('POST', '/api/gateway/claim', claim)
  const { gateway } = must<Claimed>(answer, answer.statusCode)
  const epoch = uuidv7()
  const headers = { authorization: `Bearer ${token}` }
  const call = (options: InjectOptions): Promise<LightMyRequestResponse> =>
    test.app.inject({ ...options, headers: { ...headers, ...options.headers } })
  return {
    id: gateway,
    token,
    call,
    async send(messages, lane = 'live') {
      const seqs = messages.map(({ seq }) => seq)
      const range = { fromSeq: Math.min(...seqs), toSeq: Math.max(...seqs) }
      const payload: IngestBatch = { epoch, lane, ...range, sentAt: toInstant(Date.now()), messages }
      return must<IngestReceipt>(await call({ method: 'POST', url: '/api/ingest/batches', payload }), 200)
    },
  }
}

export function aMessage(seq: number, topic: string, data: unknown, at: number | Date = Date.now()): IngestMessage {
  return { seq, topic: `loujing/v1/${topic}`, acceptedAt: toInstant(at), id: uuidv7(), time: toInstant(at), data }
}

export const INVENTORY: Inventory = {
  devices: [
    {
      source: 'dust-1',
      name: '扬尘监测仪',
      protocol: 'hj212',
      points: [{ point: 'pm10', name: 'PM10', kind: 'dust-pm10', unit: 'ug/m3', periodMs: 5000 }],
    },
  ],
  cameras: [{ source: 'cam-gate', name: '大门' }],
}

export function must<Body>(answer: LightMyRequestResponse, status: number): Body {
  if (answer.statusCode !== status) throw new Error(`expected ${status}, got ${answer.statusCode} ${answer.body}`)
  return (status === 204 ? undefined : answer.json()) as Body
}
