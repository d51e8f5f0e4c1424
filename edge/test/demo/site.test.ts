import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, onTestFinished, test } from 'vitest'
import type { EdgeStatus } from '@loujing/wire/edge-status'
import { startDemoClients, startDemoServers } from '../../../demo/src/devices/all.ts'
import { startNoiseMeter } from '../../../demo/src/devices/noise-meter.ts'
import { DEMO_CAMERAS, DUST_MN, siteConfig } from '../../../demo/src/seed/site-config.ts'
import { parseConfig } from '../../src/config-file.ts'
import type { SeenAlarm, SeenCamera, SeenValue } from '../../src/console/site-state.ts'
import { eventually } from '../support/eventually.ts'
import { aFolder } from '../support/folder.ts'
import { aGateway } from '../support/gateway.ts'

const FLOWS = join(import.meta.dirname, '../../../flows/site-default/flows.json')
const PASSWORD = 'secret'
const ENV = {
  LOUJING_CONSOLE_PASSWORD: PASSWORD,
  LOUJING_DUST_1: PASSWORD,
  LOUJING_NOISE_1: PASSWORD,
  LOUJING_CRANE_1: PASSWORD,
}

/** The demo site's Modbus servers and cameras, and a gateway with its configuration and its flows. */
async function aDemoGateway() {
  const folder = aFolder()
  const frames = join(folder, 'frames')
  mkdirSync(frames)
  const picture = sharp({ create: { width: 640, height: 360, channels: 3, background: '#789' } }).jpeg()
  writeFileSync(join(frames, 'frame-00.jpg'), await picture.toBuffer())
  const servers = await startDemoServers({
    modbus: { meterPort: 0, pitPort: 0 },
    cameras: DEMO_CAMERAS.map((source) => ({ source, folder: frames, port: 0 })),
  })
  onTestFinished(servers.close)
  const lens = (source: string) => ({ kind: 'snapshot' as const, url: servers.cameras.get(source)?.snapshotUrl ?? '' })
  const yaml = siteConfig({
    data: join(folder, 'data'),
    ports: { mqtt: 0, hj212: 0, console: 0, meter: servers.modbus.meterPort, pit: servers.modbus.pitPort },
    cameras: { 'cam-gate': lens('cam-gate'), 'cam-yard': lens('cam-yard'), 'cam-slab': lens('cam-slab') },
    flows: FLOWS,
  })
  const gateway = await aGateway(parseConfig(yaml, 'site.yaml', ENV))
  return { gateway, page: await aConsoleReader(`http://127.0.0.1:${gateway.ports.console}`) }
}

type Sections = { status: EdgeStatus; values: SeenValue[]; cameras: SeenCamera[]; alarms: SeenAlarm[] }

/** The newest of each section of the gateway's page, as a browser gets them. */
async function aConsoleReader(base: string): Promise<Partial<Sections>> {
  const login = await fetch(`${base}/login`, { method: 'POST', body: new URLSearchParams({ password: PASSWORD }) })
  const cookie = (login.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const leaving = new AbortController()
  const stream = await fetch(`${base}/events`, { headers: { cookie }, signal: leaving.signal })
  const newest: Record<string, unknown> = {}
  const reading = (async () => {
    let text = ''
    for await (const chunk of stream.body as unknown as AsyncIterable<Uint8Array>) {
      const parts = (text + Buffer.from(chunk).toString()).split('\n\n')
      text = parts.pop() ?? ''
      for (const part of parts) {
        const [, name, data] = /^event: (\S+)\ndata: (.*)$/s.exec(part) ?? []
        if (name !== undefined && data !== undefined) newest[name] = JSON.parse(data)
      }
    }
  })()
  onTestFinished(async () => {
    leaving.abort()
    await expect(reading).rejects.toThrow('abort')
  })
  return newest
}

test('every point and camera of the demo site arrives over its own protocol, and nothing is doubted', async () => {
  const { gateway, page } = await aDemoGateway()
  const clients = await startDemoClients({
    site: 'yunqi',
    mqttUrl: `mqtt://127.0.0.1:${gateway.ports.mqtt}`,
    hj212: { port: gateway.ports.hj212 ?? 0, mn: DUST_MN, pw: PASSWORD },
    passwords: { 'noise-1': PASSWORD, 'crane-1': PASSWORD },
    periodMs: 500,
  })
  onTestFinished(clients.close)

  const values = await eventually(
    () => ((page.values?.length ?? 0) >= 15 ? page.values : undefined),
    'every value',
    30_000,
  )
  const units = Object.fromEntries(values.map(({ source, point, unit }) => [`${source}/${point}`, unit]))
  expect(units).toEqual({
    'dust-1/pm10': 'ug/m3',
    'dust-1/pm25': 'ug/m3',
    'dust-1/tsp': 'ug/m3',
    'dust-1/wind': 'm/s',
    'dust-1/direction': 'deg',
    'dust-1/temperature': 'Cel',
    'dust-1/humidity': '%',
    'noise-1/leq': 'dB[SPL]',
    'crane-1/moment': '%',
    'crane-1/wind': 'm/s',
    'crane-1/hook': 'm',
    'meter-1/energy': 'kW.h',
    'meter-1/power': 'kW',
    'pit-1/horizontal': 'm',
    'pit-1/settlement': 'm',
  })
  const pit = values.find(({ point }) => point === 'settlement')
  expect(pit?.value).toBeGreaterThan(-0.05)
  expect(pit?.value).toBeLessThan(0)
  await eventually(() => page.cameras?.filter(({ picture }) => picture > 0).length === 3, 'three pictures', 30_000)
  expect(gateway.status().problems).toEqual({})
  expect(new Set(gateway.status().sources.map(({ source }) => source))).toEqual(
    new Set(['dust-1', 'noise-1', 'crane-1', 'meter-1', 'pit-1', ...DEMO_CAMERAS, 'flows']),
  )
})

test('a noise peak becomes an alarm of the flows, through the one door, and clears', async () => {
  const { gateway, page } = await aDemoGateway()
  await eventually(
    () => gateway.status().sources.some((one) => one.kind === 'flow' && one.state === 'online'),
    'flows',
    60_000,
  )
  // A clock that runs two hundred times as fast: a peak of two minutes is over in less than a second.
  const startedMs = Date.now()
  const fast = () => Date.UTC(2026, 4, 11, 2) + (Date.now() - startedMs) * 200
  const meter = await startNoiseMeter({
    url: `mqtt://127.0.0.1:${gateway.ports.mqtt}`,
    site: 'yunqi',
    source: 'noise-1',
    password: PASSWORD,
    periodMs: 25,
    now: fast,
  })
  onTestFinished(meter.close)
  const raised = await eventually(() => page.alarms?.find(({ what }) => what === 'noise-high'), 'a noise alarm', 30_000)
  expect(raised).toMatchObject({ source: 'noise-1', unit: 'dB[SPL]' })
  await eventually(
    () => page.alarms?.some(({ what, state }) => what === 'noise-high' && state === 'cleared'),
    'its end',
    30_000,
  )
})
