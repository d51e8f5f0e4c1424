import type {
  NewSunlightStudy,
  SunlightRule,
  SunlightStudy,
  UnitSunlight,
  WindowSunlight,
} from '@loujing/wire/http/sunlight'
import type { SiteId, SunlightStudyId } from '@loujing/wire/id'
import { all, get, send } from './client.ts'

export const listSunlightRules = () => all<SunlightRule>('/api/sunlight-rules')
export const listStudies = (site: SiteId) => all<SunlightStudy>(`/api/sites/${site}/sunlight-studies`)
export const getStudy = (study: SunlightStudyId) => get<SunlightStudy>(`/api/sunlight-studies/${study}`)
export const beginStudy = (site: SiteId, study: SunlightStudyId, body: NewSunlightStudy) =>
  send<SunlightStudy>('PUT', `/api/sites/${site}/sunlight-studies/${study}`, body)
export const removeStudy = (study: SunlightStudyId) => send<void>('DELETE', `/api/sunlight-studies/${study}`)
export const listWindows = (study: SunlightStudyId) => all<WindowSunlight>(`/api/sunlight-studies/${study}/windows`)
export const listUnits = (study: SunlightStudyId) => all<UnitSunlight>(`/api/sunlight-studies/${study}/units`)
