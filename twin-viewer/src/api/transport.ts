import type {
  KeptScenario,
  KeptTransportPlace,
  ReachQuery,
  ScenarioChange,
  TransportComparison,
  TransportMap,
  TransportMapQuery,
  TransportMode,
  TransportPlaceChange,
  TransportReach,
  TransportRoads,
} from '@loujing/wire/http/transport'
import type { ScenarioId, SiteId, TransportMapId, TransportPlaceId } from '@loujing/wire/id'
import { all, get, send, upload, type Upload, withQuery } from './client.ts'

const of = (site: SiteId, what: string): string => `/api/sites/${site}/transport-${what}`

export const listTransportMaps = (site: SiteId) => all<TransportMap>(of(site, 'maps'))
export const addTransportMap = (
  site: SiteId,
  map: TransportMapId,
  query: TransportMapQuery,
  file: Blob,
  how: Omit<Upload, 'method'>,
) => upload<TransportMap>(withQuery(of(site, `maps/${map}`), query), file, { ...how, method: 'PUT' })
export const removeTransportMap = (map: TransportMapId) => send<void>('DELETE', `/api/transport-maps/${map}`)
export const listTransportPlaces = (site: SiteId) => all<KeptTransportPlace>(of(site, 'places'))
export const saveTransportPlace = (site: SiteId, place: TransportPlaceId, body: TransportPlaceChange) =>
  send<KeptTransportPlace>('PUT', of(site, `places/${place}`), body)
export const removeTransportPlace = (place: TransportPlaceId) => send<void>('DELETE', `/api/transport-places/${place}`)
export const listScenarios = (site: SiteId) => all<KeptScenario>(of(site, 'scenarios'))
export const saveScenario = (site: SiteId, scenario: ScenarioId, body: ScenarioChange) =>
  send<KeptScenario>('PUT', of(site, `scenarios/${scenario}`), body)
export const removeScenario = (scenario: ScenarioId) => send<void>('DELETE', `/api/transport-scenarios/${scenario}`)
export const getTransportRoads = (site: SiteId) => get<TransportRoads>(of(site, 'roads'), { withinM: 8000 })
export const getReach = (site: SiteId, mode: TransportMode) => get<TransportReach>(of(site, 'reach'), { mode })
export const compareReach = (site: SiteId, mode: TransportMode, scenario: ScenarioId) =>
  get<TransportComparison>(of(site, `scenarios/${scenario}/comparison`), { mode })
/** The rings as a file of GeoJSON. */
export const ringsUrl = (site: SiteId, query: ReachQuery): string => withQuery(of(site, 'rings'), query)
