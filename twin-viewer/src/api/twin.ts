import type { Element, Model, NewUpload, Twin, Upload } from '@loujing/wire/http/twin'
import type { ModelId, SiteId, UploadId } from '@loujing/wire/id'
import { all, get, send } from './client.ts'
import { sendInPieces, type Told } from './pieces.ts'

export const getTwin = (site: SiteId) => get<Twin>(`/api/sites/${site}/twin`)
export const getElement = (model: ModelId, guid: string) =>
  get<Element>(`/api/models/${model}/elements/${encodeURIComponent(guid)}`)

export const listModels = (site: SiteId) => all<Model>(`/api/sites/${site}/models`)
export const getModel = (model: ModelId) => get<Model>(`/api/models/${model}`)

/** One's own that are not whole. */
export const listUploads = (site: SiteId) => all<Upload>(`/api/sites/${site}/uploads`)
/** Begins an upload; what is sent then, piece by piece, becomes the model that it names. */
export const beginUpload = (site: SiteId, id: UploadId, upload: NewUpload) =>
  send<Upload>('PUT', `/api/sites/${site}/uploads/${id}`, upload)
export const sendUpload = (upload: UploadId, file: Blob, told: Told) =>
  sendInPieces(`/api/uploads/${upload}`, file, told)
export const abandonUpload = (upload: UploadId) => send('DELETE', `/api/uploads/${upload}`)
