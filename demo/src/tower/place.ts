import type { Place } from '@loujing/wire/inventory'
import type { Vec } from './shapes.ts'
import { fromGrid, toGrid, zoneOf } from './gauss-kruger.ts'

/**
 * Where 云栖里 1号楼 stands: the middle of its ground floor (±0.00). The height is above the ellipsoid, because the basemap
 * that ships has no terrain: half a metre is the thickness of the ground around the building.
 */
export const TOWER_ORIGIN = { lonDeg: 120.02, latDeg: 30.26, heightM: 0.5 }
/** Of the building's +y axis, clockwise from grid north: the south front looks a little to the east. */
export const GRID_HEADING_DEG = -8

const zone = zoneOf(TOWER_ORIGIN.lonDeg)
const origin = toGrid(TOWER_ORIGIN, zone.centralMeridianDeg)
const angle = (-GRID_HEADING_DEG * Math.PI) / 180

/** What IfcMapConversion and IfcProjectedCRS say. */
export const MAP_CONVERSION = {
  epsg: zone.epsg,
  centralMeridianDeg: zone.centralMeridianDeg,
  eastingM: Math.round(origin.eastingM * 1e4) / 1e4,
  northingM: Math.round(origin.northingM * 1e4) / 1e4,
  heightM: TOWER_ORIGIN.heightM,
  xAxisAbscissa: Math.cos(angle),
  xAxisOrdinate: Math.sin(angle),
}

/** A point of the building's frame (metres) on the earth, by the projection written in this folder. */
export function onEarth([x, y, z]: Vec): { lonDeg: number; latDeg: number; heightM: number } {
  const { eastingM, northingM, heightM, xAxisAbscissa: c, xAxisOrdinate: s, centralMeridianDeg } = MAP_CONVERSION
  const place = fromGrid(
    { eastingM: eastingM + c * x - s * y, northingM: northingM + s * x + c * y },
    centralMeridianDeg,
  )
  return { ...place, heightM: heightM + z }
}

// Meridian convergence at the origin: true north is not grid north, 0.01° here but 0.4° elsewhere in a zone.
const northOfOrigin = toGrid({ ...TOWER_ORIGIN, latDeg: TOWER_ORIGIN.latDeg + 0.01 }, zone.centralMeridianDeg)
const convergence = Math.atan2(northOfOrigin.eastingM - origin.eastingM, northOfOrigin.northingM - origin.northingM)

/** Of the building's +y axis, clockwise from true north. */
export const TRUE_HEADING_DEG = GRID_HEADING_DEG - (convergence * 180) / Math.PI

/** The same point in the site frame of the platform: metres east, north and up of the origin. */
export function onSite([x, y, z]: Vec): Place {
  const turn = (-TRUE_HEADING_DEG * Math.PI) / 180
  const round = (metres: number) => Math.round(metres * 100) / 100
  return {
    eastM: round(Math.cos(turn) * x - Math.sin(turn) * y),
    northM: round(Math.sin(turn) * x + Math.cos(turn) * y),
    upM: round(z),
  }
}
