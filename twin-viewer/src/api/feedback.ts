import type { AcceptedChange, CameraChange, CameraFeedback } from '@loujing/wire/http/feedback'
import type { CameraId, ChangeId } from '@loujing/wire/id'
import { all, get, send } from './client.ts'

export const getFeedback = (camera: CameraId) => get<CameraFeedback>(`/api/cameras/${camera}/feedback`)
export const listChanges = (camera: CameraId) => all<AcceptedChange>(`/api/cameras/${camera}/changes`)
export const acceptChange = (camera: CameraId, id: ChangeId, change: CameraChange) =>
  send<AcceptedChange>('PUT', `/api/cameras/${camera}/changes/${id}`, { change })
export const undoChange = (id: ChangeId) => send<AcceptedChange>('POST', `/api/changes/${id}/undo`)
