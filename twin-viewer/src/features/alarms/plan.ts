import type { Place } from '@loujing/wire/inventory'

export type Plan = { halfM: number; xOf(place: Place): number; yOf(place: Place): number }

const LEAST_HALF_M = 30

/** A square plan of the site around its origin that holds all places; x to the right is east, y downwards is south, 0 to 100. */
export function planOf(places: readonly Place[]): Plan {
  const reach = places.flatMap(({ eastM, northM }) => [Math.abs(eastM), Math.abs(northM)])
  const halfM = Math.ceil((Math.max(LEAST_HALF_M, ...reach) * 1.15) / 10) * 10
  return {
    halfM,
    xOf: ({ eastM }) => 50 + (eastM / halfM) * 50,
    yOf: ({ northM }) => 50 - (northM / halfM) * 50,
  }
}
