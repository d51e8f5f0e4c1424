import type { Calibration } from '@loujing/wire/calibration'
import type {
  Alarm,
  AlarmClip,
  AlarmEvent,
  AlarmQuery,
  AlarmVerdict,
  Camera,
  Command,
  Gateway,
  GatewayClaimKey,
  NewCommand,
  NewGateway,
  NewSite,
  Placement,
  Point,
  QuarantineEntry,
  Series,
  SeriesQuery,
  Site,
} from '@loujing/wire/http/sites'
import type { AlarmId, CameraId, DeviceId, GatewayId, PersonId, PointId, Sha256, SiteId } from '@loujing/wire/id'
import type { Instant } from '@loujing/wire/instant'
import type { Page } from '@loujing/wire/page'
import { all, get, send, stream, withQuery } from './client.ts'

export const listSites = () => all<Site>('/api/sites')
export const createSite = (site: NewSite) => send<Site>('POST', '/api/sites', site)
export const getSite = (site: SiteId) => get<Site>(`/api/sites/${site}`)

export const listGateways = (site: SiteId) => all<Gateway>(`/api/sites/${site}/gateways`)
export const createGateway = (site: SiteId, gateway: NewGateway) =>
  send<GatewayClaimKey>('POST', `/api/sites/${site}/gateways`, gateway)
export const newClaimKey = (gateway: GatewayId) => send<GatewayClaimKey>('POST', `/api/gateways/${gateway}/claim-key`)
export const revokeGateway = (gateway: GatewayId) => send<Gateway>('POST', `/api/gateways/${gateway}/revoke`)
export const listCommands = (gateway: GatewayId) =>
  get<Page<Command>>(`/api/gateways/${gateway}/commands`, { limit: 20 })
export const sendCommand = (gateway: GatewayId, command: NewCommand) =>
  send<Command>('POST', `/api/gateways/${gateway}/commands`, command)

export const listCameras = (site: SiteId) => all<Camera>(`/api/sites/${site}/cameras`)
/** What the camera sees now, as long as it is read; each look is written down. */
export const openLook = (camera: CameraId, signal: AbortSignal) => stream(`/api/cameras/${camera}/look`, signal)
export const placeCamera = (camera: CameraId, placement: Placement) =>
  send<Camera>('PUT', `/api/cameras/${camera}/placement`, placement)
export const calibrateCamera = (camera: CameraId, calibration: Calibration) =>
  send<Camera>('PUT', `/api/cameras/${camera}/calibration`, calibration)
export const uncalibrateCamera = (camera: CameraId) => send<Camera>('DELETE', `/api/cameras/${camera}/calibration`)
export const placeDevice = (device: DeviceId, placement: Placement) =>
  send<Placement>('PUT', `/api/devices/${device}/placement`, placement)
/** The newest picture; `at` only makes the address new when there is a newer one. */
export const previewUrl = (camera: CameraId, at?: Instant) => withQuery(`/api/cameras/${camera}/preview`, { at })

export const listPoints = (site: SiteId) => all<Point>(`/api/sites/${site}/points`)
export const getSeries = (point: PointId, query: SeriesQuery, signal?: AbortSignal) =>
  get<Series>(`/api/points/${point}/series`, query, signal)

export const alarmPage = (site: SiteId, query: AlarmQuery) => get<Page<Alarm>>(`/api/sites/${site}/alarms`, query)
export const allAlarms = (site: SiteId, query: AlarmQuery) => all<Alarm>(`/api/sites/${site}/alarms`, query)
export const getAlarm = (alarm: AlarmId) => get<Alarm>(`/api/alarms/${alarm}`)
export const alarmHistory = async (alarm: AlarmId) => all<AlarmEvent>(`/api/alarms/${alarm}/history`)
export const alarmClips = (alarm: AlarmId) => get<Page<AlarmClip>>(`/api/alarms/${alarm}/clips`, { limit: 10 })
export const acknowledgeAlarm = (alarm: AlarmId) => send<Alarm>('POST', `/api/alarms/${alarm}/acknowledge`)
export const assignAlarm = (alarm: AlarmId, assignee: PersonId) =>
  send<Alarm>('POST', `/api/alarms/${alarm}/assign`, { assignee })
export const commentAlarm = (alarm: AlarmId, text: string) => send('POST', `/api/alarms/${alarm}/comments`, { text })
export const judgeAlarm = (alarm: AlarmId, verdict: AlarmVerdict) =>
  send<Alarm>('PUT', `/api/alarms/${alarm}/verdict`, verdict)
export const withdrawVerdict = (alarm: AlarmId) => send<Alarm>('DELETE', `/api/alarms/${alarm}/verdict`)
export const evidenceUrl = (sha256: Sha256) => `/api/evidence/${sha256}`
/** As a file to keep; asking for it is written down. */
export const evidenceDownloadUrl = (sha256: Sha256) => `/api/evidence/${sha256}/download`

export const quarantinePage = (site: SiteId, cursor?: string) =>
  get<Page<QuarantineEntry>>(`/api/sites/${site}/quarantine`, { cursor, limit: 30 })
