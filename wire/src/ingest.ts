import * as Type from 'typebox'
import { MessageId } from './id.ts'
import { Instant } from './instant.ts'

/**
 * The present first, the past behind it: `live` carries what was accepted since the line came back, `backlog` what had
 * piled up while it was cut, and what it brings is flagged as a replay.
 */
export type Lane = Type.Static<typeof Lane>
export const Lane = Type.Enum(['live', 'backlog'])

/** One accepted fact: the topic it came on, when the gateway took it, and the envelope's members. */
export type IngestMessage = Type.Static<typeof IngestMessage>
export const IngestMessage = Type.Object({
  seq: Type.Integer({ minimum: 1 }),
  topic: Type.String({ maxLength: 160 }),
  acceptedAt: Instant,
  id: MessageId,
  time: Instant,
  data: Type.Unknown({ description: 'By the topic: PAYLOADS[kind][stream]' }),
})

/**
 * What a gateway sends: the facts of `fromSeq … toSeq` of one outbox, ascending. A seq in the range without a message is one
 * the gateway will never send (a record whose checksum failed), so the range is what the receipt acknowledges.
 * `epoch` names the outbox file: a replaced disk begins a new one, at seq 1.
 */
export type IngestBatch = Type.Static<typeof IngestBatch>
export const IngestBatch = Type.Object({
  epoch: Type.String({ format: 'uuid' }),
  lane: Lane,
  fromSeq: Type.Integer({ minimum: 1 }),
  toSeq: Type.Integer({ minimum: 1 }),
  sentAt: Instant,
  messages: Type.Array(IngestMessage, { maxItems: 5000 }),
})

/** A message that was taken but not believed: kept, named, counted and shown; never silently dropped. */
export type Quarantined = Type.Static<typeof Quarantined>
export const Quarantined = Type.Object({
  seq: Type.Integer(),
  type: Type.String(),
  detail: Type.Optional(Type.String()),
})

/** The cloud has committed everything up to `toSeq` of this range; the gateway may forget it. */
export type IngestReceipt = Type.Static<typeof IngestReceipt>
export const IngestReceipt = Type.Object({
  epoch: Type.String({ format: 'uuid' }),
  lane: Lane,
  fromSeq: Type.Integer(),
  toSeq: Type.Integer(),
  stored: Type.Integer({ minimum: 0 }),
  duplicates: Type.Integer({ minimum: 0 }),
  quarantined: Type.Array(Quarantined),
  recordedAt: Instant,
  commandsWaiting: Type.Integer({ minimum: 0 }),
})
