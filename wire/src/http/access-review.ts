import * as Type from 'typebox'
import { AccessReviewId, PersonId } from '../id.ts'
import { Instant } from '../instant.ts'
import { Person, Role } from './identity.ts'

/** What speaks against a person's rights: never signed in, not for 90 days, no second factor, disabled with roles left. */
export const ACCESS_FINDINGS = ['never', 'idle', 'one-factor', 'disabled'] as const
export type AccessFinding = Type.Static<typeof AccessFinding>
export const AccessFinding = Type.Enum([...ACCESS_FINDINGS])

/** A person with what he may, and what a reviewer wants to know of it. */
export type AccessRow = Type.Static<typeof AccessRow>
export const AccessRow = Type.Object({
  person: Person,
  may: Type.Integer({ description: 'Actions of the policy table' }),
  since: Instant,
  signedInAt: Type.Optional(Instant),
  hasSecondFactor: Type.Boolean(),
  signsOn: Type.Boolean({ description: 'By the identity provider' }),
  findings: Type.Array(AccessFinding),
})

export type AccessDecision = Type.Static<typeof AccessDecision>
export const AccessDecision = Type.Object(
  { person: PersonId, keep: Type.Boolean(), reason: Type.Optional(Type.String({ maxLength: 200 })) },
  { additionalProperties: false },
)
/** One decision for everybody who holds a role; the roles of those who are not kept are taken away. */
export type NewAccessReview = Type.Static<typeof NewAccessReview>
export const NewAccessReview = Type.Object(
  { decisions: Type.Array(AccessDecision, { minItems: 1, maxItems: 5000 }) },
  { additionalProperties: false },
)

/** A review that was done, with the roles as they were before. */
export type AccessReview = Type.Static<typeof AccessReview>
export const AccessReview = Type.Object({
  id: AccessReviewId,
  at: Instant,
  by: PersonId,
  byName: Type.String(),
  decisions: Type.Array(
    Type.Object({
      person: PersonId,
      roles: Type.Array(Role),
      keep: Type.Boolean(),
      reason: Type.Optional(Type.String()),
    }),
  ),
})
