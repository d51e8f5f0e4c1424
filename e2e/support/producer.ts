import { formatTopic } from '@loujing/wire/topic'
import { uuidv7 } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import mqtt from 'mqtt'

export type Producer = {
  /** The values whose PUBACK came, ascending. */
  acknowledged(): number[]
  sent(): number
  stop(): Promise<void>
}

export type ProducerOptions = {
  port: number
  site: string
  source: string
  point: string
  password: string
  perSecond: number
}

/** A device that hears no acknowledgement measures on, but does not pile up for ever. */
const MOST_OUTSTANDING = 200

/**
 * A device nobody here wrote the protocol of (MQTT.js), which counts: 1, 2, 3 … each with a moment of its own, QoS 1. It
 * keeps what was not acknowledged and sends it again after every reconnection, as a real device does.
 */
export function startProducer({ port, site, source, point, password, perSecond }: ProducerOptions): Producer {
  const topic = formatTopic({ site, kind: 'sensor', source, stream: 'reading' })
  const client = mqtt.connect(`mqtt://127.0.0.1:${port}`, {
    protocolVersion: 4,
    clientId: `${source}-1`,
    clean: true,
    username: source,
    password,
    reconnectPeriod: 200,
    connectTimeout: 3000,
    resubscribe: false,
  })
  client.on('error', () => {}) // the broker is killed on purpose; the client reconnects
  const acknowledged = new Set<number>()
  const startedAtMs = Date.now()
  let next = 1

  const publish = (n: number) => {
    const values = [{ point, value: n, unit: 'kW.h' }]
    const payload = { id: uuidv7(), type: 'sensor.reading', time: toInstant(startedAtMs + n), data: { values } }
    client.publish(topic, JSON.stringify(payload), { qos: 1 }, (error) => {
      if (!error) acknowledged.add(n)
    })
  }
  const outstanding = () => next - 1 - acknowledged.size
  const timer = setInterval(() => {
    for (let due = Math.ceil(perSecond / 20); due > 0 && outstanding() < MOST_OUTSTANDING; due--) publish(next++)
  }, 50)

  return {
    acknowledged: () => [...acknowledged].sort((a, b) => a - b),
    sent: () => next - 1,
    async stop() {
      clearInterval(timer)
      // the client would wait for the acknowledgements itself, but no longer reads them once it is told to end
      for (let left = 600; outstanding() > 0 && left > 0; left--)
        await new Promise((resolve) => setTimeout(resolve, 50))
      await client.endAsync(true)
    },
  }
}
