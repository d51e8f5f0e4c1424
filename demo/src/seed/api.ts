import type { Readable } from 'node:stream'
import type { Page } from '@loujing/wire/page'
import type { Problem } from '@loujing/wire/problem'

/** A refusal of the cloud, with the problem that it named. */
export class Refused extends Error {
  override name = 'Refused'
  readonly problem: Problem
  constructor(problem: Problem) {
    super(`${problem.status} ${problem.type}: ${problem.detail ?? problem.title}`)
    this.problem = problem
  }
}

/** The cloud as a browser sees it: a session's cookie, and the header that every change needs. */
export type Api = {
  get<Body>(path: string): Promise<Body>
  post<Body>(path: string, body: unknown): Promise<Body>
  put<Body>(path: string, body: unknown): Promise<Body>
  /** Sends bytes as they are. */
  upload<Body>(path: string, bytes: Uint8Array | Readable): Promise<Body>
  /** Sends a whole file as the one piece of an upload that has begun (tus 1.0). */
  piece(path: string, bytes: Uint8Array): Promise<void>
  /** All items of a list, over all its pages. */
  list<Item>(path: string): Promise<Item[]>
}

export function connectApi(baseUrl: string): Api {
  let cookie = ''
  async function ask<Body>(path: string, init: RequestInit & { duplex?: 'half' }): Promise<Body> {
    const headers = { 'x-loujing': '1', ...(cookie && { cookie }), ...(init.headers as Record<string, string>) }
    const answer = await fetch(`${baseUrl}${path}`, { ...init, headers })
    const [given] = answer.headers.getSetCookie()
    if (given !== undefined) cookie = given.split(';')[0] ?? ''
    const text = await answer.text()
    const body: unknown = text === '' ? undefined : JSON.parse(text)
    if (!answer.ok) throw new Refused(body as Problem)
    return body as Body
  }
  const get = <Body>(path: string): Promise<Body> => ask(path, {})
  const write =
    (method: 'POST' | 'PUT') =>
    <Body>(path: string, body: unknown): Promise<Body> =>
      ask(path, { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
  return {
    get,
    post: write('POST'),
    put: write('PUT'),
    upload: (path, bytes) =>
      ask(path, {
        method: 'POST',
        body: bytes as NonNullable<RequestInit['body']>,
        duplex: 'half',
        headers: { 'content-type': 'application/octet-stream' },
      }),
    piece: (path, bytes) =>
      ask(path, {
        method: 'PATCH',
        body: bytes as NonNullable<RequestInit['body']>,
        headers: {
          'content-type': 'application/offset+octet-stream',
          'tus-resumable': '1.0.0',
          'upload-offset': '0',
        },
      }),
    async list<Item>(path: string): Promise<Item[]> {
      const items: Item[] = []
      for (let cursor: string | undefined; ;) {
        const query: string = cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`
        const page: Page<Item> = await get(`${path}${query}`)
        items.push(...page.items)
        if (page.nextCursor === undefined) return items
        cursor = page.nextCursor
      }
    },
  }
}

/** Does it, or answers undefined when the cloud refuses with this problem. */
export async function unless<Body>(type: string, work: Promise<Body>): Promise<Body | undefined> {
  try {
    return await work
  } catch (error) {
    if (error instanceof Refused && error.problem.type === type) return undefined
    throw error
  }
}
