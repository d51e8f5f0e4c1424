import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect as connectTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@loujing/launch/port'
import { uuidv7 } from '@loujing/wire/id'
import mqtt from 'mqtt'
import type postgres from 'postgres'
import { quantile } from './figures.ts'
import { POINTS, type Load } from './pipeline.ts'

export const MOSQUITTO = ['/usr/sbin/mosquitto', '/usr/bin/mosquitto'].find((path) => existsSync(path))
const GATHER_MS = 10

/**
 * The peer of the whole way, with nothing durable on the site: mosquitto bridges to a second mosquitto, a consumer gathers ten
 * milliseconds and inserts into a table of the readings' shape. Milliseconds from the device's clock to the commit.
 */
export async function runBridge(
  sql: postgres.Sql,
  { perSecond, seconds }: Load,
): Promise<{ p50: number; p99: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'loujing-bridge-'))
  const [site, centre] = [await freePort(0), await freePort(0)]
  const listen = (port: number) => `listener ${port} 127.0.0.1\nallow_anonymous true\nset_tcp_nodelay true\n`
  writeFileSync(join(folder, 'centre.conf'), listen(centre))
  writeFileSync(
    join(folder, 'site.conf'),
    `${listen(site)}connection up\naddress 127.0.0.1:${centre}\ntopic # out 1\ntry_private false\nnotifications false\n`,
  )
  const brokers: ChildProcess[] = []
  for (const [name, port] of [
    ['centre', centre],
    ['site', site],
  ] as const) {
    brokers.push(spawn(MOSQUITTO!, ['-c', join(folder, `${name}.conf`)], { stdio: 'ignore' }))
    await untilOpen(port)
  }
  await sql`create table if not exists public.bridge (series int, quality "char", replay boolean, observed_at timestamptz, value float8)`
  await sql`create index if not exists bridge_key on public.bridge (series, observed_at)`

  const delays: number[] = []
  let gathered: { series: number; atMs: number; value: number }[] = []
  const consumer = await mqtt.connectAsync(`mqtt://127.0.0.1:${centre}`, { protocolVersion: 4 })
  await consumer.subscribeAsync('#', { qos: 1 })
  consumer.on('message', (_topic, payload) => {
    const { time, data } = JSON.parse(payload.toString()) as { time: string; data: { values: { value: number }[] } }
    for (const [series, { value }] of data.values.entries()) gathered.push({ series, atMs: Date.parse(time), value })
  })
  let writing = Promise.resolve()
  const timer = setInterval(() => {
    const rows = gathered
    if (rows.length === 0) return
    gathered = []
    writing = writing.then(async () => {
      await sql`
        insert into public.bridge
        select series, 'N', false, to_timestamp(ms / 1000.0), value
          from unnest(${rows.map((row) => row.series)}::int[], ${rows.map((row) => row.atMs)}::float8[], ${rows.map((row) => row.value)}::float8[])
               as row (series, ms, value)`
      for (const { atMs } of rows) delays.push(Date.now() - atMs)
    })
  }, GATHER_MS)

  const device = await mqtt.connectAsync(`mqtt://127.0.0.1:${site}`, { protocolVersion: 4 })
  const startedAt = performance.now()
  for (let published = 0; performance.now() - startedAt < seconds * 1000;) {
    for (const due = Math.floor(((performance.now() - startedAt) / 1000) * perSecond); published < due; published++) {
      const values = POINTS.map((point, p) => ({ point, value: p, unit: 'kW' }))
      device.publish(
        'bench',
        JSON.stringify({ id: uuidv7(), type: 'sensor.reading', time: new Date().toISOString(), data: { values } }),
        { qos: 1 },
      )
    }
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  await new Promise((resolve) => setTimeout(resolve, 1000))
  clearInterval(timer)
  await writing
  await device.endAsync(true)
  await consumer.endAsync(true)
  for (const broker of brokers) broker.kill()
  await sql`drop table public.bridge`
  rmSync(folder, { recursive: true })
  return { p50: quantile(delays, 0.5), p99: quantile(delays, 0.99) }
}

async function untilOpen(port: number): Promise<void> {
  for (let left = 100; left > 0; left--) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connectTcp({ port, host: '127.0.0.1' }, () => resolve(true)).once('error', () => resolve(false))
      socket.once('connect', () => socket.destroy())
    })
    if (open) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`mosquitto did not open port ${port}`)
}
