import type { Zone } from '@loujing/wire/command'

const MOST_CORNERS = 32

export const cornersOf = (polygon: Zone['polygon']): string => polygon.map(([x, y]) => `${x},${y}`).join(' ')

/** Whether the corners make a polygon that a gateway takes: three to thirty-two of them. */
export const isWhole = (polygon: Zone['polygon']): boolean => polygon.length >= 3 && polygon.length <= MOST_CORNERS

/** The first of `zone-1`, `zone-2`… that is not taken. */
export function freeZoneName(zones: readonly Zone[]): string {
  const taken = new Set(zones.map(({ zone }) => zone))
  for (let number = 1; ; number++) if (!taken.has(`zone-${number}`)) return `zone-${number}`
}
