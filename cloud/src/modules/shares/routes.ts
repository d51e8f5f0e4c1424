import type { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { MadeShare, NewShare, SandTable, Share, SharedTable, SharedUnit } from '@loujing/wire/http/shares'
import { ModelId, ShareId, SiteId } from '@loujing/wire/id'
import { PageQuery, pageOf } from '@loujing/wire/page'
import * as Type from 'typebox'
import { actorOf, visitorOf } from '../../platform/auth.ts'
import { callerOf } from '../identity/index.ts'
import type { Shares } from './service.ts'

const BySite = Type.Object({ siteId: SiteId })
const ByShare = Type.Object({ shareId: ShareId })
const BySiteAndShare = Type.Object({ siteId: SiteId, shareId: ShareId })
const ByTile = Type.Object({ modelId: ModelId, '*': Type.String({ maxLength: 128 }) })
const Bytes = Type.Unsafe<Readable>(Type.Any({ description: 'The bytes of the file' }))
const Nothing = Type.Null({ description: 'No content' })
const READ = { policy: 'shares.read' } as const
const KEEP = { policy: 'shares.keep' } as const
const VISITOR = { policy: 'visitor' } as const

/** Under `/api`; what a visitor may ask is under `/api/shared`. */
export const routes =
  (shares: Shares): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/sites/:siteId/sand-table',
      { config: { policy: 'units.read' }, schema: { params: BySite, response: { 200: SandTable } } },
      (request) => shares.table.forMember(actorOf(request), request.params.siteId),
    )
    app.get(
      '/sites/:siteId/shares',
      { config: READ, schema: { params: BySite, querystring: PageQuery, response: { 200: pageOf(Share) } } },
      (request) => shares.list(actorOf(request), request.params.siteId, request.query),
    )
    app.put(
      '/sites/:siteId/shares/:shareId',
      { config: KEEP, schema: { params: BySiteAndShare, body: NewShare, response: { 200: MadeShare } } },
      (request) => {
        const { siteId, shareId } = request.params
        return shares.make(callerOf(request), siteId, shareId, request.body)
      },
    )
    app.delete(
      '/shares/:shareId',
      { config: KEEP, schema: { params: ByShare, response: { 204: Nothing } } },
      async (request, reply) => {
        await shares.revoke(callerOf(request), request.params.shareId)
        return reply.code(204).send(null)
      },
    )

    // Opening counts, so it is no GET: a page that is loaded ahead, or asked for twice by a proxy, is not opened.
    app.post('/shared/open', { config: VISITOR, schema: { response: { 200: SharedTable } } }, (request) =>
      shares.table.open(visitorOf(request)),
    )
    app.get(
      '/shared/units',
      { config: VISITOR, schema: { querystring: PageQuery, response: { 200: pageOf(SharedUnit) } } },
      (request) => shares.table.listUnits(visitorOf(request), request.query),
    )
    app.get(
      '/shared/models/:modelId/tiles/*',
      { config: VISITOR, schema: { params: ByTile, response: { 200: Bytes } } },
      async (request, reply) => {
        const { modelId, '*': name } = request.params
        const accepted = request.headers['accept-encoding']
        const { stream, bytes, type, coding } = await shares.table.openTile(visitorOf(request), modelId, name, accepted)
        if (coding !== undefined) reply.header('content-encoding', coding)
        // Tiles never change, but a link ends: the browser asks each time, and keeps nothing for the next holder of the machine.
        reply.header('cache-control', 'private, no-store').header('vary', 'accept-encoding')
        return reply.type(type).header('content-length', bytes).send(stream)
      },
    )
  }
