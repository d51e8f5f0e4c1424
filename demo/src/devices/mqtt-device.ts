import mqtt from 'mqtt'
import type { Envelope } from '@loujing/wire/envelope'
import { uuidv7, type Slug } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { PointValue, SourceState } from '@loujing/wire/reading'
import { formatTopic } from '@loujing/wire/topic'
import type { Device } from './device.ts'

export type MqttDeviceOptions = {
  /** `mqtt://`, `mqtts://` or `ws://` address of the gateway's broker. */
  url: string
  /** The certificate to trust on `mqtts://`, when it is not a public one. */
  ca?: Buffer
  site: Slug
  source: Slug
  password: string
  periodMs?: number
  now?: () => number
}

type Measure = (ms: number) => PointValue[]

// A meter of this class keeps a few minutes; more would hide an outage instead of showing it.
const KEPT_READINGS = 200

/** The envelope of one reading: made where it was observed, so the id and the time are the device's. */
export const reading = (ms: number, values: PointValue[]): Envelope => ({
  id: uuidv7(ms),
  type: 'sensor.reading',
  time: toInstant(ms),
  data: { values },
})

const presence = (ms: number, state: SourceState['state']): string => {
  const envelope: Envelope = { id: uuidv7(ms), type: 'sensor.state', time: toInstant(ms), data: { state } }
  return JSON.stringify(envelope)
}

/**
 * An MQTT 3.1.1 device: says `online` when it connects and `stopped` when it leaves, both retained, has `offline` as its
 * will, and publishes a reading each period at QoS 1. Does not wait for the broker: it tries until there is one.
 */
export async function startMqttDevice(options: MqttDeviceOptions, measure: Measure): Promise<Device> {
  const { url, ca, site, source, password, periodMs = 5_000, now = Date.now } = options
  const topic = (stream: 'reading' | 'state') => formatTopic({ site, kind: 'sensor', source, stream })
  const will = () =>
    ({ topic: topic('state'), payload: Buffer.from(presence(now(), 'offline')), qos: 1, retain: true }) as const
  const client = mqtt.connect(url, {
    protocolVersion: 4,
    clientId: `${source}-device`,
    username: source,
    password,
    will: will(),
    reconnectPeriod: 1_000,
    ...(ca && { ca }),
  })
  let waiting = 0

  client.on('connect', () => client.publish(topic('state'), presence(now(), 'online'), { qos: 1, retain: true }))
  // Each connection's will is a message of its own: with the old id the broker would take it for a duplicate.
  client.on('close', () => (client.options.will = will()))
  client.on('error', () => undefined) // a refused connection is tried again; mqtt.js reports what matters by 'close'

  const measuring = setInterval(() => {
    if (waiting >= KEPT_READINGS) return
    waiting++
    const ms = now()
    client.publish(topic('reading'), JSON.stringify(reading(ms, measure(ms))), { qos: 1 }, () => waiting--)
  }, periodMs)

  return {
    async close() {
      clearInterval(measuring)
      if (client.connected)
        await client.publishAsync(topic('state'), presence(now(), 'stopped'), { qos: 1, retain: true })
      await client.endAsync(!client.connected)
    },
  }
}
