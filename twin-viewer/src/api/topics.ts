import type {
  BcfVersion,
  NewTopicComment,
  NewTopicView,
  Topic,
  TopicEntry,
  TopicImport,
  TopicState,
} from '@loujing/wire/http/topics'
import type { SiteId, TopicCommentId, TopicId, TopicViewId } from '@loujing/wire/id'
import { all, get, send, type Upload, upload, withQuery } from './client.ts'

const of = (site: SiteId) => `/api/sites/${site}/topics`
const file = (site: SiteId) => `/api/sites/${site}/topics-file`

export const listTopics = (site: SiteId, state?: TopicState) => all<Topic>(of(site), { state })
export const getTopic = (site: SiteId, id: TopicId) => get<Topic>(`${of(site)}/${id}`)
export const saveTopic = (site: SiteId, id: TopicId, version: number, topic: TopicEntry) =>
  send<Topic>('PUT', `${of(site)}/${id}`, { version, topic })
export const addTopicView = (site: SiteId, topic: TopicId, id: TopicViewId, made: NewTopicView) =>
  send<Topic>('PUT', `${of(site)}/${topic}/views/${id}`, made)
export const addTopicComment = (site: SiteId, topic: TopicId, id: TopicCommentId, made: NewTopicComment) =>
  send<Topic>('PUT', `${of(site)}/${topic}/comments/${id}`, made)
export const importTopics = (site: SiteId, bcf: Blob, options: Upload) => upload<TopicImport>(file(site), bcf, options)
export const topicsFileUrl = (site: SiteId, version: BcfVersion, state?: TopicState) =>
  withQuery(file(site), { version, state })
