import type {
  Channel,
  ChannelChange,
  ChannelId,
  Delivery,
  Escalation,
  Notice,
  NoticeId,
  OnDuty,
  Roster,
  TestResult,
  Unread,
} from '@loujing/wire/http/notices'
import type { SiteId } from '@loujing/wire/id'
import type { Page } from '@loujing/wire/page'
import { all, get, send } from './client.ts'

export const listChannels = () => all<Channel>('/api/my/channels')
export const putChannel = (id: ChannelId, change: ChannelChange) =>
  send<Channel>('PUT', `/api/my/channels/${id}`, change)
export const removeChannel = (id: ChannelId) => send('DELETE', `/api/my/channels/${id}`)
export const testChannel = (id: ChannelId) => send<TestResult>('POST', `/api/my/channels/${id}/test`)

export const noticePage = (cursor?: string) => get<Page<Notice>>('/api/my/notices', { cursor, limit: 50 })
export const countUnread = () => get<Unread>('/api/my/notices/unread')
export const readUpTo = (upTo: NoticeId) => send<Unread>('POST', '/api/my/notices/read', { upTo })

export const getRoster = (site: SiteId) => get<Roster>(`/api/sites/${site}/roster`)
export const putRoster = (site: SiteId, roster: Roster) => send<Roster>('PUT', `/api/sites/${site}/roster`, roster)
export const getOnDuty = (site: SiteId) => get<OnDuty>(`/api/sites/${site}/on-duty`)
export const getEscalation = (site: SiteId) => get<Escalation>(`/api/sites/${site}/escalation`)
export const putEscalation = (site: SiteId, escalation: Escalation) =>
  send<Escalation>('PUT', `/api/sites/${site}/escalation`, escalation)
export const deliveryPage = (site: SiteId, cursor?: string) =>
  get<Page<Delivery>>(`/api/sites/${site}/deliveries`, { cursor, limit: 30 })
