import type { Mode } from './modes.ts'
import { spotOf } from './network.ts'
import { edgeOf, type Laid, nodeSpot } from './overlay.ts'
import { between, distanceM, nearestAlong, type Spot } from './plane.ts'

/** A place at a road: on which edge, how far along it (0 to 1), and how far away the place is from there. */
export type Snap = { edge: number; t: number; at: Spot; place: Spot; awayM: number }

/** A place further from every road is not reached. */
export const FARTHEST_SNAP_M = 500

/** The nearest road that the mode may use, met in the middle of an edge: its nodes may be far away. */
export function snap(laid: Laid, mode: Mode, place: Spot, mostM = FARTHEST_SNAP_M): Snap | undefined {
  const { base, gone, edges } = laid
  const usable = base.profiles.map((profile) => profile[mode][0] > 0 || profile[mode][1] > 0)
  let best: Snap | undefined
  const judge = (edge: number, a: Spot, b: Spot): void => {
    const t = nearestAlong(a, b, place)
    const at = between(a, b, t)
    const awayM = distanceM(at, place)
    if (awayM <= mostM && awayM < (best?.awayM ?? Infinity)) best = { edge, t, at, place, awayM }
  }
  edges.forEach(({ from, to, profile }, i) => {
    if (profile[mode][0] > 0 || profile[mode][1] > 0)
      judge(base.from.length + i, nodeSpot(laid, from), nodeSpot(laid, to))
  })
  const stands = (edge: number): boolean => !gone.has(edge) && usable[base.profile[edge]!]!
  // a box first, wider as long as nothing lies within it: the nearest in the box may be beaten only from within its radius
  for (let radius = Math.min(50, mostM); ; radius = Math.min(mostM, radius * 3)) {
    const [x, y] = place
    for (const edge of base.index.search(x - radius, y - radius, x + radius, y + radius, stands))
      judge(edge, spotOf(base, base.from[edge]!), spotOf(base, base.to[edge]!))
    if ((best && best.awayM <= radius) || radius >= mostM) return best
  }
}

/** Seconds from where a place is on its edge to the two ends of it; Infinity against a one-way. */
export function toEnds(laid: Laid, mode: Mode, { edge, t }: Snap): { from: number; to: number } {
  const { lengthM, profile } = edgeOf(laid, edge)
  const [along, against] = profile[mode]
  return { from: over(t * lengthM, against), to: over((1 - t) * lengthM, along) }
}

/** Seconds from the two ends of its edge to a place. */
export function fromEnds(laid: Laid, mode: Mode, { edge, t }: Snap): { from: number; to: number } {
  const { lengthM, profile } = edgeOf(laid, edge)
  const [along, against] = profile[mode]
  return { from: over(t * lengthM, along), to: over((1 - t) * lengthM, against) }
}

/** Seconds between two places on one edge, without leaving it. */
export function within(laid: Laid, mode: Mode, start: Snap, end: Snap): number {
  if (start.edge !== end.edge) return Infinity
  const { lengthM, profile } = edgeOf(laid, start.edge)
  const [along, against] = profile[mode]
  return over(Math.abs(end.t - start.t) * lengthM, end.t >= start.t ? along : against)
}

const over = (metres: number, mps: number): number => (mps > 0 ? metres / mps : Infinity)
