import type { Page } from '@loujing/wire/page'
import { ApiProblem, OFFLINE, problemOf } from './problem.ts'

type Query = Record<string, string | number | boolean | undefined>

let onUnauthenticated: () => void = () => {}

/** Called whenever the cloud says that nobody is logged in (401), wherever the request came from. */
export function whenUnauthenticated(then: () => void): void {
  onUnauthenticated = then
}

/** `path?a=1`, leaving out what is undefined or empty. */
export function withQuery(path: string, query: Query = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()
  return text ? `${path}?${text}` : path
}

async function ask(path: string, init: RequestInit): Promise<Response> {
  let response: Response
  try {
    response = await fetch(path, { credentials: 'same-origin', ...init })
  } catch (thrown) {
    if (init.signal?.aborted) throw thrown
    throw new ApiProblem(OFFLINE)
  }
  if (response.ok) return response
  const problem = await problemOf(response)
  if (response.status === 401) onUnauthenticated()
  throw new ApiProblem(problem)
}

/** @throws ApiProblem when the cloud refuses or does not answer. */
export async function get<Body>(path: string, query?: Query, signal?: AbortSignal): Promise<Body> {
  const response = await ask(withQuery(path, query), {
    headers: { accept: 'application/json' },
    ...(signal ? { signal } : {}),
  })
  return (await response.json()) as Body
}

/** Everything that changes something. The header is one that a form of another site cannot send (CSRF). */
export async function send<Body = void>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown) {
  const headers: Record<string, string> = { accept: 'application/json', 'x-loujing': '1' }
  if (body !== undefined) headers['content-type'] = 'application/json'
  const response = await ask(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  const text = await response.text()
  return (text ? JSON.parse(text) : undefined) as Body
}

const MOST_PAGES = 50

/** All items of a paged list, page after page (at most fifty pages, ten thousand items). */
export async function all<Item>(path: string, query: Query = {}): Promise<Item[]> {
  const items: Item[] = []
  let cursor: string | undefined
  for (let page = 0; page < MOST_PAGES; page++) {
    const body = await get<Page<Item>>(path, { limit: 200, ...query, cursor })
    items.push(...body.items)
    cursor = body.nextCursor
    if (!cursor) break
  }
  return items
}
