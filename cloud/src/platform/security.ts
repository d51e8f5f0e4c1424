import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance } from 'fastify'
import helmet, { type HelmetOptions } from 'helmet'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { refuse } from './errors.ts'
import { TOO_MANY } from './problem.ts'

/** Doors that a guesser would try, by method and path; tries a minute from one address. */
export type RateLimits = Readonly<Record<string, number>>

/**
 * Headers and rate limits. `imageOrigins`: where the operator's basemap comes from; nothing else leaves the origin.
 * What the viewer needs beyond 'self': Cesium's workers are blobs, its codecs are WebAssembly, and its textures blobs and data.
 */
export async function secure(
  app: FastifyInstance,
  { imageOrigins, limits }: { imageOrigins: string[]; limits: RateLimits },
): Promise<void> {
  const headers = headersOf({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
        workerSrc: ["'self'", 'blob:'],
        connectSrc: ["'self'", 'blob:', 'data:', ...imageOrigins],
        imgSrc: ["'self'", 'blob:', 'data:', ...imageOrigins],
        // element-plus and Cesium position things by style attributes
        styleSrc: ["'self'", "'unsafe-inline'"],
        fontSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'self'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
  })
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(headers)
    done()
  })

  app.addHook('onRoute', (route) => {
    const max = limits[`${String(route.method)} ${route.url}`]
    if (max !== undefined) route.config = { ...route.config, rateLimit: { max, timeWindow: 60_000 } }
  })
  await app.register(rateLimit, {
    global: false,
    errorResponseBuilder: (_request, { ttl }) => refuse(TOO_MANY, { retryAfterMs: ttl }),
  })
}

/** What helmet sets is the same for every answer, and a tenth of the work of a short one: it is asked once. */
function headersOf(options: HelmetOptions): Record<string, string> {
  const headers: Record<string, string> = {}
  const answer = { setHeader: (name: string, value: string) => (headers[name] = value), removeHeader: () => {} }
  helmet(options)({} as IncomingMessage, answer as unknown as ServerResponse, () => {})
  return headers
}

/** `https://t{s}.example.com/{z}/{x}/{y}` → `https://*.example.com`; nothing when there is no absolute URL. */
export function originOf(template: string | undefined): string[] {
  if (template === undefined) return []
  const isManyHosts = /^https?:\/\/[^/]*\{/.test(template)
  const plain = template.replace(/^(https?:\/\/)[^/.]*\{[^/}]*\}[^/.]*\./, '$1').replaceAll(/\{[^}]*\}/g, '0')
  if (!URL.canParse(plain)) return []
  const { protocol, host, origin } = new URL(plain)
  return [isManyHosts ? `${protocol}//*.${host}` : origin]
}
