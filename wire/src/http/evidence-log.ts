import * as Type from 'typebox'
import { Instant } from '../instant.ts'

const Hash = Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256, hex' })
const Size = Type.Integer({ minimum: 0, description: 'Leaves of the log' })
const Base64 = Type.String({ description: 'base64' })

/** A document of `kind` about `subject` had this hash at this moment: one leaf of the company's append-only log. Never the document itself. */
export type EvidenceEntry = Type.Static<typeof EvidenceEntry>
export const EvidenceEntry = Type.Object({
  index: Type.Integer({ minimum: 0 }),
  kind: Type.String(),
  subject: Type.String(),
  sha256: Hash,
  at: Instant,
})

/** A value that was entered, as its module has it now: `text` to the byte that is hashed, and whether it is what was entered. */
export type EvidenceDocument = Type.Static<typeof EvidenceDocument>
export const EvidenceDocument = Type.Object({ text: Type.String(), isAsEntered: Type.Boolean() })

/**
 * A log at one moment: `note` is a signed note (c2sp.org/tlog-checkpoint; Ed25519) with the roots in both profiles.
 * `stampedAt` and `authority`: an RFC 3161 authority has put its time to it.
 */
export type EvidenceCheckpoint = Type.Static<typeof EvidenceCheckpoint>
export const EvidenceCheckpoint = Type.Object({
  size: Size,
  at: Instant,
  note: Type.String(),
  stampedAt: Type.Optional(Instant),
  authority: Type.Optional(Type.String()),
})

/** A path of hashes in each profile: SHA-256 (RFC 6962) and SM3 (GB/T 32905). */
export type EvidencePath = Type.Static<typeof EvidencePath>
export const EvidencePath = Type.Object({ sha256: Type.Array(Base64), sm3: Type.Array(Base64) })

/**
 * All that is needed to verify a leaf without us, by `verify-proof.mjs` or by hand: the leaf's text, its path to the root of
 * the checkpoint, the key that signed it, and where there is one the answer of the timestamp authority over the note.
 */
export type EvidenceProof = Type.Static<typeof EvidenceProof>
export const EvidenceProof = Type.Object({
  format: Type.Literal('loujing-proof/1'),
  leaf: Type.String({ description: 'As it was hashed, to the byte' }),
  index: Type.Integer({ minimum: 0 }),
  path: EvidencePath,
  checkpoint: Type.String({ description: 'The signed note' }),
  publicKey: Type.String({ description: 'Ed25519, 32 bytes in base64' }),
  timestamp: Type.Optional(Type.String({ description: 'TimeStampResp (RFC 3161), DER in base64' })),
})

/** That the log of `to` begins with all of the log of `from`: nothing was changed or taken out between the two. */
export type EvidenceConsistency = Type.Static<typeof EvidenceConsistency>
export const EvidenceConsistency = Type.Object({ from: EvidenceCheckpoint, to: EvidenceCheckpoint, path: EvidencePath })

export type EvidenceKey = Type.Static<typeof EvidenceKey>
export const EvidenceKey = Type.Object({
  publicKey: Base64,
  isStamped: Type.Boolean({ description: 'Whether an authority stamps checkpoints' }),
})

export type EvidenceQuery = Type.Static<typeof EvidenceQuery>
export const EvidenceQuery = Type.Object({
  cursor: Type.Optional(Type.String({ maxLength: 256 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  subject: Type.Optional(Type.String({ maxLength: 128 })),
  sha256: Type.Optional(Hash),
})
