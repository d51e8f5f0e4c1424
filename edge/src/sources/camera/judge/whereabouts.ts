import type { Zone } from '@loujing/wire/command'
import { crosses, isInside, toTheRight, type Point } from './geometry.ts'

/** Somebody in a frame: the same `person` is the same human, as far as that can be told by place and motion. */
export type Stander = { person: string; foot: Point }

/**
 * One person and one zone. `sinceMs`: inside without a longer break since then. `clear`: where the person last was clearly
 * on one side of the entry line.
 */
type Stay = { sinceMs?: number; insideMs?: number; hasEntered: boolean; clear?: Point }
type Whereabout = { seenAtMs: number; stays: ReadonlyMap<string, Stay> }
/** Who was where until now, by person. */
export type Whereabouts = ReadonlyMap<string, Whereabout>
export const nobodyYet: Whereabouts = new Map()

/** Out of a zone for less than this is a box that trembles at its border. */
const BREAK_MS = 2000
/** Nearer to the entry line than this, in parts of the picture, is on it: neither over it nor back. */
const ON_LINE = 0.01
/** Where somebody was is remembered for as long after the last sight. */
const REMEMBER_MS = 15_000

/**
 * Adds one frame. Whoever is not in it stays as known for a while: losing sight of somebody is not leaving.
 * @param atMs monotonic milliseconds
 */
export function follow(
  before: Whereabouts,
  people: readonly Stander[],
  zones: readonly Zone[],
  atMs: number,
): Whereabouts {
  const after = new Map([...before].filter(([, { seenAtMs }]) => atMs - seenAtMs <= REMEMBER_MS))
  for (const { person, foot } of people) {
    const known = after.get(person)
    const stays = new Map(zones.map((zone) => [zone.zone, next(known?.stays.get(zone.zone), zone, foot, atMs)]))
    after.set(person, { seenAtMs: atMs, stays })
  }
  return after
}

function next(stay: Stay | undefined, { polygon, entry, except = [] }: Zone, foot: Point, atMs: number): Stay {
  const after: Stay = { ...(stay ?? { hasEntered: false }) }
  if (entry !== undefined && Math.abs(toTheRight(foot, entry)) > ON_LINE) {
    // Off the line's ends one may walk around it: only what goes over it counts.
    if (after.clear && crosses(after.clear, foot, entry)) after.hasEntered = toTheRight(foot, entry) > 0
    after.clear = foot
  }
  const isExcepted = except.some((place) => isInside(foot, place))
  const isIn = isInside(foot, polygon) && !isExcepted && (entry === undefined || after.hasEntered)
  if (isIn) {
    if (after.insideMs === undefined || atMs - after.insideMs > BREAK_MS) after.sinceMs = atMs
    after.insideMs = atMs
  }
  return after
}

/** How long somebody has been in a zone at the moment of the last frame, in milliseconds; undefined: not in it. */
export function stayMs(where: Whereabouts, person: string, zone: string): number | undefined {
  const known = where.get(person)
  const { sinceMs, insideMs } = known?.stays.get(zone) ?? {}
  return known !== undefined && insideMs === known.seenAtMs ? insideMs - sinceMs! : undefined
}

/** Whether somebody has ever been in a zone, as far as is remembered. */
export const hasBeenIn = (where: Whereabouts, person: string, zone: string): boolean =>
  where.get(person)?.stays.get(zone)?.insideMs !== undefined
