import * as Type from 'typebox'
import { DeletionId, PersonalExportId, PersonId } from '../id.ts'
import { Instant } from '../instant.ts'

/** Why a person's data goes: the cases of 个人信息保护法 art. 47, and nothing that somebody would have to write in words. */
export const DELETION_GROUNDS = ['own-request', 'left', 'purpose-ended', 'consent-withdrawn', 'unlawful'] as const
export type DeletionGround = Type.Static<typeof DeletionGround>
export const DeletionGround = Type.Enum([...DELETION_GROUNDS])

/** What he must hand over first: `kind` is `module.what`, `object` its id. */
export type Duty = Type.Static<typeof Duty>
export const Duty = Type.Object({ kind: Type.String(), object: Type.String() })

/**
 * What is held of a person by one module: in how many rows stand words of his or his name, and what stays without his identity, with
 * the article that asks for it.
 */
export type Holding = Type.Static<typeof Holding>
export const Holding = Type.Object({
  module: Type.String(),
  kept: Type.Array(Type.Object({ what: Type.String(), law: Type.String() })),
})
export type Holdings = Type.Static<typeof Holdings>
export const Holdings = Type.Object({ duties: Type.Array(Duty), holdings: Type.Array(Holding) })

export type NewDeletion = Type.Static<typeof NewDeletion>
export const NewDeletion = Type.Object({ person: PersonId, ground: DeletionGround })

/**
 * What was done in a module: rows that went or were struck out, and rows in which others still name him, for somebody to read.
 */
export type Erasure = Type.Static<typeof Erasure>
export const Erasure = Type.Object({
  module: Type.String(),
  at: Instant,
  rows: Type.Integer(),
  mentions: Type.Integer(),
})

export const DELETION_STATES = ['asked', 'running', 'done', 'withdrawn'] as const
/** Asked for by one administrator and confirmed by another; from then on it goes through the modules, also after a restart. */
export type Deletion = Type.Static<typeof Deletion>
export const Deletion = Type.Object({
  id: DeletionId,
  person: Type.Object({ id: PersonId, name: Type.String() }),
  ground: DeletionGround,
  state: Type.Enum([...DELETION_STATES]),
  askedBy: Type.Object({ id: PersonId, name: Type.String() }),
  askedAt: Instant,
  confirmedBy: Type.Optional(Type.Object({ id: PersonId, name: Type.String() })),
  confirmedAt: Type.Optional(Instant),
  doneAt: Type.Optional(Instant),
  modules: Type.Integer({ description: 'How many modules it goes through' }),
  erasures: Type.Array(Erasure),
})

/** How far sealing anew by the newest field key has come in one place: a sealed column, or a kind of sealed file. */
export type ResealedPlace = Type.Static<typeof ResealedPlace>
export const ResealedPlace = Type.Object({
  place: Type.String(),
  total: Type.Integer(),
  done: Type.Integer(),
  beganAt: Instant,
  finishedAt: Type.Optional(Instant),
})
/** The versions of the field key that the cloud holds, and its company's way from the older ones to the newest. */
export type KeyRotation = Type.Static<typeof KeyRotation>
export const KeyRotation = Type.Object({
  version: Type.Integer({ description: 'The newest: it seals' }),
  older: Type.Array(Type.Integer(), { description: 'They open what they sealed' }),
  mayDropOlder: Type.Boolean({ description: 'Nothing on this installation is sealed by an older one any more' }),
  places: Type.Array(ResealedPlace),
})

export const EXPORT_STATES = ['running', 'ready', 'ended'] as const
/**
 * What is kept of a person, as a ZIP (个人信息保护法 art. 45): asked for by himself or by an administrator for him, made in the background,
 * fetched by him alone until it ends.
 */
export type PersonalExport = Type.Static<typeof PersonalExport>
export const PersonalExport = Type.Object({
  id: PersonalExportId,
  state: Type.Enum([...EXPORT_STATES]),
  isOwnRequest: Type.Boolean(),
  askedAt: Instant,
  modules: Type.Integer({ description: 'How many modules it goes through' }),
  done: Type.Integer({ description: 'Through how many it has gone' }),
  readyAt: Type.Optional(Instant),
  endsAt: Type.Optional(Instant),
  bytes: Type.Optional(Type.Integer()),
})
