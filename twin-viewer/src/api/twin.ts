import type { Element, Twin } from '@loujing/wire/http/twin'
import type { ModelId, SiteId } from '@loujing/wire/id'
import { get } from './client.ts'

export const getTwin = (site: SiteId) => get<Twin>(`/api/sites/${site}/twin`)
export const getElement = (model: ModelId, guid: string) =>
  get<Element>(`/api/models/${model}/elements/${encodeURIComponent(guid)}`)
