import type {
  KeptNoiseSource,
  NewNoiseStudy,
  NoiseLimit,
  NoisePlan,
  NoiseSourceChange,
  NoiseStudy,
  UnitNoise,
  WindowNoise,
} from '@loujing/wire/http/noise'
import type { NoiseSourceId, NoiseStudyId, SiteId } from '@loujing/wire/id'
import { all, get, send } from './client.ts'

export const listNoiseLimits = () => all<NoiseLimit>('/api/noise-limits')
export const getNoisePlan = (site: SiteId) => get<NoisePlan>(`/api/sites/${site}/noise-plan`)
export const listNoiseSources = (site: SiteId) => all<KeptNoiseSource>(`/api/sites/${site}/noise-sources`)
export const saveNoiseSource = (site: SiteId, source: NoiseSourceId, body: NoiseSourceChange) =>
  send<KeptNoiseSource>('PUT', `/api/sites/${site}/noise-sources/${source}`, body)
export const removeNoiseSource = (source: NoiseSourceId) => send<void>('DELETE', `/api/noise-sources/${source}`)
export const listNoiseStudies = (site: SiteId) => all<NoiseStudy>(`/api/sites/${site}/noise-studies`)
export const getNoiseStudy = (study: NoiseStudyId) => get<NoiseStudy>(`/api/noise-studies/${study}`)
export const beginNoiseStudy = (site: SiteId, study: NoiseStudyId, body: NewNoiseStudy) =>
  send<NoiseStudy>('PUT', `/api/sites/${site}/noise-studies/${study}`, body)
export const removeNoiseStudy = (study: NoiseStudyId) => send<void>('DELETE', `/api/noise-studies/${study}`)
export const listNoiseWindows = (study: NoiseStudyId) => all<WindowNoise>(`/api/noise-studies/${study}/windows`)
export const listNoiseUnits = (study: NoiseStudyId) => all<UnitNoise>(`/api/noise-studies/${study}/units`)
