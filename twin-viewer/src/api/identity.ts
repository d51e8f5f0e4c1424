import type { AuditEntry, Login, NewPerson, PasswordChange, Person, Role, Session } from '@loujing/wire/http/identity'
import type { PersonId } from '@loujing/wire/id'
import type { Page } from '@loujing/wire/page'
import { all, get, send } from './client.ts'

export const logIn = (login: Login) => send<Session>('POST', '/api/auth/login', login)
export const logOut = () => send('POST', '/api/auth/logout')
export const whoAmI = () => get<Session>('/api/auth/me')
export const changePassword = (change: PasswordChange) => send('POST', '/api/auth/password', change)

export const listPeople = () => all<Person>('/api/people')
export const createPerson = (person: NewPerson) => send<Person>('POST', '/api/people', person)
export const changePerson = (id: PersonId, change: { roles?: Role[]; disabled?: boolean }) =>
  send<Person>('PATCH', `/api/people/${id}`, change)

export const auditPage = (cursor?: string) => get<Page<AuditEntry>>('/api/audit', { cursor, limit: 50 })
