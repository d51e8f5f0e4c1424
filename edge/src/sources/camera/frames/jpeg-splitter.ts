const [SOI, EOI, SOS, TEM] = [0xd8, 0xd9, 0xda, 0x01]

export type Split =
  { kind: 'picture'; bytes: Uint8Array } | { kind: 'cut'; detail: string } | { kind: 'too-large'; detail: string }

/**
 * Cuts a byte stream into its JPEGs by their markers (ITU-T T.81 §B.1), whatever stands between them: the parts of a
 * multipart answer, or nothing as from ffmpeg. Markers, not boundaries, so that a thumbnail's end is not taken for the
 * picture's, a wrong Content-Length does no harm and a picture that breaks off is known at once.
 */
export function createJpegSplitter(maxBytes: number) {
  let held: Buffer = Buffer.alloc(0)
  let at = 0
  let state: 'between' | 'segments' | 'scan' = 'between'

  /** Adds what was received; returns the pictures that became whole, and those that never will. */
  return function push(chunk: Uint8Array): Split[] {
    held = held.length === 0 ? Buffer.from(chunk) : Buffer.concat([held, chunk])
    const found: Split[] = []
    while (step(found));
    if (state === 'between') drop(Math.max(0, held.length - 2))
    else if (held.length > maxBytes) {
      found.push({ kind: 'too-large', detail: `more than ${maxBytes} bytes` })
      reset(held.length)
    }
    return found
  }

  /** One move through the bytes; false when more are needed. */
  function step(found: Split[]): boolean {
    if (state === 'between') {
      const start = held.indexOf(START, at)
      if (start < 0) return false
      drop(start)
      at = 2
      state = 'segments'
      return true
    }
    const marker = state === 'scan' ? nextMarker() : markerHere()
    if (marker === undefined) return false
    if (marker === EOI) {
      found.push({ kind: 'picture', bytes: new Uint8Array(held.subarray(0, at + 2)) })
      reset(at + 2)
      return true
    }
    if (marker === SOI || marker === BROKEN) {
      found.push({ kind: 'cut', detail: `broken off after ${at} bytes` })
      reset(Math.max(2, at))
      return true
    }
    if (marker === TEM) {
      at += 2
      return true
    }
    if (held.length < at + 4) return false
    const end = at + 2 + held.readUInt16BE(at + 2)
    // A segment is skipped only when it is whole, so that `at` always points into what is held.
    if (held.length < end) return false
    at = end
    state = marker === SOS ? 'scan' : 'segments'
    return true
  }

  function markerHere(): number | undefined {
    while (held[at] === 0xff && held[at + 1] === 0xff) at++
    if (held.length < at + 2) return undefined
    return held[at] === 0xff ? known(held[at + 1]!) : BROKEN
  }

  /** In entropy-coded data FF 00 is a stuffed byte and FF D0…D7 a restart: neither ends the scan. */
  function nextMarker(): number | undefined {
    for (;;) {
      const ff = held.indexOf(0xff, at)
      if (ff < 0 || ff + 1 >= held.length) {
        at = ff < 0 ? held.length : ff
        return undefined
      }
      const code = held[ff + 1]!
      at = ff
      if (code === 0xff) at = ff + 1
      else if (code === 0 || (code >= 0xd0 && code <= 0xd7)) at = ff + 2
      else return known(code)
    }
  }

  function reset(from: number): void {
    drop(from)
    at = 0
    state = 'between'
  }

  function drop(count: number): void {
    held = held.subarray(count)
  }
}

const START = Buffer.from([0xff, SOI, 0xff])
const BROKEN = -1
/** Codes below SOF0 are reserved: such a marker is the end of one picture and the beginning of something else. */
const known = (code: number): number => (code >= 0xc0 || code === TEM ? code : BROKEN)
