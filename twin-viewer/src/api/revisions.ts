import type {
  ElementDifference,
  ElementSummary,
  Model,
  ModelTree,
  Orphan,
  OrphanDecision,
} from '@loujing/wire/http/twin'
import type { ModelId, OrphanId } from '@loujing/wire/id'
import { all, get, send } from './client.ts'

const of = (model: ModelId) => `/api/models/${model}`
export const getModel = (model: ModelId) => get<Model>(of(model))
export const getTree = (model: ModelId) => get<ModelTree>(`${of(model)}/tree`)
export const listRevisions = (model: ModelId) => all<Model>(`${of(model)}/revisions`)
/** What has changed since the revision before. */
export const listDifferences = (model: ModelId) => all<ElementDifference>(`${of(model)}/diff`)
export const listOrphans = (model: ModelId) => all<Orphan>(`${of(model)}/orphans`)
export const decideOrphan = (orphan: OrphanId, decision: OrphanDecision) =>
  send<void>('PUT', `/api/orphans/${orphan}/decision`, decision)
/** The first elements whose name, zone or GUID has a text in it. */
export const findElements = async (model: ModelId, text: string) =>
  (await get<{ items: ElementSummary[] }>(`${of(model)}/elements`, { text, limit: 30 })).items
