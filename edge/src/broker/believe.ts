import { isUtf8 } from 'node:buffer'
import type { Envelope } from '@loujing/wire/envelope'
import { isInstant, isPlausible } from '@loujing/wire/instant'
import { PAYLOADS } from '@loujing/wire/payload'
import type { MessageProblem } from '@loujing/wire/problem'
import { canonicalUnit, isPossible, toCanonical } from '@loujing/wire/quantity'
import type { PointValue, Reading } from '@loujing/wire/reading'
import { formatTopic, type Topic } from '@loujing/wire/topic'
import { Compile, type Validator } from 'typebox/compile'
import type { Registry } from './registry.ts'

export type Doubt = { problem: MessageProblem; detail?: string }
/**
 * What became of a payload: what is believed of it, and what is not (a reading may be both, point by point). `asSaid`: the
 * envelope is what the payload says, word for word.
 */
export type Judged = { envelope?: Envelope; doubt?: Doubt; asSaid?: boolean }

const SCHEMAS = new Map<string, Validator>()
for (const [kind, streams] of Object.entries(PAYLOADS)) {
  for (const [stream, schema] of Object.entries(streams)) SCHEMAS.set(`${kind}/${stream}`, Compile(schema))
}

// Deeper nesting than any schema of ours is an attack on whoever walks it.
const DEPTH = 64

/** Whether a payload can be taken for a fact: text, schema, time, points, units, values — in this order, by these names. */
export function believe(topic: Topic, payload: Uint8Array, registry: Registry, nowMs: number): Judged {
  const parsed = parse(payload)
  if ('problem' in parsed) return { doubt: parsed }
  const schema = SCHEMAS.get(`${topic.kind}/${topic.stream}`)!
  if (!schema.Check(parsed.value)) {
    const error = schema.Errors(parsed.value)[0]
    return {
      doubt: { problem: '/problems/message/schema', detail: `${error?.instancePath ?? ''} ${error?.message ?? ''}` },
    }
  }
  const envelope = parsed.value as Envelope
  if (!isInstant(envelope.time)) {
    return { doubt: { problem: '/problems/message/schema', detail: `/time ${String(envelope.time)} is no instant` } }
  }
  if (envelope.source !== undefined && envelope.source !== topic.source && envelope.source !== formatTopic(topic)) {
    return { doubt: { problem: '/problems/message/schema', detail: `/source ${envelope.source} is not the topic's` } }
  }
  if (!isPlausible(envelope.time, nowMs)) {
    return { doubt: { problem: '/problems/message/implausible-time', detail: envelope.time } }
  }
  return topic.kind === 'sensor' && topic.stream === 'reading'
    ? reading(topic, envelope, registry)
    : { envelope, asSaid: true }
}

/** Each value in the canonical unit of its point; those that cannot be are left out and named. */
function reading(topic: Topic, envelope: Envelope, registry: Registry): Judged {
  const points = registry.points(topic.source)
  if (!points) return { doubt: { problem: '/problems/message/unknown-source', detail: topic.source } }
  const data = envelope.data as Reading
  const values: PointValue[] = []
  let doubt: Doubt | undefined
  let asSaid = true
  for (const given of data.values) {
    const kind = points.get(given.point)
    const value = kind && toCanonical(kind, given.value, given.unit)
    if (kind === undefined) doubt ??= { problem: '/problems/message/unknown-point', detail: given.point }
    else if (value === undefined)
      doubt ??= { problem: '/problems/message/wrong-unit', detail: `${given.point} in ${given.unit}` }
    else if (!isPossible(kind, value)) {
      doubt ??= { problem: '/problems/message/impossible-value', detail: `${given.point} ${given.value} ${given.unit}` }
    } else {
      const unit = canonicalUnit(kind)
      asSaid &&= value === given.value && unit === given.unit
      values.push({ ...given, value, unit })
    }
  }
  if (values.length === 0) return doubt ? { doubt } : {}
  if (asSaid && !doubt) return { envelope, asSaid }
  return { envelope: { ...envelope, data: { ...data, values } }, ...(doubt && { doubt }) }
}

function parse(payload: Uint8Array): { value: unknown } | Doubt {
  if (!isUtf8(payload)) return { problem: '/problems/message/malformed', detail: 'not UTF-8' }
  if (payload.length > DEPTH && depthOf(payload) > DEPTH) {
    return { problem: '/problems/message/malformed', detail: `nested deeper than ${DEPTH}` }
  }
  try {
    const { buffer, byteOffset, byteLength } = payload
    return { value: JSON.parse(Buffer.from(buffer, byteOffset, byteLength).toString()) }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return { problem: '/problems/message/malformed', detail: error.message.slice(0, 200) }
  }
}

/** Brackets inside text are counted too: nothing we are told has that many. */
function depthOf(payload: Uint8Array): number {
  let depth = 0
  let deepest = 0
  for (const byte of payload) {
    if (byte === 0x5b || byte === 0x7b) deepest = Math.max(deepest, ++depth)
    else if (byte === 0x5d || byte === 0x7d) depth--
  }
  return deepest
}
