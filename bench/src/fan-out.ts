import { fork } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import type { Constellation } from '@loujing/e2e/constellation'
import { cpuSeconds } from './cpu.ts'
import { runPipeline, type Load } from './pipeline.ts'

const VIEWERS = 500

/** Opens raw sockets that say `hello` first and then only count what they are sent. */
async function openSockets(port: number, hello: string) {
  const counter = { bytes: 0 }
  const sockets: Socket[] = []
  for (let n = 0; n < VIEWERS; n++) {
    const socket = connect({ port, host: '127.0.0.1' })
    await once(socket, 'connect')
    if (hello) socket.write(hello)
    socket.on('data', (chunk: Buffer) => (counter.bytes += chunk.length))
    sockets.push(socket)
  }
  return { counter, close: () => sockets.forEach((socket) => socket.destroy()) }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * CPU microseconds to tell one viewer one message: the cloud's, as the difference between a load with 500 viewers and the same
 * load without; and of a process that writes as many bytes, as often, to 500 plain sockets.
 */
export async function compareFanOut(
  world: Constellation,
  load: Load,
): Promise<{ oursUs: number; rawUs: number; frames: number }> {
  const cloudCpu = async (work: () => Promise<unknown>) => {
    const before = cpuSeconds([world.cloud.pid])
    await work()
    return cpuSeconds([world.cloud.pid]) - before
  }
  const alone = await cloudCpu(() => runPipeline(world, load))
  const { port, host } = new URL(world.baseUrl)
  const hello = `GET /api/live?site=${world.site} HTTP/1.1\r\nHost: ${host}\r\nCookie: ${world.api.cookie}\r\nAccept: text/event-stream\r\n\r\n`
  const viewers = await openSockets(Number(port), hello)
  await pause(1000)
  viewers.counter.bytes = 0
  let messages = 0
  const together = await cloudCpu(async () => (messages = (await runPipeline(world, load)).told))
  const bytesEach = Math.round(viewers.counter.bytes / VIEWERS / messages)
  viewers.close()

  const server = fork(join(import.meta.dirname, 'raw-fan-out.ts'))
  const [{ port: rawPort }] = (await once(server, 'message')) as [{ port: number }]
  const plain = await openSockets(rawPort, '')
  await pause(500)
  const before = cpuSeconds([server.pid!])
  for (let n = 0; n < messages; n++) {
    server.send({ bytes: bytesEach })
    await pause((load.seconds * 1000) / messages)
  }
  const raw = cpuSeconds([server.pid!]) - before
  plain.close()
  server.disconnect()
  const frames = messages * VIEWERS
  return { oursUs: ((together - alone) / frames) * 1e6, rawUs: (raw / frames) * 1e6, frames }
}
