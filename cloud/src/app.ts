import cookie from '@fastify/cookie'
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from './config.ts'
import { createIngest } from './ingest/ingest.ts'
import { evidenceRoutes, previewRoutes } from './ingest/file-routes.ts'
import { batchRoutes } from './ingest/routes.ts'
import { createHub } from './live/hub.ts'
import { liveRoutes } from './live/routes.ts'
import { approvalRoutes, createApprovals } from './modules/approvals/index.ts'
import { costRoutes, createCosts } from './modules/costs/index.ts'
import { createDocuments, documentRoutes } from './modules/documents/index.ts'
import { createEvidence, type Evidence, evidenceRoutes as evidenceLogRoutes } from './modules/evidence/index.ts'
import { createFeedback, feedbackRoutes } from './modules/feedback/index.ts'
import { createHazards, hazardRoutes, readHazardRules } from './modules/hazards/index.ts'
import { createFieldCipher, createIdentity, identityRoutes, readFieldKeys, tokenOf } from './modules/identity/index.ts'
import { createNoise, noiseRoutes, readNoiseLimits } from './modules/noise/index.ts'
import { createOriginals, originalRoutes } from './modules/originals/index.ts'
import { createNotices, noticeRoutes } from './modules/notices/index.ts'
import { createPlans, planRoutes } from './modules/plans/index.ts'
import { createPrivacy, type Privacy, privacyRoutes } from './modules/privacy/index.ts'
import { createProjects, projectRoutes } from './modules/projects/index.ts'
import { createRules, ruleRoutes } from './modules/rules/index.ts'
import { createSequences, sequenceRoutes } from './modules/sequence/index.ts'
import { createShares, shareRoutes } from './modules/shares/index.ts'
import { createSigns, signRoutes } from './modules/signs/index.ts'
import { createSites, siteRoutes } from './modules/sites/index.ts'
import { createSunlight, readSunlightRules, sunlightRoutes } from './modules/sunlight/index.ts'
import { createTopics, topicRoutes } from './modules/topics/index.ts'
import { createTransport, transportRoutes } from './modules/transport/index.ts'
import { createTwin, readBasemap, twinRoutes } from './modules/twin/index.ts'
import { createUnits, unitRoutes } from './modules/units/index.ts'
import { personalDataOf } from './personal.ts'
import { guardRoutes, type Doors } from './platform/auth.ts'
import type { Sql } from './platform/db.ts'
import { notFound } from './platform/errors.ts'
import { healthRoutes } from './platform/health.ts'
import type { Log } from './platform/log.ts'
import { describeRoutes } from './platform/openapi.ts'
import { answerWithProblems } from './platform/problem.ts'
import { problemRoutes } from './platform/problem-routes.ts'
import { openReads } from './platform/reads.ts'
import { createRelay, type Relay } from './platform/relay.ts'
import { originOf, secure, type RateLimits } from './platform/security.ts'
import { createStores } from './stores/stores.ts'
import { viewerRoutes } from './viewer.ts'

export type Deps = {
  config: Config
  sql: Sql
  log: Log
  now: () => Date
  /** Tests raise them. */
  limits?: RateLimits
  /** False to look at the routes only. */
  starts?: boolean
}
export type App = { app: FastifyInstance; relay: Relay; evidence: Evidence; privacy: Privacy }

const LIMITS: RateLimits = {
  'POST /api/setup': 10,
  'POST /api/auth/login': 60,
  'POST /api/auth/password': 20,
  'POST /api/auth/second-factor': 20,
  'POST /api/auth/second-factor/confirmation': 20,
  'GET /api/auth/sign-on': 60,
  'GET /api/auth/sign-on/callback': 60,
  'POST /api/gateway/claim': 30,
  'POST /api/originals/:requestId/approve': 20,
  'POST /api/shared/open': 60,
  'POST /api/drawing-codes/answer': 60,
}

/** The table of contents of the cloud. Building it does nothing; it starts when it is ready, and stops when it is closed. */
export async function buildApp({ config, sql, log, now, limits = LIMITS, starts = true }: Deps): Promise<App> {
  const loggerInstance: FastifyBaseLogger = log
  const logController = new LogController({ disableRequestLogging: true })
  const { trustProxy } = config
  const app = Fastify({ loggerInstance, logController, trustProxy, forceCloseConnections: 'idle' })

  // what is kept, and who does what
  const stores = createStores({ sql, now, log, ...config })
  const fields = createFieldCipher(readFieldKeys(config.fieldKey))
  const reads = openReads(sql)
  const identity = createIdentity({ sql, reads, now, log, fields, ...config })
  const evidence = createEvidence({ sql, now, log, fields, ...config })
  const projects = createProjects({ sql, reads, now, fields })
  const approvals = createApprovals({ sql, now, log, identity, evidence })
  const plans = createPlans({ sql, reads, now, log, identity, projects, evidence, approvals })
  const costs = createCosts({ sql, reads, now, projects, approvals, evidence })
  const documents = createDocuments({ sql, now, log, fields, identity, projects, evidence, plans, costs, ...config })
  const sites = createSites({ sql, now, log, identity, projects, stores })
  const originals = createOriginals({ sql, now, log, identity, fields, stores, alarms: sites.alarms })
  const siteRules = createRules({ sql, now, log, sites, canReplay: config.influx === undefined })
  const { nameOfType } = siteRules
  const notices = createNotices({ sql, now, log, fields, identity, sites, nameOfType, ...config })
  const basemap = readBasemap(config.basemap)
  const twin = createTwin({
    sql,
    now,
    log,
    folder: join(config.dataFolder, 'models'),
    basemap,
    sites: sites.places,
    projects,
    limits: config.conversion,
    keepUploadsMs: config.keepUploadsMs,
  })
  const topics = createTopics({ sql, now, fields, identity, sites, twin })
  const sequences = createSequences({ sql, now, sites, plans, twin })
  const sunlightRules = readSunlightRules(config.sunlightRules)
  const sunlight = createSunlight({ sql, now, log, rules: sunlightRules, sites, twin })
  const noise = createNoise({ sql, now, log, limits: readNoiseLimits(config.noiseLimits), sites, twin })
  const transport = createTransport({ sql, now, log, sites })
  const units = createUnits({ sql, now, identity, sites, twin, sunlight })
  const shares = createShares({ sql, now, identity, projects, sites, twin, units })
  const rules = readHazardRules(config.hazardRules)
  const hazards = createHazards({ sql, now, log, rules, identity, projects, sites, stores, evidence })
  const feedback = createFeedback({ sql, now, identity, sites })
  const signs = createSigns({ sql, now, sites, ...config })
  const personal = personalDataOf({ fields, identity, documents })
  const privacy = createPrivacy({ sql, now, log, fields, identity, modules: personal, ...config })
  const { commandsWaiting, gatewayByToken } = sites
  const ingest = createIngest({ sql, now, stores, commandsWaiting })
  const hub = createHub({ sql, log })

  // who hears what
  const relay = createRelay({ sql, log })
  relay.subscribe('sites', sites.handlers)
  relay.subscribe('notices', notices.handlers)
  relay.subscribe('feedback', feedback.handlers)
  relay.subscribe('evidence', evidence.handlers)
  relay.subscribe('approvals', approvals.handlers)
  relay.subscribe('units', units.handlers)

  // what holds for every route
  const doors: Doors = {
    authenticate: async (request) => {
      const token = tokenOf(request)
      return token === undefined ? undefined : identity.authenticate(token)
    },
    may: identity.may,
    gatewayByToken,
    visitorByToken: shares.visitorByToken,
  }
  answerWithProblems(app)
  app.setNotFoundHandler(() => {
    throw notFound('Route')
  })
  await secure(app, { imageOrigins: originOf(basemap.url), limits })
  await app.register(cookie)
  await describeRoutes(app)
  guardRoutes(app, doors, sql)

  // the routes
  await app.register(identityRoutes(identity), { prefix: '/api' })
  await app.register(privacyRoutes(privacy), { prefix: '/api' })
  await app.register(evidenceLogRoutes(evidence), { prefix: '/api/evidence-log' })
  await app.register(projectRoutes(projects), { prefix: '/api/projects' })
  await app.register(planRoutes(plans), { prefix: '/api/projects' })
  await app.register(approvalRoutes(approvals), { prefix: '/api' })
  await app.register(costRoutes(costs), { prefix: '/api' })
  await app.register(documentRoutes(documents), { prefix: '/api' })
  await app.register(siteRoutes(sites, now), { prefix: '/api' })
  await app.register(originalRoutes(originals), { prefix: '/api' })
  await app.register(noticeRoutes(notices), { prefix: '/api' })
  await app.register(ruleRoutes(siteRules), { prefix: '/api' })
  await app.register(twinRoutes(twin), { prefix: '/api' })
  await app.register(topicRoutes(topics), { prefix: '/api/sites' })
  await app.register(sequenceRoutes(sequences), { prefix: '/api' })
  await app.register(sunlightRoutes(sunlight), { prefix: '/api' })
  await app.register(noiseRoutes(noise), { prefix: '/api' })
  await app.register(transportRoutes(transport), { prefix: '/api' })
  await app.register(unitRoutes(units), { prefix: '/api' })
  await app.register(shareRoutes(shares), { prefix: '/api' })
  await app.register(hazardRoutes(hazards), { prefix: '/api' })
  await app.register(feedbackRoutes(feedback), { prefix: '/api' })
  await app.register(signRoutes(signs), { prefix: '/api' })
  await app.register(batchRoutes(ingest), { prefix: '/api/ingest' })
  await app.register(evidenceRoutes({ sql, now, stores }), { prefix: '/api/ingest' })
  await app.register(previewRoutes({ sql, now, stores }), { prefix: '/api/ingest' })
  await app.register(liveRoutes({ hub, authenticate: doors.authenticate, getSite: sites.places.getSite }), {
    prefix: '/api',
  })
  await app.register(problemRoutes)
  app.get('/openapi.json', { config: { policy: 'public' }, schema: { hide: true } }, () => app.swagger())
  await app.register(
    healthRoutes({
      database: async () => {
        await sql`select 1`
        return {}
      },
      relay: () => relay.health(),
      live: () => hub.counts(),
      stores: async () => {
        const { bavail, bsize } = await statfs(config.dataFolder)
        return { freeBytes: bavail * bsize }
      },
    }),
  )
  if (config.viewerFolder !== undefined) await app.register(viewerRoutes(config.viewerFolder))

  // what runs by itself
  app.addHook('onReady', async () => {
    if (!starts) return
    await stores.start()
    await hub.start()
    await relay.start()
    await twin.start()
    await documents.start()
    await sunlight.start()
    await noise.start()
    await sites.start()
    originals.holding.start()
    notices.start()
    hazards.start()
    evidence.start()
    approvals.start()
    plans.warnings.start()
    await privacy.start()
  })
  app.addHook('preClose', () => hub.close())
  app.addHook('onClose', async () => {
    await privacy.close()
    await plans.warnings.close()
    await approvals.close()
    await evidence.close()
    await hazards.close()
    await notices.close()
    await originals.holding.close()
    await sites.close()
    await transport.close()
    await noise.close()
    await sunlight.close()
    await documents.close()
    await twin.close()
    await relay.close()
    await stores.close()
    await reads[Symbol.asyncDispose]()
  })
  return { app, relay, evidence, privacy }
}
