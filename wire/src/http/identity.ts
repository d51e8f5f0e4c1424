import * as Type from 'typebox'
import { CompanyId, PersonId } from '../id.ts'
import { Instant } from '../instant.ts'

/** Roles of the people of one development; what each may do is the policy table of the cloud. */
export const ROLES = [
  'system-admin',
  'security-admin',
  'auditor',
  'manager',
  'project-manager',
  'site-manager',
  'cost-manager',
  'finance-manager',
  'sales-consultant',
  'property-manager',
  'key-holder',
  'owner',
] as const
export type Role = Type.Static<typeof Role>
export const Role = Type.Enum([...ROLES])

export type Company = Type.Static<typeof Company>
export const Company = Type.Object({ id: CompanyId, name: Type.String(), nameEn: Type.Optional(Type.String()) })

/** `account` is the login name; `name` is masked for those who may not see it. */
export type Person = Type.Static<typeof Person>
export const Person = Type.Object({
  id: PersonId,
  account: Type.String(),
  name: Type.String(),
  roles: Type.Array(Role),
  disabledAt: Type.Optional(Instant),
})

export type NewPerson = Type.Static<typeof NewPerson>
export const NewPerson = Type.Object({
  account: Type.String({ pattern: '^[a-z0-9][a-z0-9._-]{2,31}$' }),
  name: Type.String({ minLength: 1, maxLength: 64 }),
  password: Type.String({ minLength: 10, maxLength: 128 }),
  roles: Type.Array(Role, {
    maxItems: 10,
    uniqueItems: true,
    description: 'None, until the security administrator grants some; giving them here needs his right too',
  }),
})

/** What may be changed of a person: his name and whether he may log in by the keeper of accounts, his roles by the keeper of roles. */
export type PersonChange = Type.Static<typeof PersonChange>
export const PersonChange = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    roles: Type.Optional(Type.Array(Role, { maxItems: 10, uniqueItems: true })),
    disabled: Type.Optional(Type.Boolean()),
  },
  { minProperties: 1, additionalProperties: false },
)

/** The first company and its founder, once, by the key that the operator configured. */
export type Setup = Type.Static<typeof Setup>
export const Setup = Type.Object({
  key: Type.String({ maxLength: 128 }),
  company: Type.Object({
    name: Type.String({ minLength: 1, maxLength: 128 }),
    nameEn: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
  }),
  admin: Type.Object({
    account: NewPerson.properties.account,
    name: NewPerson.properties.name,
    password: NewPerson.properties.password,
  }),
})

/** Whether the policy table gives the caller this action. */
export type Check = Type.Static<typeof Check>
export const Check = Type.Object({ action: Type.String(), allowed: Type.Boolean() })

/** `code` of the second factor: left out at first, and asked for by `/problems/identity/code-required`. */
export type Login = Type.Static<typeof Login>
export const Login = Type.Object({
  account: Type.String({ maxLength: 64 }),
  password: Type.String({ maxLength: 128 }),
  code: Type.Optional(Type.String({ maxLength: 32 })),
})

/**
 * Who is logged in, and the actions that the policy table gives them, for the interface to show or hide things.
 * `needsSecondFactor`: a role of his asks for one and he has none, so that he may do nothing else yet.
 */
export type Session = Type.Static<typeof Session>
export const Session = Type.Object({
  person: Person,
  company: Company,
  may: Type.Array(Type.String()),
  needsSecondFactor: Type.Optional(Type.Boolean()),
  expiresAt: Instant,
})

export type PasswordChange = Type.Static<typeof PasswordChange>
export const PasswordChange = Type.Object({
  current: Type.String({ maxLength: 128 }),
  next: Type.String({ minLength: 10, maxLength: 128 }),
})

/** One line of the audit log: who did or tried what, to what, and the chain's hash after it. */
export type AuditEntry = Type.Static<typeof AuditEntry>
export const AuditEntry = Type.Object({
  seq: Type.Integer(),
  at: Instant,
  person: Type.Optional(PersonId),
  account: Type.Optional(Type.String()),
  action: Type.String(),
  object: Type.String(),
  outcome: Type.Enum(['done', 'refused']),
  address: Type.Optional(Type.String()),
  hash: Type.String(),
})
