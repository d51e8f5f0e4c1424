import type { Zone } from '@loujing/wire/command'

export const MOST_CORNERS = 32

export const cornersOf = (polygon: Zone['polygon']): string => polygon.map(([x, y]) => `${x},${y}`).join(' ')

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
