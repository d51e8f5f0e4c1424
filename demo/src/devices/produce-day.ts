import mqtt from 'mqtt'
import type { Slug } from '@loujing/wire/id'
import { formatTopic } from '@loujing/wire/topic'
import { DAY_VALUES } from './day-values.ts'
import { reading } from './mqtt-device.ts'

export type ProduceDayOptions = {
  url: string
  site: Slug
  /** The devices to be, all over MQTT: source and password. What each measures follows from `kind`. */
  devices: readonly { source: Slug; password: string; kind: keyof typeof DAY_VALUES }[]
  /** The newest reading's moment; the oldest is `hours` before it. */
  untilMs: number
  hours?: number
  periodMs?: number
  /** Readings on the way at once, for each device. */
  inFlight?: number
}

export type ProducedDay = { messages: number; values: number; fromMs: number; untilMs: number; tookMs: number }

/**
 * A day of readings with the times at which they would have been measured, as fast as the broker acknowledges them, in order
 * for each device. Resolves when the last one is acknowledged; rejects when the broker refuses.
 */
export async function produceDay(options: ProduceDayOptions): Promise<ProducedDay> {
  const { url, site, devices, untilMs, hours = 24, periodMs = 5_000, inFlight = 200 } = options
  const steps = Math.floor((hours * 3_600_000) / periodMs)
  const fromMs = untilMs - (steps - 1) * periodMs
  const startedMs = performance.now()

  async function produce({ source, password, kind }: ProduceDayOptions['devices'][number]): Promise<number> {
    const client = await mqtt.connectAsync(url, {
      protocolVersion: 4,
      clientId: `${source}-day`,
      username: source,
      password,
      reconnectPeriod: 0,
    })
    const topic = formatTopic({ site, kind: 'sensor', source, stream: 'reading' })
    const measure = DAY_VALUES[kind]
    let values = 0
    try {
      const window: Promise<unknown>[] = []
      for (let step = 0; step < steps; step++) {
        const ms = fromMs + step * periodMs
        const measured = measure(ms)
        values += measured.length
        window.push(client.publishAsync(topic, JSON.stringify(reading(ms, measured)), { qos: 1 }))
        if (window.length >= inFlight) await window.shift()
      }
      await Promise.all(window)
    } finally {
      await client.endAsync()
    }
    return values
  }

  const values = (await Promise.all(devices.map(produce))).reduce((sum, count) => sum + count, 0)
  return { messages: steps * devices.length, values, fromMs, untilMs, tookMs: performance.now() - startedMs }
}
