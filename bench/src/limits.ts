import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { connect, createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { median } from './figures.ts'

const BLOCK_BYTES = 8192
const FILE_BYTES = 16 * 1024 * 1024

/**
 * Median of writing one block of 8 kB to a file that has its size and fdatasync, in milliseconds, as pg_test_fsync does: what one
 * durable commit costs on this disk, now.
 */
export async function fdatasyncMs(folder: string, rounds = 300): Promise<number> {
  const scratch = mkdtempSync(join(folder, 'fdatasync-'))
  const file = await open(join(scratch, 'log'), 'w')
  await file.write(Buffer.alloc(FILE_BYTES))
  await file.sync()
  const block = Buffer.alloc(BLOCK_BYTES, 7)
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const startedAt = performance.now()
    await file.write(block, 0, BLOCK_BYTES, (round * BLOCK_BYTES) % FILE_BYTES)
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
