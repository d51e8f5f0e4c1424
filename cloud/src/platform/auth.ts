import type { CompanyId, GatewayId, PersonId, ShareId, SiteId, Slug } from '@loujing/wire/id'
import type { Role } from '@loujing/wire/http/identity'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { record } from './audit.ts'
import type { Sql } from './db.ts'
import { refuse, Refusal, type ProblemType } from './errors.ts'
import { inCompany } from './tenant.ts'

export const UNAUTHENTICATED: ProblemType = {
  type: '/problems/auth/unauthenticated',
  title: 'Log in first',
  status: 401,
}
export const FORBIDDEN: ProblemType = {
  type: '/problems/auth/forbidden',
  title: 'Your role may not do this',
  status: 403,
}
export const CROSS_SITE: ProblemType = {
  type: '/problems/auth/cross-site',
  title: 'A request that changes something must carry the header x-loujing',
  status: 403,
}

/** A person who is logged in. `accountHash` is what the audit log keeps of his account. */
export type Actor = {
  company: CompanyId
  person: PersonId
  account: string
  accountHash: string
  name: string
  roles: readonly Role[]
}
/** A gateway that showed its token. */
export type GatewayIdentity = { company: CompanyId; site: SiteId; siteSlug: Slug; gateway: GatewayId; slug: Slug }
/** Somebody who holds a share link: nobody is known by name, and only what the link shows may be read. */
export type Visitor = {
  company: CompanyId
  share: ShareId
  site: SiteId
  building: string | undefined
  showsPrices: boolean
}

/**
 * Who may call a route: `public`, anybody; `gateway`, a claimed gateway; `visitor`, the holder of a share link; `session`, anybody
 * logged in; else an action (`module.action`) of the policy table.
 */
export type Policy = 'public' | 'gateway' | 'visitor' | 'session' | `${string}.${string}`

/** What `identity` and `sites` know: the doors that the platform asks, so that it knows no domain itself. */
export type Doors = {
  authenticate(request: FastifyRequest): Promise<Actor | undefined>
  may(actor: Actor, action: string): boolean
  gatewayByToken(token: string): Promise<GatewayIdentity | undefined>
  /** @throws Refusal when the link has expired or was taken back */
  visitorByToken(token: string): Promise<Visitor | undefined>
}

declare module 'fastify' {
  interface FastifyContextConfig {
    policy?: Policy
  }
  interface FastifyRequest {
    actor: Actor | undefined
    gateway: GatewayIdentity | undefined
    visitor: Visitor | undefined
  }
}

const READS = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Guards every route that is registered after it: default deny.
 * @throws at registration, so that the server does not start, when a route has no policy
 */
export function guardRoutes(app: FastifyInstance, doors: Doors, sql: Sql): void {
  app.decorateRequest('actor', undefined)
  app.decorateRequest('gateway', undefined)
  app.decorateRequest('visitor', undefined)

  app.addHook('onRoute', (route) => {
    if (!route.config?.policy) throw new Error(`no policy: ${String(route.method)} ${route.url}`)
  })

  // a route of Fastify's own (not found) has no config: it answers 404 to everybody
  app.addHook('onRequest', async (request) => {
    const { policy = 'public' } = request.routeOptions.config
    if (policy === 'public') return
    if (policy === 'gateway') request.gateway = await requireGateway(request, doors)
    else if (policy === 'visitor') request.visitor = await requireVisitor(request, doors)
    else await requireActor(request, doors, policy)
  })

  app.addHook('onError', async (request, _reply: FastifyReply, error: Error) => {
    const isAudited =
      request.actor && error instanceof Refusal && (error.problem.status === 403 || !READS.has(request.method))
    if (isAudited) await recordRefusal(sql, request, request.actor)
  })
}

/** The person that a route with a session policy was called by. */
export function actorOf(request: FastifyRequest): Actor {
  if (!request.actor) throw new Error('a route that asks for its actor needs a session policy')
  return request.actor
}

/** The gateway that a route with the policy `gateway` was called by. */
export function gatewayOf(request: FastifyRequest): GatewayIdentity {
  if (!request.gateway) throw new Error('a route that asks for its gateway needs the policy gateway')
  return request.gateway
}

/** The visitor that a route with the policy `visitor` was called by. */
export function visitorOf(request: FastifyRequest): Visitor {
  if (!request.visitor) throw new Error('a route that asks for its visitor needs the policy visitor')
  return request.visitor
}

const bearerOf = ({ headers }: FastifyRequest): string | undefined =>
  /^Bearer ([\x21-\x7e]{1,512})$/.exec(headers.authorization ?? '')?.[1]

// A header of its own, never a cookie: no other site's page can make a browser send it.
async function requireVisitor(request: FastifyRequest, doors: Doors): Promise<Visitor> {
  const token = bearerOf(request)
  const visitor = token && (await doors.visitorByToken(token))
  if (!visitor) throw refuse(UNAUTHENTICATED)
  return visitor
}

async function requireGateway(request: FastifyRequest, doors: Doors): Promise<GatewayIdentity> {
  const token = bearerOf(request)
  const gateway = token && (await doors.gatewayByToken(token))
  if (!gateway) throw refuse(UNAUTHENTICATED)
  return gateway
}

async function requireActor(request: FastifyRequest, doors: Doors, policy: Policy): Promise<void> {
  request.actor = await doors.authenticate(request)
  if (!request.actor) throw refuse(UNAUTHENTICATED)
  // another site's page can make a browser send the cookie, but not a header of its own
  if (!READS.has(request.method) && request.headers['x-loujing'] !== '1') throw refuse(CROSS_SITE)
  if (policy !== 'session' && !doors.may(request.actor, policy)) throw refuse(FORBIDDEN, { action: policy })
}

async function recordRefusal(sql: Sql, request: FastifyRequest, actor: Actor | undefined): Promise<void> {
  if (!actor) return
  const { policy = 'public' } = request.routeOptions.config
  const [object = ''] = request.url.split('?')
  await inCompany(sql, actor.company, (tx) =>
    record(tx, { company: actor.company, actor, action: policy, object, outcome: 'refused', address: request.ip }),
  )
}
