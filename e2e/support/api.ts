import type { Problem } from '@loujing/wire/problem'

/** The cloud as a browser sees it: one session, its cookie, and the header that every write needs. */
export type Api = {
  readonly cookie: string
  get<Body>(path: string): Promise<Body>
  upload<Body>(path: string, bytes: Uint8Array): Promise<Body>
  send<Body>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<Body>
}

/** A refusal, with the problem that the server gave. */
export class ProblemError extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(`${problem.status} ${problem.type}: ${problem.detail ?? problem.title}`)
    this.problem = problem
  }
}

export function connectApi(baseUrl: string, cookie = ''): Api {
  const state = { cookie }
  async function ask<Body>(path: string, init: RequestInit): Promise<Body> {
    const headers = { ...(state.cookie && { cookie: state.cookie }), 'x-loujing': '1', ...init.headers }
    const answer = await fetch(`${baseUrl}${path}`, { ...init, headers })
    const [set] = answer.headers.getSetCookie()
    if (set) state.cookie = set.split(';')[0]!
    const text = await answer.text()
    const body: unknown = text === '' ? undefined : JSON.parse(text)
    if (!answer.ok) throw new ProblemError(body as Problem)
    return body as Body
  }
  return {
    get cookie() {
      return state.cookie
    },
    get: (path) => ask(path, { method: 'GET' }),
    upload: (path, bytes) =>
      ask(path, {
        method: 'POST',
        body: bytes as NonNullable<RequestInit['body']>,
        headers: { 'content-type': 'application/octet-stream' },
      }),
    send: (method, path, body) =>
      ask(
        path,
        body === undefined
          ? { method }
          : { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } },
      ),
  }
}
