import cookie from '@fastify/cookie'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { Company, Person, Role } from '@loujing/wire/http/identity'
import Fastify from 'fastify'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFieldCipher, createIdentity, identityRoutes, tokenOf } from '../../src/modules/identity/index.ts'
import { createOriginals, originalRoutes } from '../../src/modules/originals/index.ts'
import { approvalRoutes, createApprovals } from '../../src/modules/approvals/index.ts'
import { costRoutes, createCosts } from '../../src/modules/costs/index.ts'
import { createDocuments, documentRoutes } from '../../src/modules/documents/index.ts'
import { createEvidence, evidenceRoutes } from '../../src/modules/evidence/index.ts'
import { createFeedback, feedbackRoutes } from '../../src/modules/feedback/index.ts'
import { createHazards, hazardRoutes, readHazardRules } from '../../src/modules/hazards/index.ts'
import { createNoise, noiseRoutes, readNoiseLimits } from '../../src/modules/noise/index.ts'
import { createNotices, noticeRoutes } from '../../src/modules/notices/index.ts'
import { createPlans, planRoutes } from '../../src/modules/plans/index.ts'
import { createProjects, projectRoutes } from '../../src/modules/projects/index.ts'
import { createRules, ruleRoutes } from '../../src/modules/rules/index.ts'
import { createSequences, sequenceRoutes } from '../../src/modules/sequence/index.ts'
import { createShares, shareRoutes } from '../../src/modules/shares/index.ts'
import { createSigns, signRoutes } from '../../src/modules/signs/index.ts'
import { createSites, siteRoutes } from '../../src/modules/sites/index.ts'
import { createSunlight, readSunlightRules, sunlightRoutes } from '../../src/modules/sunlight/index.ts'
import { createTopics, topicRoutes } from '../../src/modules/topics/index.ts'
import { createTransport, transportRoutes } from '../../src/modules/transport/index.ts'
import { createTwin, twinRoutes } from '../../src/modules/twin/index.ts'
import { createUnits, unitRoutes } from '../../src/modules/units/index.ts'
import { guardRoutes } from '../../src/platform/auth.ts'
import { createLog } from '../../src/platform/log.ts'
import { describeRoutes } from '../../src/platform/openapi.ts'
import { answerWithProblems } from '../../src/platform/problem.ts'
import { openReads } from '../../src/platform/reads.ts'
import { createRelay } from '../../src/platform/relay.ts'
import { createStores } from '../../src/stores/stores.ts'
import { openDatabase } from './database.ts'
import { browse, type Browser } from './browser.ts'

export const PASSWORD = 'Courtyard-of-clouds-26'
export const SETUP_KEY = 'the-key-that-the-operator-configured'

export type Modules = Awaited<ReturnType<typeof startModules>>

/** identity, projects and sites behind their real doors, on a database of their own, with a clock that the test moves.
 * Messages may go to loopback and to no other private address; `smtp` is a mail server on it. */
export async function startModules({ smtp }: { smtp?: string | undefined } = {}) {
  const database = await openDatabase()
  const { sql, owner } = database
  const dataFolder = await mkdtemp(join(tmpdir(), 'loujing-modules-'))
  const clock = { ms: Date.now() }
  const now = (): Date => new Date(clock.ms)
  const log = createLog('silent')
  const fields = createFieldCipher([{ version: 1, key: randomBytes(32) }])
  const stores = createStores({ sql, now, log, dataFolder })
  const reads = openReads(sql)
  const identity = createIdentity({ sql, reads, now, fields, setupKey: SETUP_KEY })
  const evidence = createEvidence({ sql, now, log, fields })
  const projects = createProjects({ sql, reads, now, fields })
  const sites = createSites({ sql, now, log, identity, projects, stores })
  const originals = createOriginals({ sql, now, log, identity, fields, stores, alarms: sites.alarms })
  const folder = join(dataFolder, 'models')
  const twin = createTwin({ sql, now, log, sites: sites.places, projects, folder, basemap: { kind: 'natural-earth' } })
  const topics = createTopics({ sql, now, fields, identity, sites, twin })
  const approvals = createApprovals({ sql, now, log, identity, evidence })
  const plans = createPlans({ sql, reads, now, log, identity, projects, evidence, approvals })
  const costs = createCosts({ sql, reads, now, projects, approvals, evidence })
  const held = { sql, now, log, fields, identity, projects, evidence, plans, costs, dataFolder }
  const documents = createDocuments({ ...held, limits: { mostBytes: 8_000_000, personalBytes: 100_000 } })
  const sunlight = createSunlight({ sql, now, log, rules: readSunlightRules(undefined), sites, twin })
  const noise = createNoise({ sql, now, log, limits: readNoiseLimits(undefined), sites, twin })
  const transport = createTransport({ sql, now, log, sites })
  const units = createUnits({ sql, now, identity, sites, twin, sunlight })
  const shares = createShares({ sql, now, identity, projects, sites, twin, units })
  const rules = readHazardRules(undefined)
  const hazards = createHazards({ sql, now, log, rules, identity, projects, sites, stores, evidence })
  const outgoing = { hosts: ['127.0.0.1', 'localhost', '10.1.2.3'], networks: ['127.0.0.0/8', '::1/128'] }
  const mail = smtp === undefined ? undefined : { url: smtp, from: 'loujing@example.com' }
  const siteRules = createRules({ sql, now, log, sites, canReplay: true })
  const { nameOfType } = siteRules
  const notices = createNotices({ sql, now, log, fields, identity, sites, outgoing, mail, nameOfType })
  const relay = createRelay({ sql, log })
  relay.subscribe('sites', sites.handlers)
  const feedback = createFeedback({ sql, now, identity, sites })
  relay.subscribe('notices', notices.handlers)
  relay.subscribe('feedback', feedback.handlers)
  relay.subscribe('evidence', evidence.handlers)
  relay.subscribe('approvals', approvals.handlers)
  relay.subscribe('units', units.handlers)

  const app = Fastify().withTypeProvider<TypeBoxTypeProvider>()
  answerWithProblems(app)
  await app.register(cookie)
  await describeRoutes(app)
  const { may, authenticate } = identity
  guardRoutes(
    app,
    {
      may,
      gatewayByToken: sites.gatewayByToken,
      visitorByToken: shares.visitorByToken,
      authenticate: async (request) => {
        const token = tokenOf(request)
        return token === undefined ? undefined : authenticate(token)
      },
    },
    sql,
  )
  await app.register(identityRoutes(identity), { prefix: '/api' })
  await app.register(evidenceRoutes(evidence), { prefix: '/api/evidence-log' })
  await app.register(projectRoutes(projects), { prefix: '/api/projects' })
  await app.register(planRoutes(plans), { prefix: '/api/projects' })
  await app.register(approvalRoutes(approvals), { prefix: '/api' })
  await app.register(costRoutes(costs), { prefix: '/api' })
  await app.register(documentRoutes(documents), { prefix: '/api' })
  await app.register(siteRoutes(sites, now), { prefix: '/api' })
  await app.register(topicRoutes(topics), { prefix: '/api/sites' })
  await app.register(originalRoutes(originals), { prefix: '/api' })
  await app.register(noticeRoutes(notices), { prefix: '/api' })
  await app.register(ruleRoutes(siteRules), { prefix: '/api' })
  await app.register(twinRoutes(twin), { prefix: '/api' })
  await app.register(sequenceRoutes(createSequences({ sql, now, sites, plans, twin })), { prefix: '/api' })
  await app.register(sunlightRoutes(sunlight), { prefix: '/api' })
  await app.register(noiseRoutes(noise), { prefix: '/api' })
  await app.register(transportRoutes(transport), { prefix: '/api' })
  await app.register(unitRoutes(units), { prefix: '/api' })
  await app.register(shareRoutes(shares), { prefix: '/api' })
  await app.register(hazardRoutes(hazards), { prefix: '/api' })
  await app.register(feedbackRoutes(feedback), { prefix: '/api' })
  const signs = createSigns({ sql, now, sites, keepEvidenceDays: 365, keepOriginalsDays: 90 })
  await app.register(signRoutes(signs), { prefix: '/api' })
  await app.ready()
  await stores.partitions.ensureAhead(clock.ms)
  await relay.start()

  /** Somebody with this role, logged in; made by the founder of the company. */
  async function somebody(
    founder: Browser,
    account: string,
    roles: Role[],
    name = '张三丰',
  ): Promise<Browser & { person: Person }> {
    const made = await founder.post('/api/people', { account, name, password: PASSWORD, roles })
    if (made.status !== 201) throw new Error(made.text)
    return { ...(await login(account)), person: made.body as Person }
  }

  async function login(account: string, password = PASSWORD): Promise<Browser> {
    const browser = browse(app)
    const answer = await browser.post('/api/auth/login', { account, password })
    if (answer.status !== 200) throw new Error(answer.text)
    return browser
  }

  /** A further company with its founder, logged in. */
  async function foundCompany(account: string): Promise<Browser & { company: Company }> {
    const admin = { account, name: '王建国', password: PASSWORD }
    const company = await identity.foundCompany({ company: { name: `${account} 置业` }, admin })
    return { ...(await login(account)), company }
  }

  return {
    app,
    owner,
    sql,
    reads,
    clock,
    now,
    identity,
    sites,
    notices,
    hazards,
    approvals,
    plans,
    costs,
    documents,
    twin,
    sunlight,
    noise,
    transport,
    stores,
    relay,
    dataFolder,
    browse: () => browse(app),
    login,
    somebody,
    foundCompany,
    async close(): Promise<void> {
      await hazards.close()
      await notices.close()
      await sites.close()
      await transport.close()
      await noise.close()
      await sunlight.close()
      await documents.close()
      await twin.close()
      await app.close()
      await relay.close()
      await stores.close()
      await reads[Symbol.asyncDispose]()
      await database.close()
      await rm(dataFolder, { recursive: true, force: true })
    },
  }
}
