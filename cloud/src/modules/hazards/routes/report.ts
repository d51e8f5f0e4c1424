import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { HazardReport, HazardReportQuery } from '@loujing/wire/http/hazards'
import * as Type from 'typebox'
import { actorOf } from '../../../platform/auth.ts'
import type { Hazards } from '../service.ts'
import { BySite, READ } from './parameters.ts'

const Bytes = Type.Unsafe<Buffer>({ type: 'string', format: 'binary' })
const Text = Type.Unsafe<string>({ type: 'string' })

/** The name says what and when; ASCII, so that every browser keeps it. */
const named = (from: string, kind: string) => ({
  'content-disposition': `attachment; filename="hazards-${from}.${kind}"`,
  'cache-control': 'private, no-store',
})

export const reportRoutes =
  ({ report }: Hazards): FastifyPluginAsyncTypebox =>
  async (app) => {
    const week = { params: BySite, querystring: HazardReportQuery }
    app.get(
      '/sites/:siteId/hazards/report',
      { config: READ, schema: { ...week, response: { 200: HazardReport } } },
      (request) => report.getReport(actorOf(request), request.params.siteId, request.query.from),
    )
    app.get(
      '/sites/:siteId/hazards/report.pdf',
      {
        config: READ,
        schema: { ...week, response: { 200: { content: { 'application/pdf': { schema: Bytes } } } } },
      },
      async (request, reply) => {
        const { from } = request.query
        const pdf = await report.getPdf(actorOf(request), request.params.siteId, from)
        return reply.headers(named(from, 'pdf')).type('application/pdf').send(pdf)
      },
    )
    app.get(
      '/sites/:siteId/hazards/report.csv',
      { config: READ, schema: { ...week, response: { 200: { content: { 'text/csv': { schema: Text } } } } } },
      async (request, reply) => {
        const { from } = request.query
        const csv = await report.getCsv(actorOf(request), request.params.siteId, from)
        return reply.headers(named(from, 'csv')).type('text/csv; charset=utf-8').send(csv)
      },
    )
  }
