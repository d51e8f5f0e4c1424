import * as Type from 'typebox'
import { PersonId } from '../id.ts'
import { Instant } from '../instant.ts'

/** What is kept of a person beside his name; each is sealed, masked, and found only by its exact value. */
export const PERSONAL_KINDS = ['phone', 'email', 'id-number', 'bank-card'] as const
export type PersonalKind = Type.Static<typeof PersonalKind>
export const PersonalKind = Type.Enum([...PERSONAL_KINDS])

/** Masked: `138****5678`, `a***@example.com`, `110105********002X`, `************7894`. */
export type PersonalField = Type.Static<typeof PersonalField>
export const PersonalField = Type.Object({ kind: PersonalKind, masked: Type.String(), since: Instant })

export type PersonalValue = Type.Static<typeof PersonalValue>
export const PersonalValue = Type.Object({ value: Type.String({ minLength: 3, maxLength: 128 }) })

/** Why somebody looks at the whole value; the audit log keeps it (个人信息保护法 art. 6: a clear and reasonable purpose). */
export const LOOK_PURPOSES = ['contact', 'verify-identity', 'payment', 'legal-duty'] as const
export type PersonalLook = Type.Static<typeof PersonalLook>
export const PersonalLook = Type.Object({ purpose: Type.Enum([...LOOK_PURPOSES]) })

/** By the exact value, in the spelling that people type: `138 1234 5678` finds `13812345678`. */
export type PersonalSearch = Type.Static<typeof PersonalSearch>
export const PersonalSearch = Type.Object({ kind: PersonalKind, value: PersonalValue.properties.value })
export type PersonalFound = Type.Static<typeof PersonalFound>
export const PersonalFound = Type.Object({ people: Type.Array(PersonId) })
