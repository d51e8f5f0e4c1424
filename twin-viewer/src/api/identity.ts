import type {
  FactorOffer,
  FactorProof,
  RecoveryCodes,
  SecondFactor,
  SignInRules,
} from '@loujing/wire/http/second-factor'
import type { AuditEntry, Login, NewPerson, PasswordChange, Person, Role, Session } from '@loujing/wire/http/identity'
import type { SignInWays } from '@loujing/wire/http/sign-on'
import type { AccessReview, AccessRow, NewAccessReview } from '@loujing/wire/http/access-review'
import type { AccessReviewId, PersonId } from '@loujing/wire/id'
import type { Page } from '@loujing/wire/page'
import { all, get, send } from './client.ts'

export const logIn = (login: Login) => send<Session>('POST', '/api/auth/login', login)
export const signInWays = () => get<SignInWays>('/api/auth/ways')
export const logOut = () => send('POST', '/api/auth/logout')
export const whoAmI = () => get<Session>('/api/auth/me')
export const changePassword = (change: PasswordChange) => send('POST', '/api/auth/password', change)

export const readSecondFactor = () => get<SecondFactor>('/api/auth/second-factor')
export const offerSecondFactor = (proof: FactorProof) => send<FactorOffer>('POST', '/api/auth/second-factor', proof)
export const confirmSecondFactor = (code: string) =>
  send<RecoveryCodes>('POST', '/api/auth/second-factor/confirmation', { code })
export const removeSecondFactor = (proof: FactorProof) => send('POST', '/api/auth/second-factor/removal', proof)
export const resetSecondFactor = (id: PersonId) => send('DELETE', `/api/people/${id}/second-factor`)
export const unbindSignOn = (id: PersonId) => send('DELETE', `/api/people/${id}/sign-on`)
export const readSignInRules = () => get<SignInRules>('/api/sign-in-rules')
export const saveSignInRules = (rules: SignInRules) => send<SignInRules>('PUT', '/api/sign-in-rules', rules)

export const listPeople = () => all<Person>('/api/people')
export const createPerson = (person: NewPerson) => send<Person>('POST', '/api/people', person)
export const changePerson = (id: PersonId, change: { roles?: Role[]; disabled?: boolean }) =>
  send<Person>('PATCH', `/api/people/${id}`, change)

export const listAccess = () => all<AccessRow>('/api/access')
export const reviewsPage = () => get<Page<AccessReview>>('/api/access-reviews', { limit: 8 })
export const reviewAccess = (id: AccessReviewId, review: NewAccessReview) =>
  send<AccessReview>('PUT', `/api/access-reviews/${id}`, review)

export const auditPage = (cursor?: string) => get<Page<AuditEntry>>('/api/audit', { cursor, limit: 50 })
