import type { Box } from '@loujing/wire/detection'
import { noTracks, track, type Tracks } from '../judge/tracker.ts'
import type { Area } from './pixelate.ts'

type Known = { area: Area; atMs: number; perMs: { x: number; y: number }; sureness: number }
/** The heads that are followed in order to be hidden, by the number of their track. */
export type Heads = { readonly tracks: Tracks; readonly known: ReadonlyMap<number, Known> }
export const noHeads: Heads = { tracks: noTracks, known: new Map() }

/** A head that the detector was this sure of once is hidden also in the frames in which it is missed. */
const SURE = 0.25
/** On each side, in sizes of the box: boxes are tight, and those around helmets end above the chin. */
const MARGIN = { side: 0.25, above: 0.25, below: 0.4 }
/** A head that is not seen may turn anywhere: what is hidden grows by this part of its size on each side in a second. */
const GROWTH_PER_SECOND = 0.5

/**
 * Where heads are on a frame, generously: each box of any score, and each head followed so far that has no box now, where
 * it was, where it went, and what lies between.
 * @param boxes of this frame, down to scores far too low for an alarm
 * @param atMs monotonic milliseconds
 */
export function coverHeads(before: Heads, boxes: readonly Box[], atMs: number): { heads: Heads; areas: Area[] } {
  const tracked = track(before.tracks, boxes, atMs)
  const known = new Map<number, Known>()
  for (const { track: number = 0, score, ...area } of tracked.boxes) {
    const earlier = before.known.get(number)
    const sureness = Math.max(score, earlier?.sureness ?? 0)
    known.set(number, { area, atMs, perMs: earlier ? paceOf(earlier, area, atMs) : { x: 0, y: 0 }, sureness })
  }
  const seen = [...known.values()].map(({ area }) => widened(area))
  const missed = tracked.tracks.tracks.flatMap(({ track: number }) => {
    const earlier = before.known.get(number)
    if (known.has(number) || earlier === undefined || earlier.sureness < SURE) return []
    known.set(number, earlier)
    return [guessed(earlier, atMs)]
  })
  return { heads: { tracks: tracked.tracks, known }, areas: [...seen, ...missed] }
}

function paceOf({ area: from, atMs: then }: Known, to: Area, atMs: number): { x: number; y: number } {
  const passedMs = Math.max(1, atMs - then)
  return {
    x: (to.x + to.w / 2 - from.x - from.w / 2) / passedMs,
    y: (to.y + to.h / 2 - from.y - from.h / 2) / passedMs,
  }
}

function guessed({ area, atMs: then, perMs }: Known, atMs: number): Area {
  const passedMs = atMs - then
  const [dx, dy] = [perMs.x * passedMs, perMs.y * passedMs]
  const grown = (GROWTH_PER_SECOND * passedMs) / 1000
  const { x, y, w, h } = widened({
    x: area.x + Math.min(0, dx),
    y: area.y + Math.min(0, dy),
    w: area.w + Math.abs(dx),
    h: area.h + Math.abs(dy),
  })
  return { x: x - area.w * grown, y: y - area.h * grown, w: w + 2 * area.w * grown, h: h + 2 * area.h * grown }
}

/** A box with what belongs to a head around it. */
export const widened = ({ x, y, w, h }: Area): Area => ({
  x: x - w * MARGIN.side,
  y: y - h * MARGIN.above,
  w: w * (1 + 2 * MARGIN.side),
  h: h * (1 + MARGIN.above + MARGIN.below),
})
