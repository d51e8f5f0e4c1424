import type { Box } from '@loujing/wire/detection'
import { iou, type Rect } from '../detector/boxes.ts'

type Track = { track: number; rect: Rect; seenAtMs: number }
export type Tracks = { readonly next: number; readonly tracks: readonly Track[] }
export const noTracks: Tracks = { next: 1, tracks: [] }

// At two frames a second a walking head moves by more than its own width: boxes are compared with this margin, in their
// own sizes, on each side (buffered IoU).
const MARGIN = 0.75
const MIN_IOU = 0.1
/** A person hidden for longer than this comes back as somebody new. */
const FORGET_MS = 3000

/**
 * Gives each box of a frame the number of the person it follows, best overlap first. A label may change on the way: who
 * puts a helmet on stays the same person.
 * @param atMs monotonic milliseconds
 */
export function track(before: Tracks, boxes: readonly Box[], atMs: number): { tracks: Tracks; boxes: Box[] } {
  const alive = before.tracks.filter((known) => atMs - known.seenAtMs <= FORGET_MS)
  const rects = boxes.map(toRect)
  const pairs = rects
    .flatMap((rect, box) => alive.map((known) => ({ box, known, overlap: iou(widen(rect), widen(known.rect)) })))
    .filter(({ overlap }) => overlap >= MIN_IOU)
    .toSorted((a, b) => b.overlap - a.overlap)
  const numbers = new Map<number, number>()
  const taken = new Set<number>()
  for (const { box, known } of pairs) {
    if (numbers.has(box) || taken.has(known.track)) continue
    numbers.set(box, known.track)
    taken.add(known.track)
  }
  let next = before.next
  const seen = rects.map((rect, box) => ({ track: numbers.get(box) ?? next++, rect, seenAtMs: atMs }))
  return {
    tracks: { next, tracks: [...seen, ...alive.filter((known) => !taken.has(known.track))] },
    boxes: boxes.map((box, at) => ({ ...box, track: seen[at]!.track })),
  }
}

const toRect = ({ x, y, w, h }: Box): Rect => ({ x1: x, y1: y, x2: x + w, y2: y + h })

function widen({ x1, y1, x2, y2 }: Rect): Rect {
  const [dx, dy] = [(x2 - x1) * MARGIN, (y2 - y1) * MARGIN]
  return { x1: x1 - dx, y1: y1 - dy, x2: x2 + dx, y2: y2 + dy }
}
