import * as Type from 'typebox'
import { MessageId } from './id.ts'
import { Instant } from './instant.ts'

/**
 * What every MQTT fact is wrapped in, with the names of CloudEvents 1.0. Where it came from is the topic, so `source` may
 * be left out by a device and, when present, must equal the topic's. Unknown members are ignored by readers and kept by relays.
 */
export type Envelope<Data = unknown> = {
  id: MessageId
  type: string
  source?: string
  subject?: string
  time: Instant
  data: Data
}

export function envelope<Data extends Type.TSchema>(type: string, data: Data) {
  return Type.Object({
    id: MessageId,
    type: Type.Literal(type),
    source: Type.Optional(Type.String({ maxLength: 128 })),
    subject: Type.Optional(Type.String({ maxLength: 128 })),
    time: Instant,
    data,
  })
}
