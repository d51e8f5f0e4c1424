import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  NewPriceList,
  NewUnitMove,
  NewUnitTraits,
  PriceList,
  SaleUnit,
  UnitMove,
  UnitQuery,
} from '@loujing/wire/http/units'
import { PriceListId, SiteId, UnitId, UnitMoveId } from '@loujing/wire/id'
import { PageQuery, pageOf } from '@loujing/wire/page'
import * as Type from 'typebox'
import { actorOf } from '../../platform/auth.ts'
import { callerOf } from '../identity/index.ts'
import type { Units } from './service.ts'

const BySite = Type.Object({ siteId: SiteId })
const ByUnit = Type.Object({ unitId: UnitId })
const ByMove = Type.Object({ unitId: UnitId, moveId: UnitMoveId })
const ByList = Type.Object({ siteId: SiteId, priceListId: PriceListId })
const READ = { policy: 'units.read' } as const
const RECORD = { policy: 'units.record' } as const
const KEEP = { policy: 'units.keep' } as const

/** Under `/api`. */
export const routes =
  (units: Units): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/sites/:siteId/units',
      { config: READ, schema: { params: BySite, querystring: UnitQuery, response: { 200: pageOf(SaleUnit) } } },
      (request) => units.list(actorOf(request), request.params.siteId, request.query),
    )
    app.get('/units/:unitId', { config: READ, schema: { params: ByUnit, response: { 200: SaleUnit } } }, (request) =>
      units.get(actorOf(request), request.params.unitId),
    )
    app.get(
      '/units/:unitId/moves',
      { config: READ, schema: { params: ByUnit, querystring: PageQuery, response: { 200: pageOf(UnitMove) } } },
      (request) => units.listMoves(actorOf(request), request.params.unitId, request.query),
    )
    app.put(
      '/units/:unitId/moves/:moveId',
      { config: RECORD, schema: { params: ByMove, body: NewUnitMove, response: { 200: SaleUnit } } },
      (request) => {
        const { unitId, moveId } = request.params
        return units.move(callerOf(request), unitId, moveId, request.body)
      },
    )
    app.put(
      '/units/:unitId/traits',
      { config: KEEP, schema: { params: ByUnit, body: NewUnitTraits, response: { 200: SaleUnit } } },
      (request) => units.describe(callerOf(request), request.params.unitId, request.body),
    )
    app.get(
      '/sites/:siteId/price-lists',
      { config: READ, schema: { params: BySite, querystring: PageQuery, response: { 200: pageOf(PriceList) } } },
      (request) => units.prices.listLists(actorOf(request), request.params.siteId, request.query),
    )
    app.put(
      '/sites/:siteId/price-lists/:priceListId',
      { config: KEEP, schema: { params: ByList, body: NewPriceList, response: { 200: PriceList } } },
      (request) => {
        const { siteId, priceListId } = request.params
        return units.prices.addList(callerOf(request), siteId, priceListId, request.body)
      },
    )
  }
