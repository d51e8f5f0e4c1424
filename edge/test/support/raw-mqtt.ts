import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { generate, parser, type Packet } from 'mqtt-packet'
import { onTestFinished } from 'vitest'

/** A connection that sends whatever bytes a test wants, and keeps the packets that come back. */
export type RawClient = {
  socket: Socket
  received: Packet[]
  send(bytes: Uint8Array | Packet): void
  /** Resolves when the broker has closed the connection. */
  closed: Promise<void>
}

export async function aRawClient(port: number): Promise<RawClient> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  const received: Packet[] = []
  const reader = parser()
  reader.on('packet', (packet: Packet) => received.push(packet))
  socket.on('data', (chunk) => reader.parse(chunk))
  socket.on('error', () => undefined)
  const closed = new Promise<void>((resolve) => void socket.once('close', () => resolve()))
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  return {
    socket,
    received,
    send: (bytes) => void socket.write(bytes instanceof Uint8Array ? bytes : generate(bytes)),
    closed,
  }
}

/** CONNECT of noise-1. */
export const CONNECT: Packet = {
  cmd: 'connect',
  protocolId: 'MQTT',
  protocolVersion: 4,
  clean: true,
  clientId: 'raw',
  keepalive: 60,
  username: 'noise-1',
  password: Buffer.from('secret'),
}
