import { mkdtempSync, openSync, fdatasync, fsyncSync, writeSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'

/*
 * The least that an acknowledgement of something durable can be, as a process of its own: for each message a block of 8 kB
 * is written to a file that has its size, fdatasync, and four bytes go back. `node bare-ack.ts FOLDER` prints its port.
 */
const BLOCK_BYTES = 8192
const BLOCKS = 2048

const file = openSync(join(mkdtempSync(join(process.argv[2]!, 'bare-ack-')), 'log'), 'w')
writeSync(file, Buffer.alloc(BLOCKS * BLOCK_BYTES))
fsyncSync(file)
const block = Buffer.alloc(BLOCK_BYTES, 7)
let written = 0
const server = createServer({ noDelay: true }, (socket) => {
  socket.on('data', () => {
    writeSync(file, block, 0, BLOCK_BYTES, (written++ % BLOCKS) * BLOCK_BYTES)
    fdatasync(file, (error) => (error ? socket.destroy(error) : socket.write('done')))
  })
})
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
