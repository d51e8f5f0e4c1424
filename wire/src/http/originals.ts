import * as Type from 'typebox'
import { AlarmId, CameraId, HolderKeyId, OriginalRequestId, PersonId, SiteId } from '../id.ts'
import { Instant } from '../instant.ts'
import { PageQuery } from '../page.ts'

/**
 * What the original of a picture may be asked for, each with the article that allows it (个保法). Pictures of public places
 * serve public safety and nothing else (art. 26), by the smallest extent (art. 6): discipline, pay and attendance are none.
 */
export const PURPOSES = {
  'injury-inquiry': '个保法 art. 13(1)3',
  emergency: '个保法 art. 13(1)4',
  'public-safety': '个保法 art. 26',
  'authority-order': '个保法 art. 13(1)3',
  'own-copy': '个保法 art. 45',
} as const
export type Purpose = keyof typeof PURPOSES
export const Purpose = Type.Enum(Object.keys(PURPOSES) as Purpose[])

/** Each sealed picture has two halves of a key; whoever holds keys of one seat never holds one of the other. */
export const SEATS = ['first', 'second'] as const
export type Seat = Type.Static<typeof Seat>
export const Seat = Type.Enum([...SEATS])

const Who = Type.Object({ id: PersonId, name: Type.String({ description: 'Masked by role' }) })
const Reason = Type.String({ minLength: 4, maxLength: 500, pattern: '\\S' })
const LookSecret = Type.String({
  pattern: '^[A-Za-z0-9_-]{43}$',
  description:
    '32 random bytes of the asker’s browser, base64url: what is approved opens by it only, and it is not kept',
})

/** Asks for the original of an alarm's picture. The same id again is the same request. */
export type NewOriginalRequest = Type.Static<typeof NewOriginalRequest>
export const NewOriginalRequest = Type.Object({
  id: OriginalRequestId,
  purpose: Purpose,
  reason: Reason,
  lookSecret: LookSecret,
})

export const ORIGINAL_STATES = ['waiting', 'open', 'rejected', 'expired', 'closed'] as const
export type OriginalState = Type.Static<typeof OriginalState>
export const OriginalState = Type.Enum([...ORIGINAL_STATES], {
  description: 'expired: not both agreed in time; closed: the looks, or the time for them, are used up',
})

export type OriginalRequest = Type.Static<typeof OriginalRequest>
export const OriginalRequest = Type.Object({
  id: OriginalRequestId,
  alarm: AlarmId,
  site: SiteId,
  camera: CameraId,
  cameraName: Type.String(),
  takenAt: Instant,
  purpose: Purpose,
  reason: Type.String(),
  askedBy: Who,
  askedAt: Instant,
  decideBefore: Instant,
  state: OriginalState,
  approvals: Type.Array(Type.Object({ seat: Seat, by: Who, at: Instant })),
  rejection: Type.Optional(Type.Object({ by: Who, at: Instant, reason: Type.String() })),
  lookBefore: Type.Optional(Instant),
  looks: Type.Integer({ minimum: 0 }),
  mostLooks: Type.Integer({ minimum: 1 }),
  isMine: Type.Boolean({ description: 'The caller asked' }),
  mayDecide: Type.Boolean({ description: 'It waits for the caller, who holds a key of a seat that has not agreed' }),
})

export type OriginalQuery = Type.Static<typeof OriginalQuery>
export const OriginalQuery = Type.Object({ ...PageQuery.properties, alarm: Type.Optional(AlarmId) })

/** The holder's passphrase opens his key for this one act; it is not kept. */
export type Approval = Type.Static<typeof Approval>
export const Approval = Type.Object({ passphrase: Type.String({ minLength: 1, maxLength: 128 }) })

export type Rejection = Type.Static<typeof Rejection>
export const Rejection = Type.Object({ reason: Reason })

export type OriginalLook = Type.Static<typeof OriginalLook>
export const OriginalLook = Type.Object({ lookSecret: LookSecret })

export type HolderKey = Type.Static<typeof HolderKey>
export const HolderKey = Type.Object({
  id: HolderKeyId,
  holder: Who,
  seat: Seat,
  publicKey: Type.String({ description: 'For the gateways: 04 ‖ x ‖ y in hex' }),
  fingerprint: Type.String({ description: 'SM3 of the public key, as sealed pictures name it' }),
  madeAt: Instant,
  retiredAt: Type.Optional(Instant),
  handedTo: Type.Optional(Type.Object({ key: HolderKeyId, at: Instant })),
  isMine: Type.Boolean(),
})

/** Makes the caller a pair of keys. The key that he had stays, for what is sealed by it, and is used for nothing new. */
export type NewHolderKey = Type.Static<typeof NewHolderKey>
export const NewHolderKey = Type.Object({
  id: HolderKeyId,
  seat: Seat,
  passphrase: Type.String({ minLength: 12, maxLength: 128 }),
})

/** Gives what the caller's key opens to his successor's key of the same seat. */
export type HandOver = Type.Static<typeof HandOver>
export const HandOver = Type.Object({ to: HolderKeyId, passphrase: Type.String({ minLength: 1, maxLength: 128 }) })
