import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Sha256, Slug } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Readable } from 'node:stream'
import * as Type from 'typebox'
import { gatewayOf, type GatewayIdentity } from '../platform/auth.ts'
import type { Sql } from '../platform/db.ts'
import { notFound, refuse } from '../platform/errors.ts'
import { say, whisper } from '../platform/outbox.ts'
import { inCompany } from '../platform/tenant.ts'
import { findSiteEvidence, linkEvidence } from '../stores/evidence.ts'
import type { Stores } from '../stores/stores.ts'
import { BAD_OFFSET, NOT_JPEG } from './problems.ts'

type Deps = { sql: Sql; now: () => Date; stores: Stores }

const MOST_PREVIEW_BYTES = 2 * 1024 * 1024
const EvidenceParams = Type.Object({ sha256: Sha256 })
const PreviewParams = Type.Object({ cameraSlug: Slug })

/** HEAD and PATCH /ingest/evidence/{sha256}: a file that can be resumed, in the manner of tus 1.0. */
export const evidenceRoutes =
  ({ sql, now, stores }: Deps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))

    const offset = { summary: 'How much of a file is here', params: EvidenceParams, response: { 200: Type.Null() } }
    app.head('/evidence/:sha256', { config: { policy: 'gateway' }, schema: offset }, async (request, reply) => {
      const gateway = gatewayOf(request)
      const { sha256 } = request.params
      const whole = await inCompany(sql, gateway.company, (tx) => findSiteEvidence(tx, gateway.site, sha256))
      const bytes = whole?.bytes ?? (await stores.evidence.offsetOf({ gateway: gateway.gateway, sha256 }))
      reply.header('upload-offset', bytes).header('cache-control', 'no-store')
      if (whole) reply.header('upload-length', whole.bytes)
      return reply.code(200).send(null)
    })

    const append = {
      summary: 'The next piece of a file',
      description:
        'Headers Upload-Offset and Upload-Length in bytes, X-Content-Type of the whole file. The body is the piece.',
      params: EvidenceParams,
      response: { 204: Type.Null() },
    }
    app.patch('/evidence/:sha256', { config: { policy: 'gateway' }, schema: append }, async (request, reply) => {
      const gateway = gatewayOf(request)
      const { sha256 } = request.params
      const from = readSize(request.headers['upload-offset'])
      const length = readSize(request.headers['upload-length'])
      const upload = { gateway: gateway.gateway, sha256 }
      const { bytes, whole } = await stores.evidence.append(upload, from, length, request.body as Readable)
      if (whole) await keep(gateway, { sha256, bytes, contentType: readContentType(request.headers['x-content-type']) })
      return reply.header('upload-offset', bytes).code(204).send(null)
    })

    type File = { sha256: Sha256; bytes: number; contentType: string }
    const keep = ({ company, site, gateway }: GatewayIdentity, file: File): Promise<void> =>
      inCompany(sql, company, async (tx) => {
        const isNew = await linkEvidence(tx, { company, site }, file, now())
        const data = { gateway, ...file }
        if (isNew) await say(tx, { type: 'ingest.evidence-stored', subject: file.sha256, company, site, data }, now())
      })
    return Promise.resolve()
  }

/** PUT /ingest/previews/{camera}: the picture to look at now. */
export const previewRoutes =
  ({ sql, now, stores }: Deps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser(
      'image/jpeg',
      { parseAs: 'buffer', bodyLimit: MOST_PREVIEW_BYTES },
      (_request, body, done) => done(null, body),
    )

    const schema = {
      summary: 'The newest picture of a camera',
      consumes: ['image/jpeg'],
      params: PreviewParams,
      response: { 204: Type.Null() },
    }
    app.put('/previews/:cameraSlug', { config: { policy: 'gateway' }, schema }, async (request, reply) => {
      const { company, site, gateway } = gatewayOf(request)
      const jpeg = request.body
      if (!Buffer.isBuffer(jpeg) || !isWholeJpeg(jpeg)) throw refuse(NOT_JPEG)
      const camera = await inCompany(sql, company, async (tx) => {
        const registry = await stores.registry.load(tx, site)
        return registry.cameras.get(request.params.cameraSlug)
      })
      if (camera?.gateway !== gateway) throw notFound('Camera')
      await stores.previews.save(camera.id, jpeg)
      const data = { camera: camera.id, at: toInstant(now()) }
      await inCompany(sql, company, (tx) => whisper(tx, { company, site, type: 'preview', data }))
      return reply.code(204).send(null)
    })
    return Promise.resolve()
  }

function readSize(header: string | string[] | undefined): number {
  const size = typeof header === 'string' && /^\d{1,12}$/.test(header) ? Number(header) : undefined
  if (size === undefined) throw refuse(BAD_OFFSET)
  return size
}

const readContentType = (header: string | string[] | undefined): string =>
  typeof header === 'string' && /^[a-z]+\/[a-z0-9.+-]{1,64}$/.test(header) ? header : 'application/octet-stream'

// cameras pad: the end of the image may be some bytes before the end of the file
const isWholeJpeg = (bytes: Buffer): boolean =>
  bytes.length > 4 && bytes.readUInt16BE(0) === 0xffd8 && bytes.subarray(-64).includes(Buffer.from([0xff, 0xd9]))
