import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'

const MOST_BYTES = 32 * 1024 * 1024

type Answer = { version: string; bytes: Buffer; etag: string }
/** What of a reply is needed, whatever its schema says. */
export type Reply = {
  statusCode: number
  serialize(payload: unknown): string | ArrayBuffer | Buffer
  header(name: string, value: string): unknown
}

/**
 * Answers that are written out once for each version of what they tell, the least used given up first. Only for what everybody of a
 * company who may ask is told alike. A browser that holds the bytes of now is told so (304), and asks each time.
 */
export function keepAnswers(mostBytes = MOST_BYTES) {
  /** The one that was asked for longest ago first. */
  const kept = new Map<string, Answer>()
  let total = 0

  function keep(key: string, answer: Answer): void {
    total += answer.bytes.length - (kept.get(key)?.bytes.length ?? 0)
    kept.delete(key)
    kept.set(key, answer)
    for (const [oldest, { bytes }] of kept) {
      if (total <= mostBytes) break
      kept.delete(oldest)
      total -= bytes.length
    }
  }

  /**
   * What a handler returns: bytes that the route's schema has had its word on, so that no type is left to them. `version` is of all
   * that `make` reads, undefined where that has none; nothing made is 204. @throws what `make` throws
   */
  return async function answer(
    request: Pick<FastifyRequest, 'url' | 'headers' | 'actor'>,
    reply: Reply,
    version: string | number | undefined,
    make: () => Promise<object | undefined>,
  ): Promise<never> {
    const key = `${request.actor!.company} ${request.url}`
    const known = kept.get(key)
    const found = known?.version === String(version) ? known : await write(reply, String(version), make)
    if (!found) {
      reply.statusCode = 204
      return null as never
    }
    if (version !== undefined) keep(key, found)
    reply.header('etag', found.etag)
    reply.header('cache-control', 'private, no-cache')
    if (namesOf(request.headers['if-none-match']).includes(found.etag)) {
      reply.statusCode = 304
      return null as never
    }
    reply.header('content-type', 'application/json; charset=utf-8')
    return found.bytes as never
  }
}

async function write(reply: Reply, version: string, make: () => Promise<object | undefined>) {
  const made = await make()
  if (made === undefined) return undefined
  const bytes = Buffer.from(reply.serialize(made) as string)
  return { version, bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"` }
}

/** A proxy that packs an answer calls its tag weak. */
const namesOf = (header = ''): string[] => header.split(',').map((name) => name.trim().replace(/^W\//, ''))
