import type { Tags } from './modes.ts'

export const PLACE_KINDS = ['metro', 'bus', 'kindergarten', 'school', 'hospital', 'clinic', 'market', 'park'] as const
export type PlaceKind = (typeof PLACE_KINDS)[number]

/** Tags of OpenStreetMap by kind of place: any of these pairs. */
const TAGS: Readonly<Record<PlaceKind, readonly (readonly [key: string, value: string])[]>> = {
  metro: [
    ['railway', 'subway_entrance'],
    ['station', 'subway'],
  ],
  bus: [['highway', 'bus_stop']],
  kindergarten: [['amenity', 'kindergarten']],
  school: [['amenity', 'school']],
  hospital: [['amenity', 'hospital']],
  clinic: [
    ['amenity', 'clinic'],
    ['amenity', 'doctors'],
  ],
  market: [
    ['shop', 'supermarket'],
    ['amenity', 'marketplace'],
  ],
  park: [['leisure', 'park']],
}

export const placeKindOf = (tags: Tags): PlaceKind | undefined =>
  PLACE_KINDS.find((kind) => TAGS[kind].some(([key, value]) => tags[key] === value))

/** Up to 80 signs, whole ones: a half of a pair, or a sign that controls, is what a database does not keep. */
export const placeNameOf = (tags: Tags): string =>
  Array.from((tags['name:zh'] ?? tags['name'] ?? '').toWellFormed().replace(/\p{Cc}/gu, ' '))
    .slice(0, 80)
    .join('')
