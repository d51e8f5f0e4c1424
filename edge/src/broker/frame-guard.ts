import { isUtf8 } from 'node:buffer'
import type { MessageProblem } from '@loujing/wire/problem'
import type { BrokerProblem } from './problems.ts'

export type Violation = { problem: MessageProblem | BrokerProblem; detail: string; topic?: string; bytes?: number }

/** Looks at the bytes of one client as they pass; the first violation ends the connection. */
export type FrameGuard = { see(chunk: Uint8Array): Violation | undefined }

const CONNECT = 1
const PUBLISH = 3
const SUBSCRIBE = 8
const UNSUBSCRIBE = 10
// The longest topic of the grammar has 109 bytes; what is longer cannot be one.
const TOPIC_BYTES = 1024
// CONNECT carries a will and a password, SUBSCRIBE a list of filters.
const OTHER_BYTES = 65_536

/**
 * The parser behind it decodes text leniently and buffers a whole packet before anybody can look at it. So this reads the frames
 * first: a packet that is too large is refused at its header [20 MB are never buffered], and text that is not UTF-8, contains
 * NUL [MQTT-1.5.3-1, -2] or is an empty topic [MQTT-4.7.3-1] ends the connection.
 */
export function createFrameGuard(limits: { payloadBytes: number }): FrameGuard {
  // Bytes of the packet's head seen so far: its fixed header, then as much of its body as the checks need.
  let head: Uint8Array = Buffer.alloc(0)
  let skip = 0

  function see(chunk: Uint8Array): Violation | undefined {
    let at = 0
    while (at < chunk.length) {
      if (skip > 0) {
        const step = Math.min(skip, chunk.length - at)
        skip -= step
        at += step
        continue
      }
      const bytes = head.length > 0 ? Buffer.concat([head, chunk.subarray(at)]) : chunk.subarray(at)
      const result = check(bytes, limits.payloadBytes)
      if (result === 'more') {
        head = Buffer.from(bytes)
        return undefined
      }
      if (typeof result !== 'number') return result
      // `result` is the whole packet's length; part of it may have been in `head`, part may be yet to come.
      const left = result - head.length
      head = Buffer.alloc(0)
      skip = left
    }
    return undefined
  }
  return { see }
}

/** The length of the packet at the start of `bytes` when its head is in order; `more` when it cannot be told yet. */
function check(bytes: Uint8Array, payloadBytes: number): number | 'more' | Violation {
  const type = bytes[0]! >> 4
  let length = 0
  let at = 1
  for (let shift = 0; ; shift += 7, at++) {
    if (at >= bytes.length) return 'more'
    if (shift > 21) return invalid('the remaining length has more than four bytes')
    length += (bytes[at]! & 0x7f) * 2 ** shift
    if ((bytes[at]! & 0x80) === 0) break
  }
  const body = at + 1
  const limit = type === PUBLISH ? payloadBytes + TOPIC_BYTES : OTHER_BYTES
  if (length > limit) return { problem: '/problems/message/too-large', detail: `${length} bytes`, bytes: length }
  if (type === PUBLISH) return publish(bytes, body, length)
  if (type !== CONNECT && type !== SUBSCRIBE && type !== UNSUBSCRIBE) return body + length
  if (bytes.length < body + length) return 'more'
  const packet = bytes.subarray(body, body + length)
  const violation = type === CONNECT ? connect(packet) : filters(packet, type === SUBSCRIBE)
  return violation ?? body + length
}

function publish(bytes: Uint8Array, body: number, length: number): number | 'more' | Violation {
  if (length < 2) return invalid('a PUBLISH without a topic')
  if (bytes.length < body + 2) return 'more'
  const size = bytes[body]! * 256 + bytes[body + 1]!
  if (size === 0) return invalid('an empty topic')
  if (size > TOPIC_BYTES || size + 2 > length) return invalid('a topic longer than its packet or the limit')
  if (bytes.length < body + 2 + size) return 'more'
  const topic = bytes.subarray(body + 2, body + 2 + size)
  return isText(topic) ? body + length : invalid('a topic that is not UTF-8')
}

/** The text fields of CONNECT: protocol, client id, will topic, user name. The will's payload and the password are bytes. */
function connect(packet: Uint8Array): Violation | undefined {
  const reader = createReader(packet)
  reader.field()
  const flags = packet[reader.at() + 1] ?? 0
  reader.skip(4)
  const texts = [reader.field()]
  if (flags & 0x04) {
    const will = reader.field()
    if (will?.length === 0) return invalid('a will with an empty topic')
    texts.push(will)
    reader.field()
  }
  if (flags & 0x80) texts.push(reader.field())
  return texts.every((text) => text === undefined || isText(text)) ? undefined : invalid('text that is not UTF-8')
}

function filters(packet: Uint8Array, withQos: boolean): Violation | undefined {
  const reader = createReader(packet)
  reader.skip(2)
  while (reader.at() < packet.length) {
    const filter = reader.field()
    if (filter === undefined) return invalid('a filter longer than its packet')
    if (filter.length === 0) return invalid('an empty filter')
    if (!isText(filter)) return invalid('a filter that is not UTF-8')
    if (withQos) reader.skip(1)
  }
  return undefined
}

/** Reads the fields of a packet that begin with their length in two bytes; undefined past the end (the parser will refuse it). */
function createReader(packet: Uint8Array) {
  let at = 0
  return {
    at: () => at,
    skip: (bytes: number) => void (at += bytes),
    field(): Uint8Array | undefined {
      if (at + 2 > packet.length) return void (at = packet.length)
      const end = at + 2 + packet[at]! * 256 + packet[at + 1]!
      if (end > packet.length) return void (at = packet.length)
      const field = packet.subarray(at + 2, end)
      at = end
      return field
    },
  }
}

const isText = (bytes: Uint8Array) => isUtf8(bytes) && !bytes.includes(0)
const invalid = (detail: string): Violation => ({ problem: '/problems/broker/invalid-packet', detail })
