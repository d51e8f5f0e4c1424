import type {
  HandOver,
  HolderKey,
  NewHolderKey,
  NewOriginalRequest,
  OriginalRequest,
} from '@loujing/wire/http/originals'
import type { AlarmId, HolderKeyId, OriginalRequestId } from '@loujing/wire/id'
import type { Page } from '@loujing/wire/page'
import { all, get, picture, send } from './client.ts'

export const originalPage = (query: { alarm?: AlarmId; cursor?: string | undefined }) =>
  get<Page<OriginalRequest>>('/api/originals', { limit: 30, ...query })
export const askForOriginal = (alarm: AlarmId, request: NewOriginalRequest) =>
  send<OriginalRequest>('POST', `/api/alarms/${alarm}/originals`, request)
export const approveOriginal = (id: OriginalRequestId, passphrase: string) =>
  send<OriginalRequest>('POST', `/api/originals/${id}/approve`, { passphrase })
export const rejectOriginal = (id: OriginalRequestId, reason: string) =>
  send<OriginalRequest>('POST', `/api/originals/${id}/reject`, { reason })
/** Counts a look. The picture is in this page's memory and nowhere else. */
export const lookAtOriginal = (id: OriginalRequestId, lookSecret: string) =>
  picture(`/api/originals/${id}/look`, { lookSecret })

export const listHolderKeys = () => all<HolderKey>('/api/holder-keys')
export const makeHolderKey = (key: NewHolderKey) => send<HolderKey>('POST', '/api/holder-keys', key)
export const handOverKey = (id: HolderKeyId, handOver: HandOver) =>
  send<HolderKey>('POST', `/api/holder-keys/${id}/hand-over`, handOver)
