import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DAY_VALUES } from '@loujing/demo/devices/day-values'
import { startDustMonitor } from '@loujing/demo/devices/dust-monitor'
import { startEnergyMeter } from '@loujing/demo/devices/energy-meter'
import { produceDay } from '@loujing/demo/devices/produce-day'
import { siteConfig } from '@loujing/demo/seed/site-config'
import { freePort } from '@loujing/launch/port'
import type { Gateway } from '@loujing/wire/http/sites'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { startConstellation, type Constellation, PASSWORD } from '../support/constellation.ts'
import { eventually } from '../support/eventually.ts'
import { startLine, type Line } from '../support/line.ts'
import { startProducer } from '../support/producer.ts'
import { openLive } from '../support/sse.ts'
import { countPoints, countReadings, storedSeries, storedValues } from '../support/stored.ts'

/** `LOUJING_SOAK=1` makes the day at the devices' own rates, a reading each five seconds; the short form one each minute. */
const SOAK = process.env['LOUJING_SOAK'] === '1'
const PERIOD_MS = SOAK ? 5_000 : 60_000
const STEPS = 86_400_000 / PERIOD_MS
const MN = '330110A0000000000000D002'
/** Shorter than the cut: a device that is polled each second waits its turn beside five that say a day at once. */
const LONGEST_HOLE_MS = 10_000
const password = { env: 'SITE_PASSWORD' }

type DeviceEntry = { source: string; points: { point: string; kind: string }[] }
type Kind = keyof typeof DAY_VALUES

/** The devices of the demo's own file; each says its day over MQTT, since Modbus and HJ 212 only know of now. */
function demoDevices(): DeviceEntry[] {
  const camera = { kind: 'snapshot', url: 'http://127.0.0.1:9/' } as const
  const text = siteConfig({
    data: 'x',
    ports: { mqtt: 1, hj212: 2, meter: 3, pit: 4 },
    cameras: { 'cam-gate': camera, 'cam-yard': camera, 'cam-slab': camera },
  })
  return (parse(text) as { devices: DeviceEntry[] }).devices
}

const DEVICES = demoDevices()
const kindOf = ({ source }: DeviceEntry): Kind => source.replace(/-\d+$/, '') as Kind

let folder: string
let line: Line
let world: Constellation
let meter: Awaited<ReturnType<typeof startEnergyMeter>>
let dust: Awaited<ReturnType<typeof startDustMonitor>>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loujing-outage-'))
  meter = await startEnergyMeter({ host: '127.0.0.1', port: 0 })
  const hj212 = { host: '127.0.0.1', port: await freePort(0) }
  world = await startConstellation({
    folder,
    env: { SITE_PASSWORD: PASSWORD },
    cloudUrlForEdge: async (port) => (line = await startLine({ port })).url,
    listen: { hj212 },
    devices: [
      ...DEVICES.map(({ source, points }) => ({
        ...{ source, name: source, protocol: 'mqtt', password },
        points: points.map(({ point, kind, ...more }) => ({
          ...{ point, name: point, kind },
          unit: (more as unknown as { unit: string }).unit,
        })),
      })),
      {
        ...{ source: 'meter-2', name: '电表', protocol: 'modbus-tcp', periodMs: 1_000 },
        connection: { host: '127.0.0.1', port: meter.port, unitId: 1 },
        points: [
          { point: 'power', name: '功率', kind: 'power', unit: 'kW', register: { address: 2, type: 'float32' } },
        ],
      },
      {
        ...{ source: 'dust-2', name: '扬尘', protocol: 'hj212', mn: MN, pw: password },
        points: [{ point: 'pm10', name: 'PM10', kind: 'dust-pm10', unit: 'ug/m3', factor: 'a34002' }],
      },
      {
        ...{ source: 'counter', name: '计数', protocol: 'mqtt', password },
        points: [{ point: 'n', name: 'n', kind: 'energy', unit: 'kW.h' }],
      },
    ],
  })
  dust = await startDustMonitor({ ...hj212, mn: MN, pw: PASSWORD, periodMs: 2_000 })
}, 180_000)

afterAll(async () => {
  await dust.close()
  await world[Symbol.asyncDispose]()
  await meter.close()
  await line[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const gatewayState = () => world.api.get<Gateway>(`/api/gateways/${world.gateway}`)
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const lane = (rows: { at: Date; replay: boolean }[], replay: boolean) => rows.filter((row) => row.replay === replay)

test(
  `a day of the whole demo site, ${DEVICES.length} devices each ${PERIOD_MS / 1000} s, while the line is cut: all of it arrives, once, as a replay, behind a present that stays live`,
  async () => {
    await eventually(async () => (await countReadings(world.sql, 'dust-2')).all > 1)
    line.cut()
    const cutAt = new Date()
    const day = await produceDay({
      url: `mqtt://127.0.0.1:${world.mqttPort}`,
      site: 'yunqi',
      devices: DEVICES.map((device) => ({ source: device.source, password: PASSWORD, kind: kindOf(device) })),
      untilMs: Date.now() - 60_000,
      periodMs: PERIOD_MS,
    })
    expect(day.messages).toBe(STEPS * DEVICES.length)
    await pause(Math.max(0, 12_000 - day.tookMs)) // the others measure now, and a shorter cut would be no outage
    for (const { source } of DEVICES) expect((await countReadings(world.sql, source)).all, source).toBe(0)

    const viewer = await openLive(world.baseUrl, world.site, world.api.cookie)
    line.mend()
    const [mendedAt, mendedMs] = [new Date().toISOString(), performance.now()]
    await eventually(async () => ((await gatewayState()).lastSeenAt ?? '') > mendedAt, 60_000)
    const [upAt, upMs] = [new Date(), performance.now()]
    const producer = startProducer({
      port: world.mqttPort,
      site: 'yunqi',
      source: 'counter',
      point: 'n',
      password: PASSWORD,
      perSecond: 20,
    })
    const present = await viewer.until(
      (message) => message.type === 'readings' && !message.data.replay && message.data.values.length > 0,
    )
    expect(present.type).toBe('readings')

    // of each point of each device: every moment of the day, once, and said to be late
    for (const { source, points } of DEVICES) {
      const counts = await eventually(
        async () => {
          const found = await countPoints(world.sql, source)
          return found.length === points.length && found.every(({ all }) => all >= STEPS) && found
        },
        SOAK ? 600_000 : 120_000,
        250,
      )
      const whole = {
        all: STEPS,
        replayed: STEPS,
        moments: STEPS,
        first: new Date(day.fromMs),
        last: new Date(day.untilMs),
      }
      const expected = points.map(({ point }) => ({ point, ...whole })).sort((a, b) => (a.point < b.point ? -1 : 1))
      expect(counts, source).toEqual(expected)
    }
    const caughtUpMs = performance.now() - upMs
    const noise = await storedSeries(world.sql, 'noise-1', 'leq')
    expect(noise.map(({ value }) => value)).toEqual(
      noise.map(({ at }) => DAY_VALUES.noise(at.getTime())[0]?.value ?? Number.NaN),
    )

    await pause(3_000)
    await producer.stop()
    const [kept] = await world.sql<
      { values: number }[]
    >`select count(*)::int as values from stores.reading where replay`
    console.log(
      `${day.messages} messages with ${day.values} values in ${(day.tookMs / 1000).toFixed(1)} s; the line up after ` +
        `${((upMs - mendedMs) / 1000).toFixed(1)} s, the day stored ${(caughtUpMs / 1000).toFixed(1)} s later; ${kept?.values} values flagged`,
    )
    await expectPresentWhole(producer.acknowledged())
    await expectOthersWhole(cutAt, upAt)
    await viewer[Symbol.asyncDispose]()
  },
  SOAK ? 1_200_000 : 300_000,
)

/** What was measured while the day was still on its way overtook it: in order, and no replay. */
async function expectPresentWhole(acknowledged: number[]): Promise<void> {
  const live = await eventually(async () => {
    const values = await storedValues(world.sql, 'counter', 'n')
    return values.length >= acknowledged.length && values
  })
  expect(acknowledged.length).toBeGreaterThan(20)
  expect(live).toEqual(acknowledged.map((value) => ({ value, replay: false })))
}

/** Modbus and HJ 212 went on through all of it: without a hole, flagged while the line was cut and not before or after. */
async function expectOthersWhole(cutAt: Date, upAt: Date): Promise<void> {
  for (const [source, point] of [
    ['meter-2', 'power'],
    ['dust-2', 'pm10'],
  ] as const) {
    const rows = await eventually(async () => {
      const found = await storedSeries(world.sql, source, point)
      return found.some(({ at, replay }) => at > upAt && !replay) && found
    })
    const replayed = lane(rows, true).map(({ at }) => at.getTime())
    expect(replayed.length, source).toBeGreaterThan(4)
    const live = lane(rows, false).map(({ at }) => at.getTime())
    expect(live.filter((ms) => ms < Math.min(...replayed)).length, `${source} before the cut`).toBeGreaterThan(0)
    expect(live.filter((ms) => ms > Math.max(...replayed)).length, `${source} after it`).toBeGreaterThan(0)
    expect(
      live.filter((ms) => ms > Math.min(...replayed) && ms < Math.max(...replayed)),
      source,
    ).toEqual([])
    expect(Math.min(...replayed), source).toBeGreaterThan(cutAt.getTime() - 10_000)
    const gaps = rows.slice(1).map(({ at }, i) => at.getTime() - rows[i]!.at.getTime())
    expect(Math.max(...gaps), `${source}: the longest hole`).toBeLessThan(LONGEST_HOLE_MS)
  }
  // every number that the outbox gave arrived: nothing of any device is missing
  const received = await eventually(async () => {
    const [row] = await world.sql<{ ranges: number }[]>`
      select count(*)::int as ranges from ingest.received, unnest(seqs) as seqs where gateway_id = ${world.gateway}`
    return row?.ranges === 1 && row
  })
  expect(received).toEqual({ ranges: 1 })
  expect(dust.uploaded()).toBeGreaterThan(4)
}
