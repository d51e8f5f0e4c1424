import * as Type from 'typebox'

/** RFC 9457. `type` is a stable relative URI, and the only thing a program may branch on. */
export type Problem = Type.Static<typeof Problem>
export const Problem = Type.Object(
  {
    type: Type.String({ format: 'uri-reference' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.Optional(Type.String()),
    instance: Type.Optional(Type.String()),
    errors: Type.Optional(Type.Array(Type.Object({ pointer: Type.String(), detail: Type.String() }))),
  },
  { $id: 'Problem', additionalProperties: true },
)

/**
 * Why a message from a device was not taken as a fact. The gateway and the cloud count by these names, keep the message in
 * quarantine, and the site page shows both.
 */
export const MESSAGE_PROBLEMS = {
  '/problems/message/malformed': 'The payload is not JSON in UTF-8',
  '/problems/message/schema': 'The payload does not match the schema of its topic',
  '/problems/message/topic': 'The topic is not in the grammar',
  '/problems/message/unknown-source': 'The source is not registered',
  '/problems/message/unknown-point': 'The point is not registered for this source',
  '/problems/message/wrong-unit': 'The unit does not belong to the point',
  '/problems/message/impossible-value': 'No sensor of this kind can read this value',
  '/problems/message/implausible-time': 'The time is before 2020 or more than ten minutes ahead',
  '/problems/message/duplicate': 'A message with this id was taken before',
  '/problems/message/too-large': 'The payload is larger than the limit',
  '/problems/message/outbox-full': 'The outbox is full; the fact was refused, not dropped',
  '/problems/message/corrupt-record': 'A stored record failed its checksum and was not sent',
} as const
export type MessageProblem = keyof typeof MESSAGE_PROBLEMS
