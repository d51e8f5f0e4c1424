import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ROLES, type Role } from '@loujing/wire/http/identity'
import type { Page } from '@loujing/wire/page'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sampleOf, type JsonSchema } from './support/sample.ts'
import { anonymous, type Session } from './support/seed.ts'
import { startTwoCompanies, type TwoCompanies } from './support/two-companies.ts'

type Operation = {
  'x-policy': string
  parameters?: { in: string; name: string; required?: boolean; schema: JsonSchema }[]
  requestBody?: { content: Record<string, { schema: JsonSchema }> }
}
type Route = { method: NonNullable<InjectOptions['method']>; path: string; operation: Operation; policy: string }

const text = await readFile(join(import.meta.dirname, '../openapi.json'), 'utf8')
const document = JSON.parse(text) as { paths: Record<string, Record<string, Operation>> }
const ROUTES: Route[] = Object.entries(document.paths).flatMap(([path, operations]) =>
  Object.entries(operations).map(([method, operation]) => ({
    method: method.toUpperCase(),
    path,
    operation,
    policy: operation['x-policy'],
  })),
)
const named = (routes: Route[]) => routes.map((route) => ({ name: `${route.method} ${route.path}`, route }))
const ofPeople = ROUTES.filter(({ policy }) => policy !== 'public' && policy !== 'gateway' && policy !== 'visitor')
const byAction = ofPeople.filter(({ policy }) => policy !== 'session')
const reads = byAction.filter(({ method }) => method === 'GET')
const namesAnObject = ({ path, operation }: Route): boolean =>
  path.includes('{') ||
  (operation.parameters ?? []).some((parameter) => parameter.in === 'query' && parameter.name === 'site')

let world: TwoCompanies
beforeAll(async () => {
  world = await startTwoCompanies()
}, 180_000)
afterAll(() => world.cloud.close())

// what a schema cannot say: the arguments depend on the command
const BODIES: Readonly<Record<string, object>> = {
  'POST /api/gateways/{gatewayId}/commands': { name: 'set-sampling', source: 'dust-1', args: { periodMs: 500 } },
}

/** The route's own address, on our objects, with the least that its schema takes. */
function requestOf({ method, path, operation }: Route): InjectOptions {
  const url = path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => {
    const value = world.params[name]
    if (value === undefined) throw new Error(`no object for {${name}}: add one to two-companies.ts`)
    return value
  })
  const query = (operation.parameters ?? [])
    .filter((parameter) => parameter.in === 'query' && parameter.required)
    .map(({ name, schema }): [string, string] => [
      name,
      name === 'site' ? (world.params['siteId'] ?? '') : String(sampleOf(schema)),
    ])
  if (path.endsWith('/series'))
    query.splice(0, query.length, ['from', '2026-03-01T00:00:00.000Z'], ['to', '2026-03-01T01:00:00.000Z'])
  const body = operation.requestBody?.content['application/json']
  const raw = { payload: Buffer.from('x'), headers: { 'content-type': 'application/octet-stream' } }
  const isRaw = operation.requestBody !== undefined && !body
  return {
    method,
    url: `${url}?${new URLSearchParams(query).toString()}`,
    ...(body
      ? { payload: { ...(sampleOf(body.schema) as object), ...BODIES[`${method} ${path}`] } }
      : isRaw
        ? raw
        : {}),
  }
}

function call(session: Session, route: Route): Promise<LightMyRequestResponse> {
  const request = requestOf(route)
  const headers = { ...request.headers, 'x-loujing': '1', ...(session.cookie ? { cookie: session.cookie } : {}) }
  return world.cloud.app.inject({ ...request, headers })
}

async function roleThat(may: boolean, action: string): Promise<Role | undefined> {
  for (const role of ROLES) {
    const answer = await world.ours.get(role)?.call('GET', `/api/check?action=${action}`)
    if (answer?.json<{ allowed: boolean }>().allowed === may) return role
  }
  return undefined
}
const ourPerson = async (may: boolean, action: string): Promise<Session> => {
  const role = await roleThat(may, action)
  const session = role && world.ours.get(role)
  if (!session) throw new Error(`no role that ${may ? 'may' : 'may not'} ${action}`)
  return session
}
const theirPerson = async (action: string): Promise<Session> => {
  const role = await roleThat(true, action)
  const session = role && world.theirs.get(role)
  if (!session) throw new Error(`nobody may ${action}`)
  return session
}
const expectProblem = (answer: LightMyRequestResponse, status: number): void => {
  expect(answer.statusCode, answer.body).toBe(status)
  expect(answer.headers['content-type']).toContain('application/problem+json')
}

test('the matrix is not empty: it grows with the routes', () => {
  expect(ROUTES.length).toBeGreaterThan(50)
  expect(byAction.filter(namesAnObject).length).toBeGreaterThan(25)
})

describe('as nobody', () => {
  test.each(named(ROUTES.filter(({ policy }) => policy !== 'public')))('$name is 401', async ({ route }) => {
    expectProblem(await call(anonymous(world.cloud), route), 401)
  })

  test.each(named(ROUTES.filter(({ policy }) => policy === 'gateway')))(
    '$name is 401 with a session, or a forged token',
    async ({ route }) => {
      expectProblem(await call(await ourPerson(true, 'sites.read'), route), 401)
      const request = requestOf(route)
      const headers = { ...request.headers, authorization: `Bearer ${world.gateway.token.slice(0, -1)}x` }
      expectProblem(await world.cloud.app.inject({ ...request, headers }), 401)
    },
  )

  test.each(named(ROUTES.filter(({ policy }) => policy === 'visitor')))(
    '$name is 401 with a session, or a forged token',
    async ({ route }) => {
      expectProblem(await call(await ourPerson(true, 'units.read'), route), 401)
      const headers = { authorization: `Bearer ${world.params['shareToken']!.slice(0, -2)}xx` }
      expectProblem(await world.cloud.app.inject({ ...requestOf(route), headers }), 401)
    },
  )

  test('HEAD of evidence is 401 too', async () => {
    const url = `/api/ingest/evidence/${world.params['sha256'] ?? ''}`
    expect((await world.cloud.app.inject({ method: 'HEAD', url })).statusCode).toBe(401)
  })
})

describe('as a visitor with a share link', () => {
  const asVisitor = (route: Route) => {
    const request = requestOf(route)
    const headers = { ...request.headers, 'x-loujing': '1', authorization: `Bearer ${world.params['shareToken']}` }
    return world.cloud.app.inject({ ...request, headers })
  }

  test.each(named(ROUTES.filter(({ policy }) => policy !== 'public' && policy !== 'visitor')))(
    '$name is 401',
    async ({ route }) => expectProblem(await asVisitor(route), 401),
  )

  test('the table and the units of the link are shown, and no tile of a model that it does not name', async () => {
    const ofVisitors = ROUTES.filter(({ policy }) => policy === 'visitor')
    expect(ofVisitors.map(({ path }) => path).sort()).toEqual([
      '/api/shared/models/{modelId}/tiles/{*}',
      '/api/shared/open',
      '/api/shared/units',
    ])
    for (const route of ofVisitors)
      expect((await asVisitor(route)).statusCode, route.path).toBe(route.path.includes('tiles') ? 404 : 200)
  })
})

describe('with a role that may not', () => {
  test.each(named(byAction))('$name is 403', async ({ route }) => {
    expectProblem(await call(await ourPerson(false, route.policy), route), 403)
  })

  test('each was written into the audit log', async () => {
    const auditor = await ourPerson(true, 'identity.read-audit')
    const refused = new Set<string>()
    for (let cursor: string | undefined = ''; cursor !== undefined;) {
      const page = await auditor.call('GET', `/api/audit?limit=200${cursor && `&cursor=${cursor}`}`)
      const { items, nextCursor } = page.json<Page<{ action: string; outcome: string }>>()
      for (const { action, outcome } of items) if (outcome === 'refused') refused.add(action)
      cursor = nextCursor
    }
    for (const { policy } of byAction) expect(refused).toContain(policy)
  })
})

describe('from another site’s page', () => {
  test.each(named(ofPeople.filter(({ method }) => method !== 'GET')))(
    '$name without the header is 403',
    async ({ route }) => {
      const { cookie } = await ourPerson(true, route.policy === 'session' ? 'sites.read' : route.policy)
      const request = requestOf(route)
      const answer = await world.cloud.app.inject({ ...request, headers: { ...request.headers, cookie } })
      expectProblem(answer, 403)
      expect(answer.json()).toMatchObject({ type: '/problems/auth/cross-site' })
    },
  )
})

describe('as another company', () => {
  test.each(named(reads.filter((route) => !namesAnObject(route))))('$name shows nothing of ours', async ({ route }) => {
    const answer = await call(await theirPerson(route.policy), route)
    expect(answer.statusCode, answer.body).toBe(200)
    for (const id of Object.values(world.params).filter((value) => value.length > 30))
      expect(answer.body).not.toContain(id)
  })

  test.each(named(byAction.filter(namesAnObject)))('$name is 404', async ({ route }) => {
    expectProblem(await call(await theirPerson(route.policy), route), 404)
  })
})

// a model that holds nothing has no tiles and no elements; a stream does not end
const exceptions = ['/tiles/', '/elements/', '/api/live', '/look']

// Finer than a role: a field of a person asks for more, an upload is seen by who began it, an approval by who has part in it.
const FINER: Readonly<Record<string, number>> = {
  'PATCH /api/people/{personId}': 403,
  'GET /api/uploads/{uploadId}': 404,
  'GET /api/document-uploads/{documentUploadId}': 404,
  'GET /api/approvals/{approvalId}': 404,
}

describe('the whole matrix', () => {
  // What a role may write of its own is left out: it would change the world that the next cell is asked of.
  test.each(ROLES.map((role) => ({ role })))(
    'as $role every route does what the policy table says, at home and at another company',
    async ({ role }) => {
      const [ours, theirs] = [world.ours.get(role)!, world.theirs.get(role)!]
      const { may } = (await ours.call('GET', '/api/auth/me')).json<{ may: string[] }>()
      const wrong: string[] = []
      const check = async (who: string, session: Session, route: Route, expected: number) => {
        const { statusCode } = await call(session, route)
        const name = `${route.method} ${route.path}`
        const isFiner = expected !== 403 && statusCode === FINER[name]
        if (statusCode !== expected && !isFiner) wrong.push(`${who}: ${name} is ${statusCode}, not ${expected}`)
      }
      for (const route of byAction) {
        const isGiven = may.includes(route.policy)
        const isRead = reads.includes(route) && !exceptions.some((part) => route.path.includes(part))
        if (!isGiven) await check('ours', ours, route, 403)
        else if (isRead) await check('ours', ours, route, 200)
        if (!isGiven) await check('theirs', theirs, route, 403)
        else if (namesAnObject(route)) await check('theirs', theirs, route, 404)
      }
      expect(wrong).toEqual([])
    },
    120_000,
  )
})

describe('as ourselves: the objects are real', () => {
  const shown = reads.filter(({ path }) => !exceptions.some((part) => path.includes(part)))
  test.each(named(shown))('$name is 200', async ({ route }) => {
    const answer = await call(await ourPerson(true, route.policy), route)
    expect(answer.statusCode, answer.body).toBe(200)
  })
})
