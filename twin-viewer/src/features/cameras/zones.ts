import type { Zone } from '@loujing/wire/command'

export const MOST_CORNERS = 32

export const cornersOf = (polygon: readonly (readonly [number, number])[]): string =>
  polygon.map(([x, y]) => `${x},${y}`).join(' ')

/** Whether the corners make a polygon that a gateway takes: three to thirty-two of them. */
export const isWhole = (polygon: Zone['polygon']): boolean => polygon.length >= 3 && polygon.length <= MOST_CORNERS

/** The first of `zone-1`, `zone-2`… that is not taken. */
export function freeZoneName(zones: readonly Zone[]): string {
  const taken = new Set(zones.map(({ zone }) => zone))
  for (let number = 1; ; number++) if (!taken.has(`zone-${number}`)) return `zone-${number}`
}

const within = (share: number) => Math.round(Math.min(1, Math.max(0, share)) * 1000) / 1000

/** A corner moved by fractions of the picture; it does not leave it. */
export const moved = ([x, y]: readonly [number, number], dx: number, dy: number): [number, number] => [
  within(x + dx),
  within(y + dy),
]

/** Where a corner that has not been pointed at begins: in the middle, beside those that are there. */
export const middleOf = (corners: Zone['polygon']): [number, number] => {
  const [x, y] = corners.at(-1) ?? [0.4, 0.5]
  return x > 0.9 ? moved([x, y], -0.1, 0.1) : moved([x, y], 0.1, 0)
}

/**
 * An edge of a polygon as the line by which one comes in: directed so that the inside is on its right, where a gateway looks
 * for those who have crossed it.
 */
export function entryAt(polygon: Zone['polygon'], edge: number): NonNullable<Zone['entry']> {
  const [from, to] = [polygon[edge]!, polygon[(edge + 1) % polygon.length]!]
  // With y downwards a polygon of positive area goes around clockwise: its inside is to the right of each edge.
  const area = polygon.reduce((sum, [x, y], at) => {
    const [u, v] = polygon[(at + 1) % polygon.length]!
    return sum + x * v - u * y
  }, 0)
  return area > 0 ? [from, to] : [to, from]
}

/** The edge that an entry line is, if it is one of them. */
export function edgeOf(polygon: Zone['polygon'], entry: Zone['entry']): number | undefined {
  if (entry === undefined) return undefined
  const wanted = JSON.stringify(entry)
  const found = polygon.findIndex((_, edge) => JSON.stringify(entryAt(polygon, edge)) === wanted)
  return found < 0 ? undefined : found
}

/** What of a zone's settings goes with its rule; what does not is left out. */
export function zoneOf({ seconds, after, ...zone }: Zone, edge: number | undefined): Zone {
  const { entry: _drawn, ...rest } = zone
  return {
    ...rest,
    ...(zone.rule === 'loitering' && { seconds: seconds ?? 60 }),
    ...(zone.rule === 'order' && after !== undefined && { after }),
    ...(edge !== undefined && edge < zone.polygon.length && { entry: entryAt(zone.polygon, edge) }),
  }
}
