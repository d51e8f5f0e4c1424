import { crcText } from './crc.ts'

/*
 * The frame of HJ 212-2017 §6.3:
 *
 *   frame   = "##" length segment crc CR LF
 *   length  = 4 decimal digits, the bytes of segment (at most 1024)
 *   crc     = 4 hexadecimal digits over segment
 */
export const MAX_SEGMENT = 1024
const HEAD = 6
const TAIL = 6
const MARK = Buffer.from('##')
const NEXT_HEAD = /##\d{4}(?:QN|ST)=/

/** What came out of the stream: a segment whose length and check sum are right, or bytes that were given up. */
export type Received = { kind: 'segment'; text: string } | { kind: 'crc' | 'no-frame'; detail: string }

/** @throws RangeError when the segment is longer than the standard allows: it must be split */
export function encodeFrame(segment: string): Buffer {
  const bytes = Buffer.from(segment, 'utf8')
  if (bytes.length > MAX_SEGMENT)
    throw new RangeError(`a data segment of ${bytes.length} bytes, at most ${MAX_SEGMENT}`)
  return Buffer.concat([
    Buffer.from(`##${String(bytes.length).padStart(4, '0')}`),
    bytes,
    Buffer.from(`${crcText(bytes)}\r\n`),
  ])
}

/**
 * Finds frames in a TCP stream, where they come glued together, cut anywhere, or with noise between them. A head whose
 * length or end is wrong was no head: reading goes on at the next ## behind it, so one broken frame never hides the next.
 * What is held never exceeds one frame.
 */
export function createFrameReader() {
  let held: Buffer = Buffer.alloc(0)

  return function push(chunk: Uint8Array): Received[] {
    held = Buffer.concat([held, chunk])
    const received: Received[] = []
    for (;;) {
      skipTo(held.indexOf(MARK), received)
      if (held.length < HEAD) return received
      // Of a row of # the last two are the mark.
      if (held[2] === MARK[0]) {
        held = held.subarray(1)
        continue
      }
      const digits = held.toString('latin1', 2, HEAD)
      const length = Number(digits)
      if (!/^\d{4}$/.test(digits) || length > MAX_SEGMENT) {
        giveUp(`length "${printable(digits)}"`, received)
        continue
      }
      const end = HEAD + length + TAIL
      if (held.length < end) {
        // A frame that was cut shows at once: the next one begins inside what should be its data. Waiting for its
        // length instead would swallow the frames that follow.
        if (!NEXT_HEAD.test(held.toString('latin1', HEAD))) return received
        giveUp(`cut off before ${length} bytes`, received)
        continue
      }
      if (held.toString('latin1', end - 2, end) !== '\r\n') {
        giveUp(`no end after ${length} bytes`, received)
        continue
      }
      received.push(check(held.subarray(HEAD, HEAD + length), held.toString('latin1', end - 6, end - 2)))
      held = held.subarray(end)
    }
  }

  /** Drops what stands before the next mark; a single # at the end may be the first half of one. */
  function skipTo(mark: number, received: Received[]): void {
    const noise = mark >= 0 ? mark : held.length - (held.at(-1) === MARK[0] ? 1 : 0)
    // Line ends between frames are common and harmless.
    if (held.subarray(0, noise).some((byte) => byte > 0x20)) {
      received.push({ kind: 'no-frame', detail: `${noise} bytes outside a frame` })
    }
    held = held.subarray(noise)
  }

  function giveUp(why: string, received: Received[]): void {
    received.push({ kind: 'no-frame', detail: why })
    held = held.subarray(1)
    const mark = held.indexOf(MARK)
    held = mark < 0 ? held.subarray(held.length - (held.at(-1) === MARK[0] ? 1 : 0)) : held.subarray(mark)
  }
}

function check(segment: Buffer, crc: string): Received {
  const right = crcText(segment)
  if (crc.toUpperCase() === right) return { kind: 'segment', text: segment.toString('utf8') }
  return { kind: 'crc', detail: `${printable(crc)} given, ${right} computed` }
}

// Received bytes go to logs and pages: nothing but letters of the alphabet they should have been.
const printable = (text: string): string => text.replaceAll(/[^\x20-\x7e]/g, '?')
