import type { Deletion, Holdings, KeyRotation, NewDeletion, PersonalExport } from '@loujing/wire/http/privacy'
import type { DeletionId, PersonalExportId, PersonId } from '@loujing/wire/id'
import { all, get, send } from './client.ts'

export const listDeletions = () => all<Deletion>('/api/deletions')
export const readHoldings = (person: PersonId) => get<Holdings>(`/api/people/${person}/holdings`)
export const askDeletion = (id: DeletionId, wanted: NewDeletion) =>
  send<Deletion>('PUT', `/api/deletions/${id}`, wanted)
export const confirmDeletion = (id: DeletionId) => send<Deletion>('POST', `/api/deletions/${id}/confirm`)
export const withdrawDeletion = (id: DeletionId) => send<Deletion>('POST', `/api/deletions/${id}/withdraw`)

export const readKeyRotation = () => get<KeyRotation>('/api/key-rotation')

export const listMyExports = () => all<PersonalExport>('/api/my/exports')
export const askMyExport = (id: PersonalExportId) => send<PersonalExport>('PUT', `/api/my/exports/${id}`)
export const myExportUrl = (id: PersonalExportId) => `/api/my/exports/${id}/content`
