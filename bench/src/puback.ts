import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { uuidv7 } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import { formatTopic } from '@loujing/wire/topic'
import mqtt from 'mqtt'
import { median } from './figures.ts'

export type Device = { source: string; password: string; point: string; unit: string }
/** Sends one message and resolves with its acknowledgement. */
type Sender = AsyncDisposable & { send(message: string): Promise<unknown> }

const COUNT = 100
const PAUSE_MS = 20

/** Median milliseconds from publish to PUBACK of devices that each wait for it and pause before the next, as sensors do. */
export async function pubackMs(port: number, site: string, devices: readonly Device[]): Promise<number> {
  const senders = devices.map(async ({ source, password }): Promise<Sender> => {
    const username = source
    const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { protocolVersion: 4, username, password })
    const topic = formatTopic({ site, kind: 'sensor', source, stream: 'reading' })
    return {
      send: (message) => client.publishAsync(topic, message, { qos: 1 }),
      [Symbol.asyncDispose]: () => client.endAsync(),
    }
  })
  return medianMs(await Promise.all(senders), devices[0]!)
}

/**
 * The least that an acknowledgement of something durable can be on this machine: as many sockets send the same messages at
 * the same pace to a process that only writes, syncs and answers (bare-ack.ts).
 */
export async function bareAckMs(folder: string, devices: readonly Device[]): Promise<number> {
  const server = spawn(process.execPath, [join(import.meta.dirname, 'bare-ack.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [port] = (await once(server.stdout, 'data')) as [Buffer]
  const senders = devices.map(async (): Promise<Sender> => {
    const socket = connect({ port: Number(port.toString()), host: '127.0.0.1', noDelay: true })
    await once(socket, 'connect')
    return {
      send(message) {
        socket.write(message)
        return once(socket, 'data')
      },
      [Symbol.asyncDispose]: () => Promise.resolve(void socket.destroy()),
    }
  })
  const found = await medianMs(await Promise.all(senders), devices[0]!)
  server.kill()
  return found
}

async function medianMs(senders: readonly Sender[], { point, unit }: Device): Promise<number> {
  const times: number[] = []
  const one = async (sender: Sender) => {
    for (let n = 0; n < COUNT; n++) {
      const values = [{ point, value: n, unit }]
      const message = { id: uuidv7(), type: 'sensor.reading', time: toInstant(Date.now()), data: { values } }
      const startedAt = performance.now()
      await sender.send(JSON.stringify(message))
      times.push(performance.now() - startedAt)
      // Sensors do not keep step with one another.
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * (0.5 + Math.random())))
    }
    await sender[Symbol.asyncDispose]()
  }
  await Promise.all(senders.map(one))
  return median(times)
}
