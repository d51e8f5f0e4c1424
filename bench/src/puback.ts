import { uuidv7 } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import { formatTopic } from '@loujing/wire/topic'
import mqtt from 'mqtt'
import { quantile } from './figures.ts'

export type Device = { source: string; password: string; point: string; unit: string }

/**
 * Milliseconds from publish to PUBACK of `count` readings from `clients` devices, each waiting for its acknowledgement and
 * pausing `pauseMs` before the next, as sensors do.
 */
export async function pubackMs(
  port: number,
  site: string,
  devices: readonly Device[],
  { count = 100, pauseMs = 20 }: { count?: number; pauseMs?: number } = {},
): Promise<{ p50: number; p99: number }> {
  const times: number[] = []
  const one = async ({ source, password, point, unit }: Device) => {
    const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, {
      protocolVersion: 4,
      username: source,
      password,
    })
    const topic = formatTopic({ site, kind: 'sensor', source, stream: 'reading' })
    for (let n = 0; n < count; n++) {
      const values = [{ point, value: n, unit }]
      const payload = JSON.stringify({
        id: uuidv7(),
        type: 'sensor.reading',
        time: toInstant(Date.now()),
        data: { values },
      })
      const startedAt = performance.now()
      await client.publishAsync(topic, payload, { qos: 1 })
      times.push(performance.now() - startedAt)
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
    await client.endAsync()
  }
  await Promise.all(devices.map(one))
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) }
}
