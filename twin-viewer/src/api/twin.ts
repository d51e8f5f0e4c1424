import type { Element, Model, Twin } from '@loujing/wire/http/twin'
import type { BuildingId, ModelId, SiteId } from '@loujing/wire/id'
import { all, get, upload, type Upload, withQuery } from './client.ts'

export const getTwin = (site: SiteId) => get<Twin>(`/api/sites/${site}/twin`)
export const getElement = (model: ModelId, guid: string) =>
  get<Element>(`/api/models/${model}/elements/${encodeURIComponent(guid)}`)

export const listModels = (site: SiteId) => all<Model>(`/api/sites/${site}/models`)
export type NewModel = { name: string; file: File; building?: BuildingId | undefined }
/** Sends an IFC file; what the cloud makes of it comes later, by the stream. */
export const importModel = (site: SiteId, { name, file, building }: NewModel, how: Upload) =>
  upload<Model>(withQuery(`/api/sites/${site}/models`, { name, fileName: file.name, building }), file, how)
