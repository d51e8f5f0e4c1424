import type { MapFaultCode } from '@loujing/routing/fault'
import type { ProblemType } from '../../platform/errors.ts'

/** Why a file is no map: with `line` of XML or `feature` of GeoJSON, from 1, where it is known. */
export const MAP_FAULTS: Readonly<Record<MapFaultCode, ProblemType>> = {
  'not-a-map': {
    type: '/problems/transport/not-a-map',
    title: 'The file is neither OpenStreetMap XML nor a FeatureCollection of GeoJSON',
    status: 400,
  },
  broken: { type: '/problems/transport/broken', title: 'The file breaks off or is damaged', status: 400 },
  coordinates: {
    type: '/problems/transport/coordinates',
    title: 'A place of the file is not on the earth',
    status: 400,
  },
  'no-roads': { type: '/problems/transport/no-roads', title: 'The file has no road that anybody may use', status: 400 },
  'too-large': {
    type: '/problems/transport/too-large',
    title: 'The map is too large; cut it to the town',
    status: 413,
  },
  elsewhere: { type: '/problems/transport/elsewhere', title: 'The map is of another place than the site', status: 400 },
}
export const MAP_ID_TAKEN: ProblemType = {
  type: '/problems/transport/map-id-taken',
  title: 'Another map has this id',
  status: 409,
}
export const TOO_MANY_MAPS: ProblemType = {
  type: '/problems/transport/too-many-maps',
  title: 'The site has as many maps as it may; remove one',
  status: 409,
}
export const NO_MAP: ProblemType = { type: '/problems/transport/no-map', title: 'The site has no map', status: 409 }
export const OFF_ROAD: ProblemType = {
  type: '/problems/transport/off-road',
  title: 'No road for this mode is near where one starts',
  status: 409,
}
export const PLACE_CHANGED: ProblemType = {
  type: '/problems/transport/place-changed',
  title: 'Somebody has changed this place meanwhile',
  status: 409,
}
export const SCENARIO_CHANGED: ProblemType = {
  type: '/problems/transport/scenario-changed',
  title: 'Somebody has changed this scenario meanwhile',
  status: 409,
}
