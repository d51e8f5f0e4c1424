import { uuidv7 } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import { connect } from 'mqtt'
import { READING } from './device.ts'

/**
 * A device that counts: reading n has the value 30 + n / 1000. It keeps what was not acknowledged and sends it again after
 * every reconnection, as a real device does.
 */
export type Producer = {
  /** What PUBACK was seen for. */
  acknowledged: Set<number>
  sent(): number
  /** No new readings; resolves when everything sent is acknowledged, or after `withinMs`. */
  finish(withinMs: number): Promise<void>
  /** Without waiting for anything. */
  abandon(): Promise<void>
}

export const valueOf = (n: number) => 30 + n / 1000
export const numberOf = (value: number) => Math.round((value - 30) * 1000)

export function startProducer(port: number, { inFlight = 20, perSecond = 400, from = 0 } = {}): Producer {
  const client = connect({
    host: '127.0.0.1',
    port,
    username: 'noise-1',
    password: 'secret',
    protocolVersion: 4,
    clientId: 'producer',
    clean: true,
    reconnectPeriod: 50,
    connectTimeout: 2000,
    keepalive: 30,
  })
  client.on('error', () => undefined)
  const acknowledged = new Set<number>()
  let next = from
  let waiting = 0
  const timer = setInterval(() => {
    for (let n = 0; n < perSecond / 100 && waiting < inFlight; n++) send(next++)
  }, 10)

  function send(n: number): void {
    waiting++
    const data = { values: [{ point: 'leq', value: valueOf(n), unit: 'dB[SPL]' }] }
    const payload = JSON.stringify({ id: uuidv7(), type: 'sensor.reading', time: toInstant(Date.now()), data })
    client.publish(READING, payload, { qos: 1 }, (error) => {
      waiting--
      if (!error) acknowledged.add(n)
    })
  }

  return {
    acknowledged,
    sent: () => next - from,
    async finish(withinMs) {
      clearInterval(timer)
      const deadline = Date.now() + withinMs
      while (waiting > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20))
      await client.endAsync(true)
    },
    async abandon() {
      clearInterval(timer)
      await client.endAsync(true)
    },
  }
}
