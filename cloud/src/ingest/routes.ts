import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { IngestBatch, IngestReceipt } from '@loujing/wire/ingest'
import { gatewayOf } from '../platform/auth.ts'
import { decodeBatch, MOST_PACKED_BYTES } from './decode.ts'
import type { Ingest } from './ingest.ts'

/** POST /ingest/batches: the door of the gateways' facts. */
export const batchRoutes =
  (ingest: Ingest): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser(
      'application/json',
      { parseAs: 'buffer', bodyLimit: MOST_PACKED_BYTES },
      (request, body, done) => {
        decodeBatch(body as Buffer, request.headers['content-encoding']).then((batch) => done(null, batch), done)
      },
    )
    // `decodeBatch` has checked the body, forty times as fast as the default validator
    app.setValidatorCompiler(() => () => true)

    const schema = { summary: 'Facts of one outbox, in order', body: IngestBatch, response: { 200: IngestReceipt } }
    app.post('/batches', { config: { policy: 'gateway' }, schema }, (request) =>
      ingest(gatewayOf(request), request.body),
    )
    return Promise.resolve()
  }
