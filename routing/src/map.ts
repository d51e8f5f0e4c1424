import { MapFault } from './fault.ts'
import type { Tags } from './modes.ts'
import type { LonLat } from './plane.ts'
import type { PlaceKind } from './places.ts'

/** What was read of a file: nodes in degrees, ways as lists of them, places; not yet a network. */
export type ReadMap = {
  nodes: { lonLat: LonLat; tags?: Tags }[]
  ways: { nodes: number[]; tags: Tags }[]
  places: { lonLat: LonLat; kind: PlaceKind; name: string }[]
  /** What was left out, and why. */
  skipped: { relations: number; waysWithoutNodes: number; otherShapes: number }
}

export const MOST_NODES = 2_000_000

/** @throws MapFault coordinates */
export function checkedLonLat(lon: unknown, lat: unknown, at: { line?: number; feature?: number }): LonLat {
  const isPlace = isWithin(lon, 180) && isWithin(lat, 85)
  if (!isPlace) throw new MapFault('coordinates', `no place on earth: ${JSON.stringify([lon, lat]).slice(0, 60)}`, at)
  return [lon, lat]
}

const isWithin = (value: unknown, most: number): value is number =>
  typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= most

/** The middle of the corners of an area: good to a house, for what is looked up by minutes. */
export function middleOf(corners: readonly LonLat[]): LonLat {
  const [lon, lat] = corners.reduce(([x, y], corner) => [x + corner[0], y + corner[1]], [0, 0])
  return [lon / corners.length, lat / corners.length]
}
