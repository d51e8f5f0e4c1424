import type { Duplex } from 'node:stream'

// Larger than this, a copy costs more than another call of the kernel.
const MOST_JOINED_BYTES = 65_536

/**
 * What leaves by one connection, in as few writes as it came in turns of the loop: aedes writes a PUBACK in three pieces and each
 * message by itself, and a commit sets free many at once.
 *
 * No subscriber holds up the others. aedes waits for a connection that says its buffer is full, and keeps every message back from
 * everybody meanwhile; so the connection never says so, and one that leaves more than `limit` bytes unread is ended.
 */
export function joinWrites(stream: Duplex, limit: number, onTooMany: (bytes: number) => void): void {
  const write = stream.write.bind(stream)
  const destroy = stream.destroy.bind(stream)
  let pieces: Uint8Array[] = []
  let bytes = 0

  function flush(): void {
    if (bytes === 0) return
    const joined = pieces.length === 1 ? pieces[0] : Buffer.concat(pieces, bytes)
    pieces = []
    bytes = 0
    if (!stream.destroyed) write(joined)
  }

  function add(chunk: Uint8Array): void {
    const waiting = stream.writableLength + bytes
    if (waiting > limit) {
      if (!stream.destroyed) onTooMany(waiting)
      stream.destroy(new Error(`${waiting} bytes wait to be read`))
      return
    }
    if (bytes === 0) setImmediate(flush)
    pieces.push(chunk)
    bytes += chunk.length
    if (bytes > MOST_JOINED_BYTES) flush()
  }

  stream.cork = () => undefined
  stream.uncork = () => undefined
  // aedes gives neither callbacks nor an encoding of its own; text is UTF-8.
  stream.write = (chunk: string | Uint8Array) => {
    add(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
    return true
  }
  // What was said before a connection is closed is still said: why it is refused, for one.
  stream.destroy = (error?: Error) => {
    flush()
    return destroy(error)
  }
}
