import type { Role } from '@loujing/wire/http/identity'
import { refuse, type ProblemType } from '../../../platform/errors.ts'

export const JOINED_DUTIES: ProblemType = {
  type: '/problems/identity/joined-duties',
  title: 'An administrator’s role stands alone',
  status: 409,
}

const ADMINISTRATORS: readonly Role[] = ['system-admin', 'security-admin', 'auditor']

/**
 * Refuses a set of roles that joins two administrators, or an administrator and the business, in one person: who keeps the
 * accounts could then read the business, and who is audited could read the log.
 */
export function refuseJoinedDuties(roles: readonly Role[]): void {
  if (roles.length < 2 || !roles.some((role) => ADMINISTRATORS.includes(role))) return
  throw refuse(JOINED_DUTIES, { roles })
}

/** Whether one of a person's roles is among those that the company lets sign in with a second factor only. */
export const asksForFactor = (asking: readonly Role[], roles: readonly Role[]): boolean =>
  roles.some((role) => asking.includes(role))

/**
 * The founder of a company is its first system and security administrator at once, since there is nobody else; the pair can
 * be given by `setup` only. He hands one of the two over by naming another person.
 */
export const FOUNDER_ROLES: readonly Role[] = ['system-admin', 'security-admin']

export const sameRoles = (a: readonly Role[], b: readonly Role[]): boolean =>
  a.length === b.length && a.every((role) => b.includes(role))
