import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { connect, createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { median } from './figures.ts'

/** Median of appending 300 bytes and fdatasync, in milliseconds: what one durable fact costs on this disk, now. */
export async function fdatasyncMs(folder: string, rounds = 300): Promise<number> {
  const scratch = mkdtempSync(join(folder, 'fdatasync-'))
  const file = await open(join(scratch, 'log'), 'a')
  const record = Buffer.alloc(300, 7)
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const startedAt = performance.now()
    await file.write(record)
    await file.datasync()
    times.push(performance.now() - startedAt)
  }
  await file.close()
  rmSync(scratch, { recursive: true })
  return median(times)
}

/** Median round trip of four bytes over loopback TCP, in milliseconds. */
export async function loopbackMs(rounds = 500): Promise<number> {
  const server = createServer({ noDelay: true }, (socket) => void socket.pipe(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', noDelay: true })
  await once(socket, 'connect')
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const startedAt = performance.now()
    socket.write('ping')
    await once(socket, 'data')
    times.push(performance.now() - startedAt)
  }
  socket.destroy()
  server.close()
  return median(times)
}
