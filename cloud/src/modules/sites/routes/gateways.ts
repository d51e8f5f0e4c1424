import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Claim, Claimed, Command, Gateway, GatewayClaimKey, NewCommand, NewGateway } from '@loujing/wire/http/sites'
import { PageQuery, pageOf } from '@loujing/wire/page'
import { actorOf } from '../../../platform/auth.ts'
import { callerOf } from '../../identity/index.ts'
import type { Commands } from '../commands.ts'
import type { Gateways } from '../gateways.ts'
import { ByGateway, BySite, READ } from './parameters.ts'

const KEEP = { policy: 'sites.keep-gateways' } as const

export const gatewayRoutes =
  ({ gateways, commands }: { gateways: Gateways; commands: Commands }): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/sites/:siteId/gateways',
      { config: READ, schema: { params: BySite, querystring: PageQuery, response: { 200: pageOf(Gateway) } } },
      (request) => gateways.listGateways(actorOf(request), request.params.siteId, request.query),
    )
    app.post(
      '/sites/:siteId/gateways',
      { config: KEEP, schema: { params: BySite, body: NewGateway, response: { 201: GatewayClaimKey } } },
      async (request, reply) => {
        const created = await gateways.createGateway(callerOf(request), request.params.siteId, request.body)
        return reply.code(201).header('cache-control', 'no-store').send(created)
      },
    )
    app.get(
      '/gateways/:gatewayId',
      { config: READ, schema: { params: ByGateway, response: { 200: Gateway } } },
      (request) => gateways.getGateway(actorOf(request), request.params.gatewayId),
    )
    app.post(
      '/gateways/:gatewayId/claim-key',
      { config: KEEP, schema: { params: ByGateway, response: { 201: GatewayClaimKey } } },
      async (request, reply) => {
        const issued = await gateways.issueClaimKey(callerOf(request), request.params.gatewayId)
        return reply.code(201).header('cache-control', 'no-store').send(issued)
      },
    )
    app.post(
      '/gateways/:gatewayId/revoke',
      { config: KEEP, schema: { params: ByGateway, response: { 200: Gateway } } },
      (request) => gateways.revoke(callerOf(request), request.params.gatewayId),
    )
    app.post(
      '/gateway/claim',
      { config: { policy: 'public' }, schema: { body: Claim, response: { 200: Claimed } } },
      async (request, reply) => {
        reply.header('cache-control', 'no-store')
        return gateways.claim(request.body, request.ip)
      },
    )

    app.get(
      '/gateways/:gatewayId/commands',
      { config: READ, schema: { params: ByGateway, querystring: PageQuery, response: { 200: pageOf(Command) } } },
      (request) => commands.listCommands(actorOf(request), request.params.gatewayId, request.query),
    )
    app.post(
      '/gateways/:gatewayId/commands',
      {
        config: { policy: 'sites.command' },
        schema: { params: ByGateway, body: NewCommand, response: { 201: Command } },
      },
      async (request, reply) => {
        const command = await commands.createCommand(callerOf(request), request.params.gatewayId, request.body)
        return reply.code(201).send(command)
      },
    )
  }
