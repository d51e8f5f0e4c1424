import { openLive } from '@loujing/e2e/sse'
import type { Constellation } from '@loujing/e2e/constellation'
import { uuidv7 } from '@loujing/wire/id'
import { toInstant, toMs } from '@loujing/wire/instant'
import { formatTopic } from '@loujing/wire/topic'
import mqtt from 'mqtt'
import { cpuSeconds } from './cpu.ts'
import { quantile } from './figures.ts'

/** What each device measures; the site's rules judge the first two of each message. */
export const POINTS = [
  { point: 'pm10', kind: 'dust-pm10', unit: 'ug/m3' },
  { point: 'leq', kind: 'noise', unit: 'dB[SPL]' },
  { point: 'power', kind: 'power', unit: 'kW' },
] as const

/** `count` MQTT devices of three points each, for the gateway's file; their password is in the environment as BENCH_PASSWORD. */
export const benchDevices = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    source: `bench-${i}`,
    name: `bench ${i}`,
    protocol: 'mqtt',
    password: { env: 'BENCH_PASSWORD' },
    points: POINTS.map((each) => ({ ...each, name: each.point })),
  }))

export type Load = { devices: number; perSecond: number; seconds: number; password: string }
export type Published = { published: number; acknowledged: number; failed: number }

/** `devices` MQTT clients publish readings of three points, QoS 1, `perSecond` in all, until the time is over or it is aborted. */
export async function publishSteadily(
  { mqttPort }: Pick<Constellation, 'mqttPort'>,
  { devices, perSecond, seconds, password }: Load,
  signal?: AbortSignal,
): Promise<Published> {
  const clients = await Promise.all(
    Array.from({ length: devices }, async (_, i) => {
      const source = `bench-${i}`
      const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${mqttPort}`, {
        protocolVersion: 4,
        username: source,
        password,
      })
      return { client, topic: formatTopic({ site: 'yunqi', kind: 'sensor', source, stream: 'reading' }) }
    }),
  )
  const TICK_MS = 5
  const told: Published = { published: 0, acknowledged: 0, failed: 0 }
  const startedAt = performance.now()
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const elapsedMs = performance.now() - startedAt
      if (elapsedMs > seconds * 1000 || signal?.aborted) {
        clearInterval(timer)
        return resolve()
      }
      for (const due = Math.floor((elapsedMs / 1000) * perSecond); told.published < due; told.published++) {
        const { client, topic } = clients[told.published % clients.length]!
        // Quiet days: no two readings of a device are alike, and every limit is judged and none passed.
        const value = 20 + (Math.floor(told.published / clients.length) % 30)
        const values = POINTS.map(({ point, unit }, p) => ({ point, value: value + p, unit }))
        const payload = JSON.stringify({
          id: uuidv7(),
          type: 'sensor.reading',
          time: toInstant(Date.now()),
          data: { values },
        })
        client.publish(topic, payload, { qos: 1 }, (error) => (error ? told.failed++ : told.acknowledged++))
      }
    }, TICK_MS)
  })
  const deadline = Date.now() + 20_000
  while (told.acknowledged + told.failed < told.published && Date.now() < deadline) await pause(10)
  await Promise.all(clients.map(({ client }) => client.endAsync(true)))
  return told
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

export type PipelineFigures = {
  perSecond: number
  seen: number
  /** Messages on the viewer's stream. */
  told: number
  cpuSeconds: number
  /** Messages, each of three points, durable and seen by a viewer, for each CPU second of edge, cloud and database together. */
  perCpuSecond: number
  e2eMs: { p50: number; p99: number }
}

/** Publishes at a set rate and watches a viewer's stream: the whole way of a reading, and what it costs the servers. */
export async function runPipeline(world: Constellation, load: Load): Promise<PipelineFigures> {
  const viewer = await openLive(world.baseUrl, world.site, world.api.cookie)
  const pids = [world.edge.pid, world.cloud.pid, world.postgresPid()]
  const before = cpuSeconds(pids)
  const { published, acknowledged, failed } = await publishSteadily(world, load)
  const readings = () =>
    viewer.messages.flatMap(({ message, seenAtMs }) =>
      message.type === 'readings' ? { ...message.data, seenAtMs } : [],
    )
  const count = () => readings().reduce((sum, each) => sum + each.count, 0)
  const deadline = Date.now() + 30_000
  while (count() < published * POINTS.length && Date.now() < deadline) await pause(20)
  const used = cpuSeconds(pids) - before
  await viewer[Symbol.asyncDispose]()
  if (acknowledged !== published)
    throw new Error(`${published} published, ${acknowledged} acknowledged, ${failed} refused`)

  const present = readings().filter(({ replay }) => !replay)
  const delays = present.flatMap(({ values, seenAtMs }) => values.map(({ observedAt }) => seenAtMs - toMs(observedAt)))
  const seen = count() / POINTS.length
  return {
    perSecond: published / load.seconds,
    seen,
    told: viewer.messages.length,
    cpuSeconds: used,
    perCpuSecond: seen / used,
    e2eMs: { p50: quantile(delays, 0.5), p99: quantile(delays, 0.99) },
  }
}
