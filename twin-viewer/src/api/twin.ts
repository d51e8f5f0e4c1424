import type { Element, Model, Twin } from '@loujing/wire/http/twin'
import type { BuildingId, ModelId, SiteId } from '@loujing/wire/id'
import { get, upload, withQuery } from './client.ts'

export const getTwin = (site: SiteId) => get<Twin>(`/api/sites/${site}/twin`)
export const getElement = (model: ModelId, guid: string) =>
  get<Element>(`/api/models/${model}/elements/${encodeURIComponent(guid)}`)
export const uploadModel = (site: SiteId, name: string, file: File, building?: BuildingId) =>
  upload<Model>(
    withQuery(`/api/sites/${site}/models`, { name: name.slice(0, 64), fileName: file.name, building }),
    file,
  )
