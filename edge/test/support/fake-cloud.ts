import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import type { CommandRequest, DesiredState } from '@loujing/wire/command'
import type { Claim } from '@loujing/wire/http/sites'
import { IngestBatch, type IngestMessage, type Lane } from '@loujing/wire/ingest'
import { toInstant } from '@loujing/wire/instant'
import { Check } from 'typebox/value'
import { onTestFinished } from 'vitest'

/** A message as the cloud got it: in which lane, and as the how manieth. */
export type Got = IngestMessage & { lane: Lane }

export type FakeCloud = {
  url: string
  port: number
  /** In the order of arrival, each once. */
  got: Got[]
  duplicates: number
  batches: { lane: Lane; encoding: string; count: number; outcome: number }[]
  evidence: Map<string, Buffer>
  previews: Map<string, Buffer>
  claims: number
  desired: DesiredState
  commands: CommandRequest[]
  polls: string[]
  /** Facts whose `data` says so are refused with 400. */
  poison: (message: IngestMessage) => boolean
  /** Commits, and lets the connection die before the receipt. */
  loseReceipts: number
  /** Breaks an upload of evidence after this many bytes, once. */
  breakUploadAt: number | undefined
  clockAheadMs: number
  /** The credential that is good now; undefined: none, so everybody is refused. */
  token: string | undefined
  /** The key that may be claimed with, and the credential that did. */
  claimKey: string
  keyUsedBy: string | undefined
  /** Claims, and lets the connection die before the answer. */
  loseClaims: number
  down(): Promise<void>
  up(): Promise<void>
}

const readings = (got: Got[], topic: string) => got.filter((message) => message.topic === topic)
/** The values of one topic's readings in the order in which the cloud got them. */
export const valuesAt = (cloud: FakeCloud, topic: string): number[] =>
  readings(cloud.got, topic).map(({ data }) => (data as { values: { value: number }[] }).values[0]!.value)

/** A small server that speaks the gateway's side of the cloud's HTTP interface, and remembers everything. */
export async function aFakeCloud({ claimKey = 'claim-me', site = 'yunqi', gateway = 'gw-1' } = {}): Promise<FakeCloud> {
  const seen = new Map<string, Set<number>>()
  const last = new Map<string, number>()
  const sockets = new Set<Socket>()
  const partial = new Map<string, Buffer>()
  let server: Server

  const cloud: FakeCloud = {
    url: '',
    port: 0,
    got: [],
    duplicates: 0,
    batches: [],
    evidence: new Map(),
    previews: new Map(),
    claims: 0,
    desired: { version: 0, sources: {} },
    commands: [],
    polls: [],
    poison: () => false,
    loseReceipts: 0,
    breakUploadAt: undefined,
    clockAheadMs: 0,
    token: undefined,
    claimKey,
    keyUsedBy: undefined,
    loseClaims: 0,
    down: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
    up: () => listen(cloud.port),
  }

  function ingest(request: IncomingMessage, response: ServerResponse, raw: Buffer): void {
    const encoding = String(request.headers['content-encoding'])
    const batch: unknown = JSON.parse((encoding === 'zstd' ? zstdDecompressSync(raw) : gunzipSync(raw)).toString())
    const answer = (status: number, body: object) => {
      if (Check(IngestBatch, batch))
        cloud.batches.push({ lane: batch.lane, encoding, count: batch.messages.length, outcome: status })
      reply(response, status, body)
    }
    if (!Check(IngestBatch, batch)) return answer(400, { type: '/problems/validation' })
    const { epoch, lane, fromSeq, toSeq, messages } = batch
    const taken = seen.get(epoch) ?? new Set()
    seen.set(epoch, taken)
    const before = last.get(`${epoch}/${lane}`) ?? 0
    const inRange = messages.every(
      ({ seq }, at) => seq >= fromSeq && seq <= toSeq && (at === 0 || seq > messages[at - 1]!.seq),
    )
    if (!inRange) return answer(400, { type: '/problems/validation' })
    const firstNew = messages.find(({ seq }) => !taken.has(seq))?.seq ?? Infinity
    if (firstNew <= before) return answer(409, { type: '/problems/ingest/out-of-order', passedTo: before })
    if (messages.some(cloud.poison)) return answer(400, { type: '/problems/poison' })
    let stored = 0
    for (const message of messages) {
      if (taken.has(message.seq)) cloud.duplicates++
      else {
        taken.add(message.seq)
        cloud.got.push({ ...message, lane })
        stored++
      }
    }
    last.set(`${epoch}/${lane}`, Math.max(before, toSeq))
    if (cloud.loseReceipts > 0) {
      cloud.loseReceipts--
      return void request.socket.destroy()
    }
    const receipt = { epoch, lane, fromSeq, toSeq, stored, duplicates: messages.length - stored, quarantined: [] }
    answer(200, { ...receipt, recordedAt: now(), commandsWaiting: cloud.commands.length })
  }

  function upload(request: IncomingMessage, response: ServerResponse, raw: Buffer, sha256: string): void {
    const kept = cloud.evidence.get(sha256) ?? partial.get(sha256) ?? Buffer.alloc(0)
    if (request.method === 'HEAD') {
      response.writeHead(kept.length > 0 ? 200 : 404, { 'upload-offset': String(kept.length) })
      return void response.end()
    }
    if (Number(request.headers['upload-offset']) !== kept.length)
      return reply(response, 409, { type: '/problems/evidence/wrong-offset' })
    const all = Buffer.concat([kept, raw])
    if (cloud.breakUploadAt !== undefined && all.length > cloud.breakUploadAt) {
      partial.set(sha256, all.subarray(0, cloud.breakUploadAt))
      cloud.breakUploadAt = undefined
      return void request.socket.destroy()
    }
    partial.set(sha256, all)
    if (all.length === Number(request.headers['upload-length'])) {
      if (createHash('sha256').update(all).digest('hex') !== sha256)
        return reply(response, 409, { type: '/problems/evidence/wrong-hash' })
      cloud.evidence.set(sha256, all)
    }
    response.writeHead(204, { 'upload-offset': String(all.length) }).end()
  }

  function desired(response: ServerResponse, url: URL): void {
    cloud.polls.push(url.search)
    const deadline = Date.now() + Math.min(1000, Number(url.searchParams.get('waitMs')))
    const look = () => {
      const fresh = cloud.desired.version > Number(url.searchParams.get('after')) || cloud.commands.length > 0
      if (!fresh && Date.now() < deadline) return void setTimeout(look, 20)
      reply(response, 200, { desired: cloud.desired, commands: cloud.commands, serverTime: now() })
    }
    look()
  }

  function claim(response: ServerResponse, raw: Buffer): void {
    const given = JSON.parse(raw.toString()) as Claim
    if (given.claimKey !== cloud.claimKey) return reply(response, 404, { type: '/problems/sites/unknown-claim-key' })
    if (given.site !== site || given.slug !== gateway)
      return reply(response, 409, { type: '/problems/sites/wrong-gateway' })
    if (cloud.keyUsedBy !== undefined && (cloud.keyUsedBy !== given.token || cloud.token !== given.token))
      return reply(response, 409, { type: '/problems/sites/already-claimed' })
    if (cloud.keyUsedBy === undefined) cloud.claims++
    cloud.keyUsedBy = cloud.token = given.token
    if (cloud.loseClaims > 0) {
      cloud.loseClaims--
      return void response.socket?.destroy()
    }
    reply(response, 200, { gateway: '01890000-0000-7000-8000-000000000000', slug: gateway, site })
  }

  function route(request: IncomingMessage, response: ServerResponse, raw: Buffer): void {
    const url = new URL(request.url!, 'http://cloud')
    const [, , area, name, last = ''] = url.pathname.split('/')
    if (url.pathname === '/api/gateway/claim') return claim(response, raw)
    if (cloud.token === undefined || request.headers.authorization !== `Bearer ${cloud.token}`)
      return reply(response, 401, { type: '/problems/auth/unauthenticated' })
    if (url.pathname === '/api/gateway/clock') return reply(response, 200, { now: now() })
    if (url.pathname === '/api/gateway/desired') return desired(response, url)
    if (url.pathname === '/api/ingest/batches') return ingest(request, response, raw)
    if (area === 'ingest' && name === 'evidence') return upload(request, response, raw, last)
    if (area === 'ingest' && name === 'previews') {
      cloud.previews.set(last, raw)
      return void response.writeHead(204).end()
    }
    reply(response, 404, { type: '/problems/not-found' })
  }

  function listen(port: number): Promise<void> {
    server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => route(request, response, Buffer.concat(chunks)))
      request.on('error', () => undefined)
    })
    server.on('connection', (socket) => {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
    })
    return new Promise((resolve) => server.listen(port, '127.0.0.1', resolve))
  }

  const now = () => toInstant(Date.now() + cloud.clockAheadMs)
  await listen(0)
  cloud.port = (server!.address() as AddressInfo).port
  cloud.url = `http://127.0.0.1:${cloud.port}`
  onTestFinished(() => cloud.down())
  return cloud
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' })
  response.end(JSON.stringify(body))
}
