import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  Channel,
  ChannelChange,
  ChannelId,
  Delivery,
  Escalation,
  Notice,
  OnDuty,
  OnDutyQuery,
  ReadUpTo,
  Roster,
  TestResult,
  Unread,
} from '@loujing/wire/http/notices'
import { SiteId } from '@loujing/wire/id'
import { PageQuery, pageOf } from '@loujing/wire/page'
import * as Type from 'typebox'
import { actorOf } from '../../platform/auth.ts'
import { callerOf } from '../identity/index.ts'
import type { Notices } from './service.ts'

const ByChannel = Type.Object({ channelId: ChannelId })
const BySite = Type.Object({ siteId: SiteId })
const Nothing = Type.Null({ description: 'No content' })
const OWN = { policy: 'session' } as const
const READ = { policy: 'notices.read' } as const
const KEEP = { policy: 'notices.keep' } as const

/** Under `/api`. */
export const routes =
  ({ channels, plans, bell }: Pick<Notices, 'channels' | 'plans' | 'bell'>): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/my/channels',
      { config: OWN, schema: { querystring: PageQuery, response: { 200: pageOf(Channel) } } },
      (request) => channels.list(actorOf(request), request.query),
    )
    app.put(
      '/my/channels/:channelId',
      { config: OWN, schema: { params: ByChannel, body: ChannelChange, response: { 200: Channel } } },
      (request) => channels.save(callerOf(request), request.params.channelId, request.body),
    )
    app.delete(
      '/my/channels/:channelId',
      { config: OWN, schema: { params: ByChannel, response: { 204: Nothing } } },
      async (request, reply) => {
        await channels.remove(callerOf(request), request.params.channelId)
        return reply.code(204).send(null)
      },
    )
    app.post(
      '/my/channels/:channelId/test',
      { config: OWN, schema: { params: ByChannel, response: { 200: TestResult } } },
      (request) => channels.test(callerOf(request), request.params.channelId),
    )

    app.get(
      '/my/notices',
      { config: OWN, schema: { querystring: PageQuery, response: { 200: pageOf(Notice) } } },
      (request) => bell.list(actorOf(request), request.query),
    )
    app.get('/my/notices/unread', { config: OWN, schema: { response: { 200: Unread } } }, (request) =>
      bell.unread(actorOf(request)),
    )
    app.post('/my/notices/read', { config: OWN, schema: { body: ReadUpTo, response: { 200: Unread } } }, (request) =>
      bell.read(actorOf(request), request.body),
    )

    app.get(
      '/sites/:siteId/roster',
      { config: READ, schema: { params: BySite, response: { 200: Roster } } },
      (request) => plans.getRoster(actorOf(request), request.params.siteId),
    )
    app.put(
      '/sites/:siteId/roster',
      { config: KEEP, schema: { params: BySite, body: Roster, response: { 200: Roster } } },
      (request) => plans.saveRoster(callerOf(request), request.params.siteId, request.body),
    )
    app.get(
      '/sites/:siteId/on-duty',
      { config: READ, schema: { params: BySite, querystring: OnDutyQuery, response: { 200: OnDuty } } },
      (request) => plans.onDuty(actorOf(request), request.params.siteId, request.query.at),
    )
    app.get(
      '/sites/:siteId/escalation',
      { config: READ, schema: { params: BySite, response: { 200: Escalation } } },
      (request) => plans.getEscalation(actorOf(request), request.params.siteId),
    )
    app.put(
      '/sites/:siteId/escalation',
      { config: KEEP, schema: { params: BySite, body: Escalation, response: { 200: Escalation } } },
      (request) => plans.saveEscalation(callerOf(request), request.params.siteId, request.body),
    )
    app.get(
      '/sites/:siteId/deliveries',
      { config: KEEP, schema: { params: BySite, querystring: PageQuery, response: { 200: pageOf(Delivery) } } },
      (request) => bell.listDeliveries(actorOf(request), request.params.siteId, request.query),
    )
  }
