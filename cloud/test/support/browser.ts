import type { Problem } from '@loujing/wire/problem'
import type { FastifyInstance, InjectOptions } from 'fastify'

export type Answer = {
  status: number
  body: unknown
  text: string
  bytes: Buffer
  headers: Record<string, unknown>
  problem: string | undefined
}
export type Browser = {
  /** The session's token, as the server set it last. */
  cookie(): string | undefined
  get(url: string, headers?: Record<string, string>): Promise<Answer>
  post(url: string, body?: object, headers?: Record<string, string>): Promise<Answer>
  put(url: string, body: object, headers?: Record<string, string>): Promise<Answer>
  patch(url: string, body: object): Promise<Answer>
  delete(url: string): Promise<Answer>
}

/** A browser of one person: keeps the cookies that it is given, and sends the header that a write needs. */
export function browse(app: FastifyInstance, headers: Record<string, string> = { 'x-loujing': '1' }): Browser {
  const jar = new Map<string, string>()

  async function ask(options: InjectOptions): Promise<Answer> {
    const answer = await app.inject({
      ...options,
      headers: { ...headers, ...options.headers },
      cookies: Object.fromEntries(jar),
    })
    for (const { name, value } of answer.cookies) {
      if (value === '') jar.delete(name)
      else jar.set(name, value)
    }
    const isJson = /[/+]json/.test(String(answer.headers['content-type'] ?? '')) && answer.body !== ''
    const body: unknown = isJson ? answer.json() : undefined
    const problem = answer.statusCode >= 400 ? (body as Problem | undefined)?.type : undefined
    const { statusCode: status, body: text, rawPayload: bytes } = answer
    return { status, body, text, bytes, headers: answer.headers, problem }
  }

  const write =
    (method: 'POST' | 'PUT' | 'PATCH') =>
    (url: string, body?: object, more: Record<string, string> = {}): Promise<Answer> =>
      ask({ method, url, headers: more, ...(body && { payload: body }) })

  return {
    cookie: () => jar.get('loujing_session'),
    get: (url, more = {}) => ask({ method: 'GET', url, headers: more }),
    post: write('POST'),
    put: write('PUT'),
    patch: write('PATCH'),
    delete: (url) => ask({ method: 'DELETE', url }),
  }
}
