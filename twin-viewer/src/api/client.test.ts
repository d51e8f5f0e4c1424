import { afterEach, expect, test, vi } from 'vitest'
import { all, get, send, whenUnauthenticated, withQuery } from './client.ts'
import { ApiProblem, toProblem } from './problem.ts'

afterEach(() => vi.unstubAllGlobals())
const answer = (body: unknown, status = 200, type = 'application/json') =>
  vi.stubGlobal('fetch', () =>
    Promise.resolve(new Response(JSON.stringify(body), { status, headers: { 'content-type': type } })),
  )

test('what is not given is not asked for', () => {
  expect(withQuery('/a', { b: undefined, c: '', d: false, e: 0 })).toBe('/a?d=false&e=0')
  expect(withQuery('/a')).toBe('/a')
})

test('a refusal is thrown with its type', async () => {
  answer({ type: '/problems/sites/slug-taken', title: 'Taken', status: 409 }, 409, 'application/problem+json')
  await expect(send('POST', '/api/sites', {})).rejects.toMatchObject({
    problem: { type: '/problems/sites/slug-taken' },
  })
})

test('an answer of something between us and the cloud is not taken for ours', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('<html>502</html>', { status: 502 })))
  await expect(get('/api/sites')).rejects.toMatchObject({
    problem: { type: '/problems/viewer/unexpected', status: 502 },
  })
})

test('no answer at all is a problem of the line', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
  const problem = await get('/api/sites').catch(toProblem)
  expect(problem).toMatchObject({ type: '/problems/viewer/offline' })
})

test('whoever asks, a session that is over is told to the one who listens', async () => {
  const told = vi.fn()
  whenUnauthenticated(told)
  answer({ type: '/problems/auth/unauthenticated', title: 'x', status: 401 }, 401)
  await expect(get('/api/auth/me')).rejects.toBeInstanceOf(ApiProblem)
  expect(told).toHaveBeenCalledOnce()
})

test('what changes something carries the header that another site cannot send', async () => {
  const asked = vi.fn((_path: string, _init: RequestInit) => Promise.resolve(new Response(null, { status: 204 })))
  vi.stubGlobal('fetch', asked)
  await send('POST', '/api/auth/logout')
  expect(asked.mock.calls[0]![1].headers).toMatchObject({ 'x-loujing': '1' })
})

test('a list is read page after page to its end', async () => {
  const pages = [{ items: [1, 2], nextCursor: 'c' }, { items: [3] }]
  const asked: string[] = []
  vi.stubGlobal('fetch', (path: string) => {
    asked.push(path)
    return Promise.resolve(Response.json(pages[asked.length - 1]))
  })
  expect(await all('/api/points')).toEqual([1, 2, 3])
  expect(asked).toEqual(['/api/points?limit=200', '/api/points?limit=200&cursor=c'])
})
