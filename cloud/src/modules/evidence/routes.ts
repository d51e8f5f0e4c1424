import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  EvidenceCheckpoint,
  EvidenceConsistency,
  EvidenceDocument,
  EvidenceEntry,
  EvidenceKey,
  EvidenceProof,
  EvidenceQuery,
} from '@loujing/wire/http/evidence-log'
import { PageQuery, pageOf } from '@loujing/wire/page'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as Type from 'typebox'
import { actorOf } from '../../platform/auth.ts'
import type { Evidence } from './service.ts'

const VERIFIER = join(import.meta.dirname, 'verify-proof.mjs')
const ByIndex = Type.Object({ entryIndex: Type.Integer({ minimum: 0 }) })
const Between = Type.Object({ from: Type.Integer({ minimum: 1 }), to: Type.Integer({ minimum: 1 }) })

/** Under `/api/evidence-log`. */
export const routes =
  (evidence: Evidence): FastifyPluginAsyncTypebox =>
  async (app) => {
    const config = { policy: 'evidence.read' } as const

    app.get(
      '/entries',
      { config, schema: { querystring: EvidenceQuery, response: { 200: pageOf(EvidenceEntry) } } },
      (request) => evidence.listEntries(actorOf(request), request.query),
    )

    app.get(
      '/entries/:entryIndex/proof',
      { config, schema: { params: ByIndex, response: { 200: EvidenceProof } } },
      async (request, reply) => {
        const { entryIndex } = request.params
        void reply.header('content-disposition', `attachment; filename="loujing-proof-${entryIndex}.json"`)
        return evidence.proofOf(actorOf(request), entryIndex)
      },
    )

    app.get(
      '/entries/:entryIndex/document',
      { config, schema: { params: ByIndex, response: { 200: EvidenceDocument } } },
      (request) => evidence.documentOf(actorOf(request), request.params.entryIndex),
    )

    app.get(
      '/checkpoints',
      { config, schema: { querystring: PageQuery, response: { 200: pageOf(EvidenceCheckpoint) } } },
      (request) => evidence.listCheckpoints(actorOf(request), request.query),
    )

    app.get(
      '/checkpoints/:from/consistency/:to',
      { config, schema: { params: Between, response: { 200: EvidenceConsistency } } },
      (request) => evidence.consistencyOf(actorOf(request), request.params.from, request.params.to),
    )

    app.get('/key', { config, schema: { response: { 200: EvidenceKey } } }, (request) =>
      evidence.keyOf(actorOf(request)),
    )

    app.get(
      '/verify-proof.mjs',
      { config: { policy: 'public' }, schema: { produces: ['text/javascript'], response: { 200: Type.String() } } },
      async (_request, reply) => {
        void reply.header('content-disposition', 'attachment; filename="verify-proof.mjs"')
        return reply.type('text/javascript; charset=utf-8').send(await readFile(VERIFIER, 'utf8'))
      },
    )
  }
