import type { Duplex } from 'node:stream'

/**
 * Lets no subscriber hold up the others. aedes waits for a connection that says its buffer is full, and keeps every message back
 * from everybody meanwhile; so the connection never says so, and one that leaves more than `limit` bytes unread is ended.
 */
export function limitWaitingBytes(stream: Duplex, limit: number, onTooMany: (bytes: number) => void): void {
  const write = stream.write.bind(stream) as (chunk: unknown, ...rest: unknown[]) => boolean
  stream.write = (chunk: unknown, ...rest: unknown[]) => {
    const waiting = stream.writableLength
    if (waiting > limit) {
      if (!stream.destroyed) onTooMany(waiting)
      stream.destroy(new Error(`${waiting} bytes wait to be read`))
    } else write(chunk, ...rest)
    return true
  }
}
