import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { Problem } from '@loujing/wire/problem'

export type CloudRequest = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'HEAD'
  /** Below the cloud's address, e.g. `/api/gateway/clock`. */
  path: string
  headers?: Record<string, string>
  body?: Uint8Array
  timeoutMs?: number
  signal?: AbortSignal
}
export type CloudResponse = { status: number; headers: IncomingHttpHeaders; body: Buffer }

/** The cloud answered, and it was not yes. */
export class CloudRefusal extends Error {
  readonly status: number
  readonly problem: Partial<Problem> & Record<string, unknown>
  constructor({ status, body, headers }: CloudResponse) {
    const problem = readProblem(headers, body)
    super(`${status} ${problem.type ?? ''}`.trim())
    this.name = 'CloudRefusal'
    this.status = status
    this.problem = problem
  }
}

/** The cloud did not answer: a line that is cut, a time-out, bytes that are not HTTP. */
export class LineError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'LineError'
  }
}

export type CloudClient = {
  /** Resolves for 2xx; throws CloudRefusal for other answers and LineError for none. */
  request(request: CloudRequest): Promise<CloudResponse>
  useToken(token: string | undefined): void
  close(): void
}

const TIMEOUT_MS = 15_000
// An answer to a gateway is small; more than this is not from our cloud.
const ANSWER_BYTES = 4_194_304

/** Kept-alive connections to one cloud. node:http, because it costs half the CPU of fetch for small requests. */
export function createCloudClient(base: string): CloudClient {
  const url = new URL(base)
  const secure = url.protocol === 'https:'
  const agent = secure
    ? new HttpsAgent({ keepAlive: true, maxSockets: 8 })
    : new HttpAgent({ keepAlive: true, maxSockets: 8 })
  const send = secure ? httpsRequest : httpRequest
  const prefix = url.pathname.replace(/\/$/, '')
  let token: string | undefined

  function exchange({
    method,
    path,
    headers,
    body,
    timeoutMs = TIMEOUT_MS,
    signal,
  }: CloudRequest): Promise<CloudResponse> {
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => reject(error instanceof LineError ? error : new LineError(error.message, error))
      const request = send({
        method,
        agent,
        protocol: url.protocol,
        hostname: url.hostname.replace(/^\[|\]$/g, ''),
        port: url.port || (secure ? 443 : 80),
        path: prefix + path,
        ...(signal && { signal }),
        headers: {
          accept: 'application/json',
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(body && { 'content-length': body.length }),
          ...headers,
        },
      })
      const timer = setTimeout(() => request.destroy(new LineError(`no answer within ${timeoutMs} ms`)), timeoutMs)
      request.on('error', (error) => {
        clearTimeout(timer)
        fail(error)
      })
      request.on('response', (response) => {
        const chunks: Buffer[] = []
        let size = 0
        response.on('data', (chunk: Buffer) => {
          size += chunk.length
          if (size > ANSWER_BYTES) request.destroy(new LineError('the answer is too large'))
          else chunks.push(chunk)
        })
        response.on('error', fail)
        response.on('end', () => {
          clearTimeout(timer)
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) })
        })
        response.on('close', () => {
          clearTimeout(timer)
          if (!response.complete) fail(new LineError('the answer broke off'))
        })
      })
      request.end(body)
    })
  }

  return {
    async request(request) {
      const response = await exchange(request)
      if (response.status < 200 || response.status > 299) throw new CloudRefusal(response)
      return response
    },
    useToken(fresh) {
      token = fresh
    },
    close: () => agent.destroy(),
  }
}

/** The JSON of a 2xx answer. Throws LineError when it is none: something between us and the cloud answered for it. */
export function readJson(response: CloudResponse): unknown {
  try {
    return JSON.parse(response.body.toString())
  } catch (error) {
    throw new LineError('the answer is not JSON', error)
  }
}

function readProblem(headers: IncomingHttpHeaders, body: Buffer): CloudRefusal['problem'] {
  if (!String(headers['content-type']).includes('json')) return {}
  try {
    const problem: unknown = JSON.parse(body.toString())
    return typeof problem === 'object' && problem !== null ? (problem as CloudRefusal['problem']) : {}
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    throw error
  }
}
