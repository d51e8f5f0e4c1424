import type { LookState } from '@loujing/wire/http/looks'

export type LookPart = { picture: Blob; takenAt: string } | { state: LookState['state'] }

const HEAD_END = [13, 10, 13, 10]

/**
 * Takes the answer to a look apart as it comes: multipart/x-mixed-replace whose parts say their Content-Length. What is not
 * whole yet is kept for the next bytes.
 */
export function createLookReader() {
  let held: Uint8Array<ArrayBuffer> = new Uint8Array()

  return function push(bytes: Uint8Array): LookPart[] {
    const joined = new Uint8Array(held.length + bytes.length)
    joined.set(held)
    joined.set(bytes, held.length)
    held = joined
    const parts: LookPart[] = []
    for (let part = next(); part !== undefined; part = next()) parts.push(part)
    return parts
  }

  function next(): LookPart | undefined {
    const end = headEndOf(held)
    if (end < 0) return undefined
    const head = new TextDecoder().decode(held.subarray(0, end))
    const from = end + HEAD_END.length
    const until = from + Number(/content-length:\s*(\d+)/i.exec(head)?.[1] ?? 0)
    if (held.length < until) return undefined
    const body = held.slice(from, until)
    held = held.slice(until)
    if (head.includes('application/json')) return JSON.parse(new TextDecoder().decode(body)) as LookState
    const takenAt = /x-taken-at:\s*(\S+)/i.exec(head)?.[1] ?? ''
    return { picture: new Blob([body], { type: 'image/jpeg' }), takenAt }
  }
}

function headEndOf(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(13); at >= 0; at = bytes.indexOf(13, at + 1))
    if (HEAD_END.every((byte, i) => bytes[at + i] === byte)) return at
  return -1
}
