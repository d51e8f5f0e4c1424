import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Unit, UnitRule, UnitRuleResult } from '@loujing/wire/http/twin'
import { ModelId } from '@loujing/wire/id'
import { PageQuery, pageOf } from '@loujing/wire/page'
import * as Type from 'typebox'
import { actorOf } from '../../platform/auth.ts'
import { callerOf } from '../identity/index.ts'
import type { Units } from './units.ts'

const ByModel = Type.Object({ modelId: ModelId })
const READ = { policy: 'twin.read' } as const
const KEEP = { policy: 'twin.import' } as const

/** Under `/api`. */
export const unitRoutes =
  (units: Units): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/models/:modelId/units',
      { config: READ, schema: { params: ByModel, querystring: PageQuery, response: { 200: pageOf(Unit) } } },
      (request) => units.listUnits(actorOf(request), request.params.modelId, request.query),
    )
    app.get(
      '/models/:modelId/unit-rule',
      { config: READ, schema: { params: ByModel, response: { 200: UnitRule } } },
      (request) => units.getRule(actorOf(request), request.params.modelId),
    )
    app.put(
      '/models/:modelId/unit-rule',
      { config: KEEP, schema: { params: ByModel, body: UnitRule, response: { 200: UnitRuleResult } } },
      (request) => units.saveRule(callerOf(request), request.params.modelId, request.body),
    )
  }
