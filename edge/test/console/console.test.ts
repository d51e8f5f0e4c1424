import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { uuidv7 } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import { MESSAGE_PROBLEMS } from '@loujing/wire/problem'
import { describe, expect, onTestFinished, test } from 'vitest'
import { BROKER_PROBLEMS } from '../../src/broker/problems.ts'
import { startConsole } from '../../src/console/console.ts'
import { SOURCE_PROBLEMS } from '../../src/sources/problems.ts'

const STARTED = toInstant(Date.UTC(2026, 4, 11, 2))

/** The console of a site with one noise meter and one camera, and the means to say something on its broker. */
async function aConsole() {
  const listeners: ((topic: string, payload: Uint8Array) => void)[] = []
  const page = await startConsole({
    listen: { host: '127.0.0.1', port: 0, password: 'correct horse' },
    site: 'yunqi',
    gateway: 'gw-1',
    inventory: () => ({
      devices: [
        {
          source: 'noise-1',
          name: '噪声监测点',
          protocol: 'mqtt',
          points: [{ point: 'leq', name: '等效声级', kind: 'noise', unit: 'dB[SPL]', periodMs: 5000 }],
        },
      ],
      cameras: [{ source: 'cam-gate', name: '大门' }],
    }),
    subscribe: (_filter, onMessage) => Promise.resolve(void listeners.push(onMessage)),
    status: () => ({
      state: 'online',
      version: '0.1.0',
      startedAt: STARTED,
      outbox: { depth: 12, bytes: 4096, limitBytes: 8192, refusing: false, corrupt: 0 },
      line: { state: 'down', backlog: 12, evidenceQueued: 1, error: 'connect ECONNREFUSED' },
      sources: [],
      problems: { '/problems/message/wrong-unit': 2 },
    }),
    quarantine: () => [
      { id: 1, at: STARTED, topic: 't', problem: '/problems/message/schema', payload: '<img src=x onerror=alert(1)>' },
    ],
    log: { info: () => undefined, warn: () => undefined },
  })
  onTestFinished(() => page.close())
  const base = `http://127.0.0.1:${page.port}`
  return {
    base,
    say: (topic: string, payload: Uint8Array) => listeners[0]?.(topic, payload),
    login: (password: string) => fetch(`${base}/login`, { method: 'POST', body: new URLSearchParams({ password }) }),
  }
}

async function cookieOf(answer: Response): Promise<{ headers: { cookie: string } }> {
  await answer.arrayBuffer()
  return { headers: { cookie: (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '' } }
}

/** The events of a stream until `until` has been said. */
async function events(answer: Response, until: string): Promise<Map<string, unknown>> {
  const said = new Map<string, unknown>()
  let text = ''
  for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
    text += Buffer.from(chunk).toString()
    const parts = text.split('\n\n')
    text = parts.pop() ?? ''
    for (const part of parts) {
      const [, name, data] = /^event: (\S+)\ndata: (.*)$/s.exec(part) ?? []
      if (name !== undefined && data !== undefined) said.set(name, JSON.parse(data))
    }
    if (said.has(until)) return said
  }
  return said
}

describe('the gateway’s page', () => {
  test('nobody without a session sees a value, a picture or the state', async () => {
    const { base } = await aConsole()
    for (const path of ['/events', '/status', '/pictures/cam-gate.jpg', '/nothing', '/../package.json']) {
      expect((await fetch(base + path)).status, path).toBe(401)
    }
    expect(await (await fetch(`${base}/session`)).json()).toEqual({ open: false })
  })

  test('the password opens it, with a cookie that no script and no other site can use', async () => {
    const { base, login } = await aConsole()
    const answer = await login('correct horse')
    expect(answer.status).toBe(204)
    expect(answer.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Strict/)
    const session = await cookieOf(answer)
    expect((await fetch(`${base}/status`, session)).status).toBe(200)
    await fetch(`${base}/logout`, { method: 'POST', ...session })
    expect((await fetch(`${base}/status`, session)).status).toBe(401)
  })

  test('a wrong password is refused, and after five of them everybody there waits', async () => {
    const { login } = await aConsole()
    const answers = []
    for (let tries = 0; tries < 6; tries++) answers.push((await login('wrong')).status)
    expect(answers).toEqual([401, 401, 401, 401, 429, 429])
    expect((await login('correct horse')).headers.get('retry-after')).toBe('30')
  })

  test('a body that is no form and one that never ends are refused', async () => {
    const { base } = await aConsole()
    expect((await fetch(`${base}/login`, { method: 'POST', body: 'x'.repeat(4096) })).status).toBe(400)
    expect((await fetch(`${base}/status`, { method: 'DELETE' })).status).toBe(405)
  })

  test('the stream begins with everything, then says what changed', async () => {
    const { base, login, say } = await aConsole()
    const session = await cookieOf(await login('correct horse'))
    const first = await events(await fetch(`${base}/events`, session), 'quarantine')
    expect(first.get('site')).toMatchObject({ site: 'yunqi', gateway: 'gw-1' })
    expect(first.get('status')).toMatchObject({ line: { state: 'down' }, outbox: { depth: 12, limitBytes: 8192 } })
    const data = { values: [{ point: 'leq', value: 61.2, unit: 'dB[SPL]' }] }
    const reading = { id: uuidv7(), type: 'sensor.reading', time: STARTED, data }
    const stream = await fetch(`${base}/events`, session)
    say('loujing/v1/yunqi/sensor/noise-1/reading', Buffer.from(JSON.stringify(reading)))
    const next = await events(stream, 'values')
    expect(next.get('values')).toEqual([
      { source: 'noise-1', point: 'leq', value: 61.2, unit: 'dB[SPL]', quality: 'N', at: STARTED },
    ])
  })

  test('a picture is what the camera published last', async () => {
    const { base, login, say } = await aConsole()
    const session = await cookieOf(await login('correct horse'))
    expect((await fetch(`${base}/pictures/cam-gate.jpg`, session)).status).toBe(404)
    say('loujing/v1/yunqi/camera/cam-gate/snapshot', Buffer.from([0xff, 0xd8, 0xff, 0xd9]))
    const answer = await fetch(`${base}/pictures/cam-gate.jpg?n=1`, session)
    expect(answer.headers.get('content-type')).toBe('image/jpeg')
    expect((await answer.arrayBuffer()).byteLength).toBe(4)
  })

  test('it asks no other host, runs no inline script and is framed by nobody', async () => {
    const { base } = await aConsole()
    const answer = await fetch(base)
    const policy = answer.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    const html = await answer.text()
    const linked = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path ?? '')
    expect(linked.length).toBeGreaterThan(2)
    for (const path of linked) expect((await fetch(base + path)).status, path).toBe(200)
    const etag = answer.headers.get('etag') ?? ''
    expect((await fetch(base, { headers: { 'if-none-match': etag } })).status).toBe(304)
  })

  test('every problem that the gateway can name has a word on it', async () => {
    const words = await readFile(join(import.meta.dirname, '../../src/console/page/words.js'), 'utf8')
    const problems = Object.keys({ ...MESSAGE_PROBLEMS, ...BROKER_PROBLEMS, ...SOURCE_PROBLEMS })
    expect(problems.length).toBeGreaterThan(30)
    const named = (type: string) =>
      words.includes(`${type.split('/').at(-1)}': [`) || words.includes(`  ${type.split('/').at(-1)}: [`)
    expect(problems.filter((type) => !named(type))).toEqual([])
  })
})
