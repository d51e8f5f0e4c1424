import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { DryRun, RuleChange, RuleEnabling, RuleId, SiteRule } from '@loujing/wire/http/rules'
import { SiteId } from '@loujing/wire/id'
import { PageQuery, pageOf } from '@loujing/wire/page'
import { Readable } from 'node:stream'
import * as Type from 'typebox'
import { actorOf } from '../../platform/auth.ts'
import { callerOf } from '../identity/index.ts'
import type { Rules } from './service.ts'

const BySite = Type.Object({ siteId: SiteId })
const ByRule = Type.Object({ ruleId: RuleId })
const BySiteAndRule = Type.Object({ siteId: SiteId, ruleId: RuleId })
const Nothing = Type.Null({ description: 'No content' })
const Lines = Type.Unsafe<NodeJS.ReadableStream>({ type: 'string', description: 'DryRunLine, one a line' })
const READ = { policy: 'rules.read' } as const
const KEEP = { policy: 'rules.keep' } as const

/** Under `/api`. */
export const routes =
  (rules: Rules): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/sites/:siteId/rules',
      { config: READ, schema: { params: BySite, querystring: PageQuery, response: { 200: pageOf(SiteRule) } } },
      (request) => rules.list(actorOf(request), request.params.siteId, request.query),
    )
    app.get('/rules/:ruleId', { config: READ, schema: { params: ByRule, response: { 200: SiteRule } } }, (request) =>
      rules.get(actorOf(request), request.params.ruleId),
    )
    app.put(
      '/sites/:siteId/rules/:ruleId',
      { config: KEEP, schema: { params: BySiteAndRule, body: RuleChange, response: { 200: SiteRule } } },
      (request) => rules.save(callerOf(request), request.params.siteId, request.params.ruleId, request.body),
    )
    app.delete(
      '/rules/:ruleId',
      { config: KEEP, schema: { params: ByRule, response: { 204: Nothing } } },
      async (request, reply) => {
        await rules.remove(callerOf(request), request.params.ruleId)
        return reply.code(204).send(null)
      },
    )
    app.post(
      '/rules/:ruleId/enable',
      { config: KEEP, schema: { params: ByRule, body: RuleEnabling, response: { 200: SiteRule } } },
      (request) => rules.enable(callerOf(request), request.params.ruleId, request.body),
    )
    app.post(
      '/rules/:ruleId/disable',
      { config: KEEP, schema: { params: ByRule, response: { 200: SiteRule } } },
      (request) => rules.disable(callerOf(request), request.params.ruleId),
    )
    app.post(
      '/sites/:siteId/rules/dry-run',
      {
        config: KEEP,
        schema: {
          params: BySite,
          body: DryRun,
          response: { 200: { content: { 'application/x-ndjson': { schema: Lines } } } },
        },
      },
      async (request, reply) => {
        const lines = await rules.dryRun(actorOf(request), request.params.siteId, request.body)
        const text = Readable.from(lines).map((line: object) => `${JSON.stringify(line)}\n`)
        return reply.header('content-type', 'application/x-ndjson').header('cache-control', 'no-store').send(text)
      },
    )
  }
