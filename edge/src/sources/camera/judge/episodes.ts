import type { GroundPlace } from '@loujing/wire/calibration'
import type { Box } from '@loujing/wire/detection'
import type { Episode } from '@loujing/wire/episode'
import type { EpisodeId } from '@loujing/wire/id'
import type { Instant } from '@loujing/wire/instant'
import type { Rule } from './rules.ts'

/**
 * One judged frame. `picture` is whatever the caller needs to find its bytes again; it is not looked at. Time is reckoned
 * by `atMs`, which is monotonic, and told by `takenAt`: a clock that jumps neither begins nor ends an episode.
 */
export type Seen<Picture> = { picture: Picture; boxes: readonly Box[]; atMs: number; takenAt: Instant }

/**
 * `k` of the last `n` frames begin an episode; it ends when for `endAfterMs` no frame hit; in between it is told again at
 * most each `updateMs`, and only when there is more to tell.
 */
export type Settings = { k: number; n: number; endAfterMs: number; updateMs: number }

/**
 * A frame as one rule sees it: how many people break it, and the best score among them. `against`: the score of what speaks
 * for them. `isDoubtful`: they are there, but too faint to say. `isNews`: there is more to tell than a better picture.
 */
export type Look<Picture> = {
  seen: Seen<Picture>
  people: number
  score: number
  against?: number
  isDoubtful?: boolean
  isNews?: boolean
}
type Open<Picture> = {
  id: EpisodeId
  startedAt: Instant
  lastHit: { atMs: number; takenAt: Instant }
  scores: number[]
  framesSeen: number
  hit: number
  best: Look<Picture>
  told: { atMs: number; picture: Picture }
  hasNews: boolean
}
/** What is known about one rule: how it saw the last frames, and the episode that goes on. */
export type Course<Picture> = { recent: readonly Look<Picture>[]; open?: Open<Picture> }

/** What is to be told of an episode now; `best` is the frame that proves it. `endedAt`: when it was last seen. */
export type Step<Picture> = {
  phase: 'new' | 'update' | 'end'
  id: EpisodeId
  rule: Rule
  startedAt: Instant
  endedAt?: Instant
  best: Seen<Picture>
  people: number
  score: number
  frames: { hit: number; seen: number }
  /** Of a person whose place is known: where, and which cameras saw it, the first first. */
  ground?: { place: GroundPlace; views: NonNullable<Episode['views']> }
}

/** An episode of days must not keep a score of each of its frames: the median is of the newest. */
const SCORES_KEPT = 1000

export const emptyCourse = { recent: [] } as const

/** Adds one judged frame to the course of `rule`. Pure: the caller keeps what is returned. */
export function see<Picture>(
  course: Course<Picture>,
  rule: Rule,
  look: Look<Picture>,
  settings: Settings,
  newId: () => EpisodeId,
): { course: Course<Picture>; step?: Step<Picture> } {
  const { seen } = look
  const recent = [...course.recent, look].slice(-settings.n)
  if (course.open === undefined) return begin(recent, rule, settings, newId)
  const hasNews = course.open.hasNews || look.isNews === true
  const open = { ...course.open, framesSeen: course.open.framesSeen + 1, hasNews }
  // Who cannot be judged is neither guilty nor cleared: time alone ends it.
  if (look.isDoubtful === true) return { course: { recent, open } }
  if (look.people === 0) return endIfOver({ recent, open }, rule, seen.atMs, settings)

  open.lastHit = { atMs: seen.atMs, takenAt: seen.takenAt }
  open.hit++
  open.scores = [...open.scores, look.score].slice(-SCORES_KEPT)
  if (isBetter(look, open.best)) open.best = look
  const isTold = open.best.seen.picture === open.told.picture
  if ((isTold && !hasNews) || seen.atMs - open.told.atMs < settings.updateMs) return { course: { recent, open } }
  open.told = { atMs: seen.atMs, picture: open.best.seen.picture }
  open.hasNews = false
  return { course: { recent, open }, step: toStep('update', open, rule) }
}

/** Lets time pass without a frame (the camera is silent): an episode must not hang for ever. */
export function passTime<Picture>(course: Course<Picture>, rule: Rule, nowMs: number, settings: Settings) {
  return endIfOver(course, rule, nowMs, settings)
}

/** Ends what goes on, whatever the time: the camera is stopped, or the rule is gone. */
export function finish<Picture>(course: Course<Picture>, rule: Rule): Step<Picture> | undefined {
  return course.open && toStep('end', course.open, rule)
}

function begin<Picture>(recent: Look<Picture>[], rule: Rule, { k }: Settings, newId: () => EpisodeId) {
  const hits = recent.filter(({ people }) => people > 0)
  const [first, last] = [hits[0], hits.at(-1)]
  if (first === undefined || last === undefined || hits.length < k || !isBelieved(recent)) return { course: { recent } }
  const best = hits.reduce((a, b) => (isBetter(b, a) ? b : a))
  const open: Open<Picture> = {
    id: newId(),
    startedAt: first.seen.takenAt,
    lastHit: { atMs: last.seen.atMs, takenAt: last.seen.takenAt },
    scores: hits.map(({ score }) => score),
    framesSeen: recent.length,
    hit: hits.length,
    best,
    told: { atMs: last.seen.atMs, picture: best.seen.picture },
    hasNews: false,
  }
  return { course: { recent, open }, step: toStep('new', open, rule) }
}

function endIfOver<Picture>(course: Course<Picture>, rule: Rule, nowMs: number, { endAfterMs }: Settings) {
  const { open } = course
  if (open === undefined || nowMs - open.lastHit.atMs < endAfterMs) return { course }
  // Its frames are spent: the next episode needs k new ones.
  return { course: { recent: [] }, step: toStep('end', open, rule) }
}

function toStep<Picture>(phase: Step<Picture>['phase'], open: Open<Picture>, rule: Rule): Step<Picture> {
  const { id, startedAt, lastHit, best, hit, framesSeen, scores } = open
  return {
    phase,
    id,
    rule,
    startedAt,
    ...(phase === 'end' && { endedAt: lastHit.takenAt }),
    best: best.seen,
    people: best.people,
    score: median(scores),
    frames: { hit, seen: framesSeen },
  }
}

/**
 * Of one person: whether the median of the looks, those that speak for him below nought and those in doubt at nought, is
 * against him. A head that is bare in two frames and under a helmet in three is under a helmet.
 */
function isBelieved<Picture>(recent: readonly Look<Picture>[]): boolean {
  if (recent.every(({ against, isDoubtful }) => against === undefined && isDoubtful === undefined)) return true
  return median(recent.map(({ score, against = 0, isDoubtful }) => (isDoubtful ? 0 : score - against))) > 0
}

/** More people prove more; with as many, the surer picture does. */
const isBetter = <Picture>(a: Look<Picture>, b: Look<Picture>): boolean =>
  a.people > b.people || (a.people === b.people && a.score > b.score)

/** The middle value; the mean of the two middle ones of an even number. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
