import type { DesiredState } from '@loujing/wire/command'
import type { Box, EpisodeKind } from '@loujing/wire/detection'
import type { CameraChange, Proposal, VerdictCounts } from '@loujing/wire/http/feedback'
import type { FalseReason } from '@loujing/wire/http/sites'
import type { EpisodeId, Slug } from '@loujing/wire/id'
import type { Polygon } from '@loujing/wire/zone'
import {
  areaOf,
  aroundBoxes,
  aroundFeet,
  isCovered,
  isSameGround,
  isSamePlace,
  standsIn,
  toPolygon,
  toRectangle,
  type Rectangle,
} from './places.ts'

/** An episode as it was told last, and what people said of it. `views`: how many cameras saw it. */
export type JudgedEpisode = {
  id: EpisodeId
  kind: EpisodeKind
  zone: Slug | null
  score: number
  threshold: number
  views: number
  boxes: readonly Box[]
  verdict: 'real' | 'false-alarm' | null
  reason: FalseReason | null
}
export type Wanted = DesiredState['sources'][string]

/** Fewer false alarms than this are no pattern. */
const LEAST_FALSE = 3
/** A bar above this would find nobody. */
const MOST_THRESHOLD = 0.95
/** A mask over more of the picture than this is not proposed: the camera should be turned instead. */
const MOST_MASKED = 0.1
const BARE_HEAD = 'head'
/** What stays where it is, so that a mask hides it for good. */
const STAYS: readonly FalseReason[] = ['reflection', 'not-a-person']
/** Right about the person, wrong about the place. */
const OF_THE_PLACE: readonly FalseReason[] = ['allowed-there', 'not-in-zone', 'reflection', 'not-a-person']

/**
 * What the verdicts on a camera's episodes speak for. Nothing is proposed that would have spared an episode which somebody
 * called real, nor anything for fewer than three false alarms.
 * @param episodes of one camera, newest first
 * @param wanted how the camera is wanted to be: only zones that the cloud knows can be changed
 */
export function propose(episodes: readonly JudgedEpisode[], wanted: Wanted): Proposal[] {
  const left = episodes.filter((one) => !isSparedAlready(one, wanted))
  const proposals = [...thresholds(left, wanted), ...masks(left), ...exclusions(left, wanted)]
  return proposals.toSorted((a, b) => b.spared.falseAlarm - a.spared.falseAlarm).slice(0, 16)
}

export function countVerdicts(episodes: readonly JudgedEpisode[]): VerdictCounts {
  const of = (verdict: JudgedEpisode['verdict']) => episodes.filter((one) => one.verdict === verdict).length
  return { real: of('real'), falseAlarm: of('false-alarm'), unjudged: of(null) }
}

/** What was changed since it was raised would have spared it: it speaks for no further change. */
function isSparedAlready(one: JudgedEpisode, { thresholds, masks = [], zones = [] }: Wanted): boolean {
  if (one.views > 1) return false
  if (one.kind === 'no-helmet' && one.score < (thresholds?.[BARE_HEAD] ?? 0)) return true
  const { except = [] } = zones.find(({ zone }) => zone === one.zone) ?? {}
  const guilty = guiltyOf(one)
  const isAllIn = (polygon: Polygon, isThere: (box: Box, place: Rectangle) => boolean): boolean => {
    const place = toRectangle(polygon)
    return place !== undefined && guilty.length > 0 && guilty.every((box) => isThere(box, place))
  }
  return masks.some(({ polygon }) => isAllIn(polygon, isCovered)) || except.some((each) => isAllIn(each, standsIn))
}

const isFalse = ({ verdict }: JudgedEpisode): boolean => verdict === 'false-alarm'

function toProposal(change: CameraChange, spared: readonly JudgedEpisode[]): Proposal[] {
  const counts = countVerdicts(spared)
  if (counts.real > 0 || counts.falseAlarm < LEAST_FALSE) return []
  return [{ change, spared: counts, kinds: [...new Set(spared.map(({ kind }) => kind))] }]
}

/**
 * The lowest bar above as many false alarms as may be spared without a real one. What several cameras saw goes by the bars
 * of all of them, so it does not count as spared.
 */
function thresholds(episodes: readonly JudgedEpisode[], wanted: Wanted): Proposal[] {
  const bare = episodes.filter(({ kind }) => kind === 'no-helmet')
  const from = wanted.thresholds?.[BARE_HEAD] ?? bare[0]?.threshold
  if (from === undefined) return []
  const isSpared = (to: number) => (one: JudgedEpisode) => one.score < to && one.views === 1
  const worstReal = Math.min(1, ...bare.filter(({ verdict }) => verdict === 'real').map(({ score }) => score))
  const reachable = bare.filter((one) => isFalse(one) && one.views === 1 && one.score < worstReal)
  const to = Math.max(0, ...reachable.map(({ score }) => justAbove(score)).filter((bar) => bar <= worstReal))
  if (to <= from || to > MOST_THRESHOLD) return []
  return toProposal({ is: 'threshold', label: BARE_HEAD, from, to }, bare.filter(isSpared(to)))
}

const justAbove = (score: number): number => Math.floor(score * 100 + 1) / 100

/** Places where what is no person was seen again and again. */
function masks(episodes: readonly JudgedEpisode[]): Proposal[] {
  const judged = episodes.filter((one) => isFalse(one) && one.reason && STAYS.includes(one.reason))
  return groups(judged, isSamePlace).flatMap((boxes) => {
    const place = aroundBoxes(boxes)
    if (areaOf(place) > MOST_MASKED) return []
    const change = { is: 'mask', polygon: toPolygon(place) } as const
    return toProposal(change, sparedBy(episodes, place, isCovered))
  })
}

/** Ground in a zone where somebody who does no wrong stands again and again. */
function exclusions(episodes: readonly JudgedEpisode[], { zones = [] }: Wanted): Proposal[] {
  return zones.flatMap(({ zone, except = [] }) => {
    if (except.length >= 8) return []
    const inZone = episodes.filter((one) => one.zone === zone)
    const judged = inZone.filter((one) => isFalse(one) && one.reason && OF_THE_PLACE.includes(one.reason))
    return groups(judged, isSameGround).flatMap((boxes) => {
      const place = aroundFeet(boxes)
      return toProposal({ is: 'exclusion', zone, polygon: toPolygon(place) }, sparedBy(inZone, place, standsIn))
    })
  })
}

/** An episode would not have been raised when all of it was there. */
function sparedBy(
  episodes: readonly JudgedEpisode[],
  place: Rectangle,
  isThere: (box: Box, place: Rectangle) => boolean,
): JudgedEpisode[] {
  return episodes.filter((one) => {
    const guilty = guiltyOf(one)
    return one.views === 1 && guilty.length > 0 && guilty.every((box) => isThere(box, place))
  })
}

/** The boxes for whose sake it was raised. */
const guiltyOf = ({ kind, boxes }: JudgedEpisode): readonly Box[] =>
  kind === 'no-helmet' ? boxes.filter(({ label }) => label === BARE_HEAD) : boxes

/** The boxes of episodes with one box, grouped by their place: each group has a box of each of its episodes. */
function groups(judged: readonly JudgedEpisode[], isTogether: (a: Box, b: Box) => boolean): Box[][] {
  const found: Box[][] = []
  for (const one of judged) {
    const [box, ...more] = guiltyOf(one)
    if (box === undefined || more.length > 0) continue
    const group = found.find(([first]) => first !== undefined && isTogether(first, box))
    if (group) group.push(box)
    else found.push([box])
  }
  return found.filter(({ length }) => length >= LEAST_FALSE)
}
