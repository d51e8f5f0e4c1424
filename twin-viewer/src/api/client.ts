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
  return accepted(response)
}

async function accepted(response: Response): Promise<Response> {
  if (response.ok) return response
  throw await whenRefused(response)
}

/** What a refusal means, whichever way it came; 401 is told to whoever wants to know. */
export async function whenRefused(response: Response): Promise<ApiProblem> {
  const problem = await problemOf(response)
  if (response.status === 401) onUnauthenticated()
  return new ApiProblem(problem)
}

/** @throws ApiProblem when the cloud refuses or does not answer. */
export async function get<Body>(path: string, query?: Query, signal?: AbortSignal): Promise<Body> {
  const response = await ask(withQuery(path, query), {
    headers: { accept: 'application/json' },
    ...(signal ? { signal } : {}),
  })
  return bodyOf<Body>(response)
}

/** Everything that changes something. The header is one that a form of another site cannot send (CSRF). */
export async function send<Body = void>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown) {
  const headers: Record<string, string> = { accept: 'application/json', 'x-loujing': '1' }
  if (body !== undefined) headers['content-type'] = 'application/json'
  const response = await ask(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  return bodyOf<Body>(response)
}

/** Undefined where the answer is that there is nothing (204). */
async function bodyOf<Body>(response: Response): Promise<Body> {
  const text = await response.text()
  return (text ? JSON.parse(text) : undefined) as Body
}

/** An answer that comes line by line (application/x-ndjson), as long as it is read. @throws ApiProblem as `send` */
export async function* lines<Line>(path: string, body: unknown, signal: AbortSignal): AsyncGenerator<Line> {
  const headers = { accept: 'application/x-ndjson', 'x-loujing': '1', 'content-type': 'application/json' }
  const response = await ask(path, { method: 'POST', headers, body: JSON.stringify(body), signal })
  if (!response.body) return
  let rest = ''
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const whole = (rest + text).split('\n')
    rest = whole.pop() ?? ''
    for (const line of whole) if (line) yield JSON.parse(line) as Line
  }
  if (rest) yield JSON.parse(rest) as Line
}

/** An answer of bytes that goes on as long as it is read. @throws ApiProblem as `get` */
export async function stream(path: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
  const response = await ask(path, { cache: 'no-store', signal })
  return response.body ?? new ReadableStream<Uint8Array>()
}

/** A file that is asked for by POST, since asking counts. @throws ApiProblem when the cloud refuses or does not answer */
export async function picture(path: string, body: unknown, accept = 'image/jpeg'): Promise<Blob> {
  const headers = { accept, 'x-loujing': '1', 'content-type': 'application/json' }
  return (await ask(path, { method: 'POST', headers, body: JSON.stringify(body), cache: 'no-store' })).blob()
}

export type Upload = { onProgress(sent: number, total: number): void; signal: AbortSignal; method?: 'POST' | 'PUT' }

/**
 * Sends a file as it is, by XMLHttpRequest: fetch cannot tell how much has gone.
 * @throws ApiProblem when the cloud refuses or does not answer; AbortError when `signal` stopped it
 */
export async function upload<Body>(
  path: string,
  file: Blob,
  { onProgress, signal, method = 'POST' }: Upload,
): Promise<Body> {
  const request = new XMLHttpRequest()
  request.open(method, path)
  request.setRequestHeader('accept', 'application/json')
  request.setRequestHeader('x-loujing', '1')
  request.setRequestHeader('content-type', 'application/octet-stream')
  request.upload.onprogress = ({ loaded, total }) => onProgress(loaded, total)
  const stop = () => request.abort()
  signal.addEventListener('abort', stop)
  try {
    await new Promise<void>((resolve) => {
      request.onloadend = () => resolve()
      request.send(file)
    })
  } finally {
    signal.removeEventListener('abort', stop)
  }
  signal.throwIfAborted()
  if (request.status === 0) throw new ApiProblem(OFFLINE)
  const type = request.getResponseHeader('content-type') ?? ''
  const response = new Response(request.responseText, { status: request.status, headers: { 'content-type': type } })
  return (await accepted(response).then((answer) => answer.json())) as Body
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
