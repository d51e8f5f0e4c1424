import type { Box } from '@loujing/wire/detection'
import { iou, type Rect } from '../detector/boxes.ts'

/** `speed`: of the middle, in fractions of the picture a second. */
type Track = { track: number; rect: Rect; speed: readonly [number, number]; seenAtMs: number }
export type Tracks = { readonly next: number; readonly tracks: readonly Track[] }
export const noTracks: Tracks = { next: 1, tracks: [] }

// At two frames a second a walking head moves by more than its own width: boxes are compared with this margin, in their
// own sizes, on each side (buffered IoU).
const MARGIN = 0.75
const MIN_IOU = 0.1
/** Of a faint box more is asked: a shadow beside a head must not lead its track away. */
const MIN_IOU_FAINT = 0.3
/** A person hidden for longer than this comes back as somebody new. */
const FORGET_MS = 3000
/** A head that is not seen is thought to walk on for as long, then to stand. */
const COAST_MS = 1000
/** How much of the newest step goes into the speed. */
const NEWEST = 0.5

/**
 * Gives each box of a frame the number of the person it follows, best overlap first, where its motion would have it by now.
 * What is left of the tracks is then looked for among the `faint` boxes, as ByteTrack does (Zhang et al., ECCV 2022): a head
 * behind a bar keeps its number. A faint box begins no track. A label may change on the way: who puts a helmet on stays the
 * same person.
 * @param faint boxes below the thresholds
 * @param atMs monotonic milliseconds
 * @returns `boxes` as given, and of `faint` those that continue a track, each with its number
 */
export function track(
  before: Tracks,
  boxes: readonly Box[],
  atMs: number,
  faint: readonly Box[] = [],
): { tracks: Tracks; boxes: Box[]; faint: Box[] } {
  const alive = before.tracks.filter((known) => atMs - known.seenAtMs <= FORGET_MS)
  const sure = assign(alive, boxes, atMs, MIN_IOU)
  const taken = new Set([...sure.values()].map(({ track }) => track))
  const left = alive.filter((known) => !taken.has(known.track))
  const doubtful = assign(
    left,
    faint.filter((box) => boxes.every((better) => iou(toRect(box), toRect(better)) < MIN_IOU_FAINT)),
    atMs,
    MIN_IOU_FAINT,
  )
  for (const { track } of doubtful.values()) taken.add(track)
  let next = before.next
  const seen = boxes.map((box) => moved(sure.get(box), box, atMs, () => next++))
  const guessed = [...doubtful].map(([box, known]) => ({ box, track: moved(known, box, atMs, () => next++) }))
  return {
    tracks: {
      next,
      tracks: [...seen, ...guessed.map((each) => each.track), ...alive.filter((known) => !taken.has(known.track))],
    },
    boxes: boxes.map((box, at) => ({ ...box, track: seen[at]!.track })),
    faint: guessed.map(({ box, track }) => ({ ...box, track: track.track })),
  }
}

/** Greedy: the best overlap first, each box and each track once. */
function assign(tracks: readonly Track[], boxes: readonly Box[], atMs: number, minIou: number): Map<Box, Track> {
  const ahead = new Map(tracks.map((known) => [known, widen(foresee(known, atMs))]))
  const pairs = boxes
    .flatMap((box) => tracks.map((known) => ({ box, known, overlap: iou(widen(toRect(box)), ahead.get(known)!) })))
    .filter(({ overlap }) => overlap >= minIou)
    .toSorted((a, b) => b.overlap - a.overlap)
  const assigned = new Map<Box, Track>()
  const taken = new Set<Track>()
  for (const { box, known } of pairs) {
    if (assigned.has(box) || taken.has(known)) continue
    assigned.set(box, known)
    taken.add(known)
  }
  return assigned
}

/** The track with one more sight of it. */
function moved(known: Track | undefined, box: Box, atMs: number, newTrack: () => number): Track {
  const rect = toRect(box)
  if (known === undefined) return { track: newTrack(), rect, speed: [0, 0], seenAtMs: atMs }
  const seconds = (atMs - known.seenAtMs) / 1000
  const step = (of: 0 | 1): number =>
    seconds > 0
      ? NEWEST * ((middle(rect)[of] - middle(known.rect)[of]) / seconds) + (1 - NEWEST) * known.speed[of]
      : known.speed[of]
  return { track: known.track, rect, speed: [step(0), step(1)], seenAtMs: atMs }
}

function foresee({ rect, speed, seenAtMs }: Track, atMs: number): Rect {
  const seconds = Math.min(COAST_MS, atMs - seenAtMs) / 1000
  const [dx, dy] = [speed[0] * seconds, speed[1] * seconds]
  return { x1: rect.x1 + dx, y1: rect.y1 + dy, x2: rect.x2 + dx, y2: rect.y2 + dy }
}

const middle = ({ x1, y1, x2, y2 }: Rect): readonly [number, number] => [(x1 + x2) / 2, (y1 + y2) / 2]

const toRect = ({ x, y, w, h }: Box): Rect => ({ x1: x, y1: y, x2: x + w, y2: y + h })

function widen({ x1, y1, x2, y2 }: Rect): Rect {
  const [dx, dy] = [(x2 - x1) * MARGIN, (y2 - y1) * MARGIN]
  return { x1: x1 - dx, y1: y1 - dy, x2: x2 + dx, y2: y2 + dy }
}
