import type { BimView } from '@loujing/wire/http/topics'

/** A picture of a view. */
export type Snapshot = { type: 'image/png' | 'image/jpeg'; bytes: Uint8Array }

/** Ids are lower-case UUIDs; moments are milliseconds since 1970. */
export type BcfView = { id: string; view: BimView; snapshot?: Snapshot | undefined }
export type BcfComment = { id: string; at: number; author: string; text: string; view?: string | undefined }
export type BcfTopic = {
  id: string
  title: string
  type: string
  status: string
  priority?: string | undefined
  stage?: string | undefined
  labels: string[]
  description?: string | undefined
  due?: number | undefined
  assignedTo?: string | undefined
  createdAt: number
  author: string
  modifiedAt?: number | undefined
  modifiedBy?: string | undefined
  /** File names, or project GlobalIds, of the models that it is about. */
  models: { fileName?: string | undefined; project?: string | undefined }[]
  comments: BcfComment[]
  views: BcfView[]
}
/** `left` is what a reader met and does not keep. */
export type Bcf = { version: string; topics: BcfTopic[]; left: { what: string; count: number }[] }

export const ARCHIVE = { topic: 'markup.bcf', version: 'bcf.version' } as const
