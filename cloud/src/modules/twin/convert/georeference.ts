import { createRequire } from 'node:module'
import type { Georeference } from '@loujing/wire/http/twin'
import proj4 from 'proj4'
import { IFCGEOMETRICREPRESENTATIONCONTEXT, IFCMAPCONVERSION, IFCSITE, IFCUNITASSIGNMENT } from './web-ifc.ts'
import { frameAt, type Spot, wayBetween } from './earth.ts'
import { type IfcFile, type Line, numberOf, numbersOf, refOf, refsOf, textOf } from './ifc-file.ts'
import type { Matrix, Vec3 } from './matrix.ts'

const require = createRequire(import.meta.url)
const FACTOR: Readonly<Record<string, number>> = { MILLI: 0.001, CENTI: 0.01, DECI: 0.1, KILO: 1000 }

/** Where the model stands, and the matrix from its metres (z up, less `centre`) to the earth-centred frame. */
export type Placed = { georeference: Georeference; transform: Matrix; warnings: string[] }
/** From a point of the model in metres (z up) to the earth. */
type OnEarth = (x: number, y: number, z: number) => Spot

/**
 * Reads the georeference: IfcMapConversion with a known CRS, else latitude and longitude of IfcSite, else `fallback`.
 * A latitude that is more than 5 km from the fallback is not believed: authoring tools write their own city there.
 */
export function placeOnEarth(ifc: IfcFile, lengthUnitM: number, centre: Vec3, fallback: Spot | undefined): Placed {
  const warnings: string[] = []
  const mapped = mapConversion(ifc, lengthUnitM, warnings)
  if (mapped !== undefined) {
    const origin = mapped.onEarth(0, 0, 0)
    const here = mapped.onEarth(...centre)
    // Over 100 m on the earth, not on the map: a map's north is up to 1.5° off, and its metre up to 0.04 % too long.
    const { bearingDeg, lengthM } = wayBetween(here, mapped.onEarth(centre[0], centre[1] + 100, centre[2]))
    const scale = Math.abs(lengthM / 100 - 1) < 0.01 ? lengthM / 100 : 1
    const georeference = { origin, headingDeg: bearingDeg, from: 'map-conversion', epsg: mapped.epsg } as const
    return { georeference, transform: frameAt(here, bearingDeg, scale), warnings }
  }
  const headingDeg = trueNorth(ifc)
  const site = siteLatitude(ifc, lengthUnitM)
  const believed = site !== undefined && (fallback === undefined || wayBetween(fallback, site).lengthM < 5000)
  if (site !== undefined && !believed) warnings.push('the latitude of IfcSite is far from the site and was not used')
  const origin = believed ? site : (fallback ?? { lonDeg: 0, latDeg: 0, heightM: 0 })
  const shifted = shiftedBy(origin, headingDeg, centre)
  const georeference = { origin, headingDeg, from: believed ? 'site-latitude' : 'manual' } as const
  return { georeference, transform: shifted, warnings }
}

/** Metres in one length unit of the file. */
export function lengthUnit(ifc: IfcFile): number {
  for (const assignment of ifc.linesOf(IFCUNITASSIGNMENT)) {
    for (const unit of refsOf(assignment, 'Units').map(ifc.line)) {
      if (textOf(unit, 'UnitType') === 'LENGTHUNIT') return metresIn(ifc, unit)
    }
  }
  return 1
}

function metresIn(ifc: IfcFile, unit: Line): number {
  const prefix = textOf(unit, 'Prefix')
  if (prefix !== undefined) return FACTOR[prefix] ?? 1
  const conversion = refOf(unit, 'ConversionFactor')
  return conversion === undefined ? 1 : (numberOf(ifc.line(conversion), 'ValueComponent') ?? 1)
}

function mapConversion(
  ifc: IfcFile,
  lengthUnitM: number,
  warnings: string[],
): { onEarth: OnEarth; epsg: number } | undefined {
  // IFC2x3 has no such entity.
  if (!ifc.schema.startsWith('IFC4')) return undefined
  const conversion = ifc.linesOf(IFCMAPCONVERSION, true)[0]
  const target = conversion && refOf(conversion, 'TargetCRS')
  if (target === undefined || conversion === undefined) return undefined
  const crs = ifc.line(target)
  const epsg = Number(/(\d{4,6})/.exec(textOf(crs, 'Name') ?? '')?.[1])
  const definition = Number.isFinite(epsg) ? projection(epsg) : undefined
  if (definition === undefined) {
    warnings.push(`the coordinate system ${textOf(crs, 'Name') ?? '(without a name)'} is not known`)
    return undefined
  }
  const unit = refOf(crs, 'MapUnit')
  const mapUnitM = unit === undefined ? 1 : metresIn(ifc, ifc.line(unit))
  const axis = [numberOf(conversion, 'XAxisAbscissa') ?? 1, numberOf(conversion, 'XAxisOrdinate') ?? 0] as const
  const [c, s] = axis.map((value) => value / Math.hypot(...axis)) as [number, number]
  // Scale goes from the file's unit to the map's. Many tools leave it 1 although the units differ; a factor that is not
  // near 1 in metres is such an omission, for no map is 1 % off.
  const stated = ((numberOf(conversion, 'Scale') ?? 1) * mapUnitM) / lengthUnitM
  const scale = Math.abs(stated - 1) < 0.01 ? stated : 1
  if (scale !== stated) warnings.push(`the scale of IfcMapConversion (${stated} in metres) was not used`)
  const at = (name: string) => (numberOf(conversion, name) ?? 0) * mapUnitM
  const [east, north, height] = [at('Eastings'), at('Northings'), at('OrthogonalHeight')]
  const toLonLat = proj4(definition, 'EPSG:4326')
  return {
    epsg,
    onEarth(x, y, z) {
      const [lonDeg, latDeg] = toLonLat.forward([east + scale * (c * x - s * y), north + scale * (s * x + c * y)])
      return { lonDeg, latDeg, heightM: height + z }
    },
  }
}

/** The proj4 text of a projected EPSG code, from the index that ships in a package. */
function projection(epsg: number): string | undefined {
  const index = require('epsg-index/all.json') as Record<string, { proj4?: string | null } | undefined>
  const text = index[epsg]?.proj4
  return text !== undefined && text !== null && !text.includes('+proj=longlat') ? text : undefined
}

function siteLatitude(ifc: IfcFile, lengthUnitM: number): Spot | undefined {
  for (const site of ifc.linesOf(IFCSITE)) {
    const [lat, lon] = [numbersOf(site, 'RefLatitude'), numbersOf(site, 'RefLongitude')]
    if (lat.length < 3 || lon.length < 3) continue
    const spot = {
      lonDeg: fromDegrees(lon),
      latDeg: fromDegrees(lat),
      heightM: (numberOf(site, 'RefElevation') ?? 0) * lengthUnitM,
    }
    if (Math.abs(spot.latDeg) <= 90 && Math.abs(spot.lonDeg) <= 180) return spot
  }
  return undefined
}

// IfcCompoundPlaneAngleMeasure: degrees, minutes, seconds, millionths of a second, each with the sign.
const fromDegrees = ([degrees = 0, minutes = 0, seconds = 0, millionths = 0]: number[]): number =>
  degrees + minutes / 60 + seconds / 3600 + millionths / 3.6e9

/** Of the model's +y, clockwise from true north, as TrueNorth of the model's context says. */
function trueNorth(ifc: IfcFile): number {
  for (const context of ifc.linesOf(IFCGEOMETRICREPRESENTATIONCONTEXT)) {
    const north = refOf(context, 'TrueNorth')
    if (north === undefined) continue
    const [x, y] = numbersOf(ifc.line(north), 'DirectionRatios')
    if (x !== undefined && y !== undefined && Math.hypot(x, y) > 0) return (-Math.atan2(x, y) * 180) / Math.PI
  }
  return 0
}

function shiftedBy(origin: Spot, headingDeg: number, [x, y, z]: Vec3): Matrix {
  const m = [...frameAt(origin, headingDeg, 1)]
  for (let row = 0; row < 3; row++) m[12 + row]! += m[row]! * x + m[4 + row]! * y + m[8 + row]! * z
  return m
}
