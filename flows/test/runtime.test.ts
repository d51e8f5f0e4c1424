import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { startFlows, type Flows, type FlowsConfig } from '@loujing/edge/flows/runtime'
import { SITE, SITE_FLOWS, startFlowSite } from './support/site.ts'

const left: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const undo of left.splice(0).toReversed()) await undo()
})

type FunctionNode = { id: string; z: string; type: string; [more: string]: unknown }

/** The default site's files in a folder of their own, with one more function that hears every reading. */
async function filesWith(code: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'loujing-flows-'))
  left.push(() => rm(folder, { recursive: true }))
  await cp(dirname(SITE_FLOWS), folder, { recursive: true })
  const file = join(folder, 'flows.json')
  const nodes = JSON.parse(await readFile(file, 'utf8')) as FunctionNode[]
  const more: FunctionNode = { ...(nodes.find(({ id }) => id === 'report') as FunctionNode), id: 'more', wires: [[]] }
  for (const node of nodes) if (node.id === 'readings') node['wires'] = [['judge', 'more']]
  await writeFile(file, JSON.stringify([...nodes, more]))
  await writeFile(join(folder, 'more.js'), code)
  return file
}

async function started(file: string): Promise<Awaited<ReturnType<typeof startFlowSite>>> {
  const site = await startFlowSite(file)
  left.push(async () => site[Symbol.asyncDispose]())
  return site
}

async function dusty(site: Awaited<ReturnType<typeof startFlowSite>>, source: string): Promise<void> {
  const start = Date.UTC(2026, 4, 11, 2)
  for (let at = start; at <= start + 30_000; at += 5_000) {
    await site.read(source, at, { point: 'pm10', value: 200, unit: 'ug/m3' })
  }
}

async function alone(config: Partial<FlowsConfig>): Promise<Flows & { logged: string[] }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'loujing-flows-'))
  const logged: string[] = []
  const log = (_values: object, message: string) => void logged.push(message)
  const flows = await startFlows({
    config: { file: SITE_FLOWS, editor: false, host: '127.0.0.1', port: 0, ...config },
    mqtt: { host: '127.0.0.1', port: 9, username: 'flows', password: 'unused' },
    site: SITE,
    dataDir,
    log: { error: log, warn: log, info: log },
  })
  left.push(async () => {
    await flows.close()
    await rm(dataDir, { recursive: true })
  })
  await flows.ready
  return { ...flows, logged }
}

test('a function that throws, now or later, stops neither the gateway nor its neighbours', async () => {
  const site = await started(await filesWith(`if (msg.topic.includes('/dust-1/')) throw new Error('now')`))
  await dusty(site, 'dust-1')
  expect((await site.nextAlarm()).data.source).toBe('dust-1')
  expect(site.logged.map(({ text }) => String(text)).join('\n')).toContain('now')
})

test('an exception that nobody can catch ends the thread only; the flows come back by themselves', async () => {
  const site = await started(await filesWith(`if (msg.topic.includes('/bad-1/')) Promise.reject(new Error('later'))`))
  await site.read('bad-1', Date.now(), { point: 'pm10', value: 1, unit: 'ug/m3' })
  await vi.waitUntil(() => site.flows.health().state === 'failing', { timeout: 10_000 })
  expect(site.flows.health().error).toContain('later')
  await vi.waitUntil(() => site.flows.health().state === 'online', { timeout: 30_000, interval: 200 })
})

test('a function that never returns is stopped, and the next message is judged', async () => {
  const site = await started(await filesWith(`if (msg.topic.includes('/bad-1/')) for (;;);`))
  await site.read('bad-1', Date.now(), { point: 'pm10', value: 1, unit: 'ug/m3' })
  await dusty(site, 'dust-1')
  expect((await site.nextAlarm()).data.source).toBe('dust-1')
})

test('a flow sees the site and the broker, and none of the gateway’s secrets', async () => {
  process.env['LOUJING_CLAIM_KEY'] = 'not-for-flows'
  left.push(() => Promise.resolve(delete process.env['LOUJING_CLAIM_KEY']))
  const site = await started(
    await filesWith(
      `node.warn([env.get('LOUJING_SITE'), env.get('LOUJING_CLAIM_KEY') || 'nothing', typeof process].join(' '))`,
    ),
  )
  await dusty(site, 'dust-1')
  await site.nextAlarm()
  expect(site.logged.map(({ text }) => text)).toContain('yunqi nothing undefined')
})

test('flows that are not JSON are a state of health with the reason, and closing still works', async () => {
  const file = await filesWith('')
  await writeFile(file, '[{]')
  const flows = await alone({ file })
  expect(flows.health()).toMatchObject({ kind: 'flow', state: 'failing' })
  expect(flows.health().error).toContain('JSON')
})

test('a node of a type that is not loaded stalls the flows, and its name is the reason', async () => {
  const file = await filesWith('')
  const nodes = JSON.parse(await readFile(file, 'utf8')) as FunctionNode[]
  await writeFile(file, JSON.stringify([...nodes, { id: 'shell', z: 'alarms', type: 'exec', wires: [] }]))
  const flows = await alone({ file })
  expect(flows.health()).toMatchObject({ state: 'failing', error: 'missing-types exec' })
})

test('a limit without a source is refused by its name', async () => {
  const file = await filesWith('')
  const rules = join(dirname(file), 'rules.json')
  await writeFile(rules, (await readFile(rules, 'utf8')).replaceAll('"source"', '"sauce"'))
  const flows = await alone({ file })
  expect(flows.health().state).toBe('failing')
  expect(flows.health().error).toContain('rules/0/basis')
})

test('headless by default: nothing listens', async () => {
  const free = createServer().listen(0, '127.0.0.1')
  await once(free, 'listening')
  const { port } = free.address() as AddressInfo
  free.close()
  const flows = await alone({ port })
  expect(flows.health().state).toBe('online')
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow()
})

test('the editor, when asked for, is behind a login, and has no shell, no files and no sockets', async () => {
  const flows = await alone({ editor: true, password: 'correct horse' })
  const base = `http://127.0.0.1:${flows.editorPort()}`
  const login = (password: string) =>
    fetch(`${base}/auth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        client_id: 'node-red-editor',
        grant_type: 'password',
        scope: '*',
        username: 'site',
        password,
      }),
    })
  expect((await fetch(`${base}/flows`)).status).toBe(401)
  expect((await fetch(`${base}/nodes`)).status).toBe(401)
  expect((await login('wrong')).status).toBe(403)
  const token = (await (await login('correct horse')).json()) as { access_token: string }
  const authorized = { headers: { authorization: `Bearer ${token.access_token}`, accept: 'application/json' } }
  const nodes = (await (await fetch(`${base}/nodes`, authorized)).json()) as { types: string[] }[]
  const types = nodes.flatMap((set) => set.types)
  expect(types).toContain('mqtt in')
  expect(
    types.filter((type) => ['exec', 'file', 'http request', 'tcp out', 'udp out', 'watch'].includes(type)),
  ).toEqual([])
})

test('an editor without a password stays off, and the log says so', async () => {
  const flows = await alone({ editor: true })
  expect(flows.editorPort()).toBeUndefined()
  expect(flows.logged).toContain('flow editor stays off: it needs a password')
})
