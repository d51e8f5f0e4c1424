import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InfluxDB } from 'influx'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { uuidv7 } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import { formatTopic } from '@loujing/wire/topic'
import { startHistorian, type Historian, type HistorianOptions } from '../../src/historian/historian.ts'

const INFLUXD = '/usr/bin/influxd'
const START = Date.UTC(2026, 4, 11, 2)
const left: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const undo of left.splice(0).toReversed()) await undo()
})

async function freePorts(): Promise<[number, number]> {
  const probes = [createServer().listen(0, '127.0.0.1'), createServer().listen(0, '127.0.0.1')] as const
  await Promise.all(probes.map((probe) => once(probe, 'listening')))
  const ports = probes.map((probe) => (probe.address() as AddressInfo).port) as [number, number]
  for (const probe of probes) probe.close()
  return ports
}

/** Debian's influxd 1.6 on loopback; `start` may be called again after `kill`, on the same data. */
async function anInfluxServer() {
  const folder = await mkdtemp(join(tmpdir(), 'loujing-influx-'))
  const [port, rpc] = await freePorts()
  const file = join(folder, 'influxdb.conf')
  const text = `reporting-disabled = true
bind-address = "127.0.0.1:${rpc}"
[meta]
dir = "${folder}/meta"
[data]
dir = "${folder}/data"
wal-dir = "${folder}/wal"
[http]
bind-address = "127.0.0.1:${port}"
log-enabled = false
[logging]
level = "error"
[monitor]
store-enabled = false
`
  await writeFile(file, text)
  let child: ChildProcess | undefined
  const client = new InfluxDB({ host: '127.0.0.1', port, database: 'loujing' })
  const kill = async (): Promise<void> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
  left.push(async () => {
    await kill()
    await rm(folder, { recursive: true, force: true })
  })
  return {
    url: `http://127.0.0.1:${port}`,
    client,
    kill,
    async start() {
      child = spawn(INFLUXD, ['-config', file], { stdio: 'ignore' })
      await vi.waitUntil(
        () =>
          fetch(`http://127.0.0.1:${port}/ping`).then(
            ({ status }) => status === 204,
            () => false,
          ),
        { timeout: 20_000, interval: 100 },
      )
    },
  }
}

async function aHistorian(url: string, more: Partial<HistorianOptions> = {}) {
  let tell: (topic: string, payload: Uint8Array) => void = () => undefined
  const historian: Historian = await startHistorian({
    config: { url, database: 'loujing' },
    site: 'yunqi',
    subscribe: (_filter, onMessage) => Promise.resolve(void (tell = onMessage)),
    log: { info: () => undefined, warn: () => undefined },
    flushMs: 50,
    retry: { firstMs: 100, maxMs: 400 },
    ...more,
  })
  left.push(() => historian.close())
  return {
    historian,
    read(step: number, value: number, quality: 'N' | 'D' = 'N') {
      const time = toInstant(START + step * 5_000)
      const data = { values: [{ point: 'pm10', value, unit: 'ug/m3', quality }] }
      const envelope = { id: uuidv7(), type: 'sensor.reading', time, data }
      const topic = formatTopic({ site: 'yunqi', kind: 'sensor', source: 'dust-1', stream: 'reading' })
      tell(topic, Buffer.from(JSON.stringify(envelope)))
    },
  }
}

const written = (historian: Historian, count: number) =>
  vi.waitUntil(() => historian.counts().written >= count, { timeout: 20_000, interval: 50 })

const count = async (client: InfluxDB): Promise<number> => {
  const [row] = await client.query<{ n: number }>('select count(value) as n from reading')
  return row?.n ?? 0
}

const missing = existsSync(INFLUXD) ? '' : ' (skipped: no influxd of Debian on this machine)'

describe.skipIf(missing !== '')(`InfluxDB 1.x beside the gateway${missing}`, () => {
  test('a day of readings arrives whole, with source, point, unit, flag and the time of the device', async () => {
    expect(execFileSync(INFLUXD, ['version']).toString()).toContain('InfluxDB v1.')
    const server = await anInfluxServer()
    await server.start()
    const { historian, read } = await aHistorian(server.url)
    for (let step = 0; step < 17_280; step++) read(step, 40 + (step % 100) / 10, step === 7 ? 'D' : 'N')
    await written(historian, 17_280)
    expect(await count(server.client)).toBe(17_280)
    const [row] = await server.client.query(`select * from reading where time = ${START + 7 * 5_000}ms`)
    expect(row).toMatchObject({
      site: 'yunqi',
      source: 'dust-1',
      point: 'pm10',
      unit: 'ug/m3',
      value: 40.7,
      quality: 'D',
    })
    expect(historian.counts()).toMatchObject({ dropped: 0, refused: 0, waiting: 0 })
  })

  test('what comes while the server is away is written when it is back, once', async () => {
    const server = await anInfluxServer()
    await server.start()
    const { historian, read } = await aHistorian(server.url)
    for (let step = 0; step < 100; step++) read(step, step)
    await written(historian, 100)
    await server.kill()
    for (let step = 100; step < 300; step++) read(step, step)
    await vi.waitUntil(() => historian.counts().error !== undefined, { timeout: 10_000 })
    await server.start()
    await written(historian, 300)
    expect(await count(server.client)).toBe(300)
    expect(historian.counts().error).toBeUndefined()
  })

  test('a batch that the server calls wrong is counted and does not block what follows', async () => {
    const server = await anInfluxServer()
    await server.start()
    await server.client.createDatabase('loujing')
    await server.client.writePoints([
      { measurement: 'reading', fields: { value: 'a text' }, timestamp: new Date(START) },
    ])
    const { historian, read } = await aHistorian(server.url)
    read(0, 1)
    await vi.waitUntil(() => historian.counts().refused === 1, { timeout: 10_000 })
    expect(historian.counts()).toMatchObject({ waiting: 0, written: 0 })
  })
})

test('a server that is never there costs a bounded memory, and the oldest values', async () => {
  const [port] = await freePorts()
  const { historian, read } = await aHistorian(`http://127.0.0.1:${port}`, { queueLimit: 500 })
  for (let step = 0; step < 800; step++) read(step, step)
  await vi.waitUntil(() => historian.counts().error !== undefined, { timeout: 10_000 })
  expect(historian.counts()).toMatchObject({ waiting: 500, dropped: 300, written: 0 })
})
