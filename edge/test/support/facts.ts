import { uuidv7, type MessageId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Fact } from '../../src/outbox/record.ts'

export function aFact(value: number, more: Partial<Fact> = {}): Fact {
  return {
    id: uuidv7<MessageId>(),
    topic: 'loujing/v1/yunqi/sensor/noise-1/reading',
    time: toInstant(Date.now()),
    data: { values: [{ point: 'leq', value, unit: 'dB[SPL]' }] },
    urgent: false,
    ...more,
  }
}

/** The readings' values in a slice, in order. */
export const valuesOf = (records: { body: Uint8Array }[]): number[] =>
  records.map(({ body }) => JSON.parse(Buffer.from(body).toString()).data.values[0].value as number)
