import type {
  Hazard,
  HazardBeginning,
  HazardCounts,
  HazardEvent,
  HazardInspection,
  HazardOfAlarm,
  HazardPhoto,
  HazardQuery,
  HazardRectification,
  HazardVoiding,
  NewHazard,
  Responsibility,
  ResponsibilityEntry,
} from '@loujing/wire/http/hazards'
import type { AlarmId, HazardId, ResponsibilityId, SiteId } from '@loujing/wire/id'
import type { Day } from '@loujing/wire/instant'
import type { Page } from '@loujing/wire/page'
import { all, get, send, upload, withQuery, type Upload } from './client.ts'

export const hazardPage = (site: SiteId, query: HazardQuery) => get<Page<Hazard>>(`/api/sites/${site}/hazards`, query)
export const hazardCounts = (site: SiteId) => get<HazardCounts>(`/api/sites/${site}/hazards/counts`)
export const getHazard = (hazard: HazardId) => get<Hazard>(`/api/hazards/${hazard}`)
export const hazardHistory = (hazard: HazardId) => all<HazardEvent>(`/api/hazards/${hazard}/history`)
export const createHazard = (site: SiteId, hazard: NewHazard) =>
  send<Hazard>('POST', `/api/sites/${site}/hazards`, hazard)
/** The hazard that was made of an alarm; undefined while there is none. */
export const hazardOfAlarm = async (site: SiteId, alarm: AlarmId) =>
  (await hazardPage(site, { alarm, limit: 1 })).items[0]
export const makeHazardOf = (alarm: AlarmId, body: HazardOfAlarm) =>
  send<Hazard>('PUT', `/api/alarms/${alarm}/hazard`, body)

export const beginHazard = (hazard: HazardId, body: HazardBeginning) =>
  send<Hazard>('POST', `/api/hazards/${hazard}/begin`, body)
export const rectifyHazard = (hazard: HazardId, body: HazardRectification) =>
  send<Hazard>('POST', `/api/hazards/${hazard}/rectify`, body)
export const inspectHazard = (hazard: HazardId, body: HazardInspection) =>
  send<Hazard>('POST', `/api/hazards/${hazard}/inspect`, body)
export const voidHazard = (hazard: HazardId, body: HazardVoiding) =>
  send<Hazard>('POST', `/api/hazards/${hazard}/void`, body)

export const sendPhoto = (site: SiteId, photo: Blob, how: Upload) =>
  upload<HazardPhoto>(`/api/sites/${site}/photos`, photo, how)

export const listResponsibilities = (site: SiteId) => all<Responsibility>(`/api/sites/${site}/responsibilities`)
export const putResponsibility = (site: SiteId, id: ResponsibilityId, entry: ResponsibilityEntry) =>
  send<Responsibility>('PUT', `/api/sites/${site}/responsibilities/${id}`, entry)

export const reportUrl = (site: SiteId, from: Day, kind: 'pdf' | 'csv') =>
  withQuery(`/api/sites/${site}/hazards/report.${kind}`, { from })
