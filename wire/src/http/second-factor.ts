import * as Type from 'typebox'
import { Instant } from '../instant.ts'
import { Role } from './identity.ts'

/** Six digits of an authenticator (RFC 6238, SHA-1, 30 s), or one of the recovery codes, hyphens and spaces as typed. */
export type FactorCode = Type.Static<typeof FactorCode>
export const FactorCode = Type.String({ minLength: 6, maxLength: 32 })

/** Whether the caller signs in with a second factor, and whether one of his roles asks for it. */
export type SecondFactor = Type.Static<typeof SecondFactor>
export const SecondFactor = Type.Object({
  isRequired: Type.Boolean(),
  since: Type.Optional(Instant),
  recoveryCodesLeft: Type.Integer({ minimum: 0 }),
})

/** The password again, and where a factor is in use a code of it: a session left open must not be enough. */
export type FactorProof = Type.Static<typeof FactorProof>
export const FactorProof = Type.Object({
  password: Type.String({ maxLength: 128 }),
  code: Type.Optional(FactorCode),
})

/** What an authenticator is told: `secret` in base32 to type, `uri` (`otpauth://totp/…`) to scan. Holds once a code of it was confirmed. */
export type FactorOffer = Type.Static<typeof FactorOffer>
export const FactorOffer = Type.Object({ secret: Type.String(), uri: Type.String() })

export type FactorConfirmation = Type.Static<typeof FactorConfirmation>
export const FactorConfirmation = Type.Object({ code: Type.String({ pattern: '^[0-9]{6}$' }) })

/** Shown once; each opens one sign-in without the authenticator. */
export type RecoveryCodes = Type.Static<typeof RecoveryCodes>
export const RecoveryCodes = Type.Object({ recoveryCodes: Type.Array(Type.String()) })

/** Roles whose holders may do nothing before they have a second factor. */
export type SignInRules = Type.Static<typeof SignInRules>
export const SignInRules = Type.Object(
  { secondFactorRoles: Type.Array(Role, { maxItems: 20, uniqueItems: true }) },
  { additionalProperties: false },
)
