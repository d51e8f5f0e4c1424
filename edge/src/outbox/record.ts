import { crc32 } from 'node:zlib'
import type { MessageId } from '@loujing/wire/id'
import { toInstant, type Instant } from '@loujing/wire/instant'

/** Something believed: what the broker hands to the outbox. `urgent` facts do not wait for company on the way up. */
export type Fact = { id: MessageId; topic: string; time: Instant; data: unknown; urgent: boolean }

/** As it lies in the file. `body` is the JSON of an IngestMessage without its `seq`, ready to be sent. */
export type Row = { seq: number; accepted_ms: number; urgent: number; crc: number; body: Uint8Array }

export function encode({ id, topic, time, data }: Fact, acceptedMs: number): Buffer {
  return Buffer.from(JSON.stringify({ topic, acceptedAt: toInstant(acceptedMs), id, time, data }))
}

/** Of everything that matters, the sequence number too: a row under another number is a damaged row. */
export const checksum = (seq: number, acceptedMs: number, urgent: number, body: Uint8Array): number =>
  crc32(body, crc32(`${seq}:${acceptedMs}:${urgent}:`))

export const isWhole = ({ seq, accepted_ms, urgent, crc, body }: Row): boolean =>
  crc === checksum(seq, accepted_ms, urgent, body)
