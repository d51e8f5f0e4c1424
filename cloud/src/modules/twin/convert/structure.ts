import {
  IFCBUILDINGSTOREY,
  IFCRELAGGREGATES,
  IFCRELASSIGNSTOGROUP,
  IFCRELCONTAINEDINSPATIALSTRUCTURE,
  IFCRELFILLSELEMENT,
  IFCRELVOIDSELEMENT,
  IFCZONE,
} from './web-ifc.ts'
import { type IfcFile, numberOf, refOf, refsOf, textOf } from './ifc-file.ts'

export type Storey = { guid: string; name: string; elevationM: number }
export type Structure = {
  storeys: readonly Storey[]
  /** The storey that holds an element, directly or through what it is part of. */
  storeyOf(element: number): Storey | undefined
  /** The name of the IfcZone of a space, or of the space that an element stands in. */
  zoneOf(element: number): string | undefined
}

/** Reads who is part of what, and the zones. */
export function readStructure(ifc: IfcFile, lengthUnitM: number): Structure {
  const parents = new Map<number, number>()
  const link = (relation: number, whole: string, parts: string) => {
    for (const line of ifc.linesOf(relation)) {
      const parent = refOf(line, whole)
      if (parent === undefined) continue
      const part = refOf(line, parts)
      for (const child of part === undefined ? refsOf(line, parts) : [part]) {
        if (!parents.has(child)) parents.set(child, parent)
      }
    }
  }
  link(IFCRELCONTAINEDINSPATIALSTRUCTURE, 'RelatingStructure', 'RelatedElements')
  link(IFCRELAGGREGATES, 'RelatingObject', 'RelatedObjects')
  link(IFCRELFILLSELEMENT, 'RelatingOpeningElement', 'RelatedBuildingElement')
  link(IFCRELVOIDSELEMENT, 'RelatingBuildingElement', 'RelatedOpeningElement')

  const storeys = new Map<number, Storey>()
  for (const line of ifc.linesOf(IFCBUILDINGSTOREY)) {
    storeys.set(line.id, {
      guid: textOf(line, 'GlobalId') ?? '',
      name: textOf(line, 'Name') ?? textOf(line, 'LongName') ?? '',
      elevationM: (numberOf(line, 'Elevation') ?? 0) * lengthUnitM,
    })
  }
  const zones = new Map<number, string>()
  for (const line of ifc.linesOf(IFCZONE)) zones.set(line.id, textOf(line, 'Name') ?? textOf(line, 'LongName') ?? '')
  const zoneBySpace = new Map<number, string>()
  for (const line of ifc.linesOf(IFCRELASSIGNSTOGROUP)) {
    const zone = zones.get(refOf(line, 'RelatingGroup') ?? -1)
    if (zone === undefined) continue
    for (const space of refsOf(line, 'RelatedObjects')) zoneBySpace.set(space, zone)
  }

  const nearest =
    <T>(known: ReadonlyMap<number, T>) =>
    (element: number): T | undefined => {
      // A file may hold a circle of parts; twenty steps are deeper than any real structure.
      for (let id: number | undefined = element, steps = 0; id !== undefined && steps < 20; steps++) {
        const found = known.get(id)
        if (found !== undefined) return found
        id = parents.get(id)
      }
      return undefined
    }
  return {
    storeys: [...storeys.values()].sort((a, b) => a.elevationM - b.elevationM),
    storeyOf: nearest(storeys),
    zoneOf: nearest(zoneBySpace),
  }
}
