import type { Calibration, GroundPlace } from '@loujing/wire/calibration'
import type { Zone } from '@loujing/wire/command'
import type { Box } from '@loujing/wire/detection'
import { uuidv7, type EpisodeId, type Slug } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Crowd } from './crowd.ts'
import type { Thresholds } from './detector/detector.ts'
import type { Judged } from './facts.ts'
import { emptyCourse, finish, passTime, see, type Course, type Settings, type Step } from './judge/episodes.ts'
import { footPoint } from './judge/geometry.ts'
import { standing, toGroundOf, type Ground } from './judge/ground.ts'
import { createLocalClock, type LocalTime } from './judge/hours.ts'
import { breaking, concerned, rulesOf, topicOf, type Person, type Rule } from './judge/rules.ts'
import { noTracks, track } from './judge/tracker.ts'
import { follow, nobodyYet } from './judge/whereabouts.ts'
import type { Teller } from './teller.ts'

/** Boxes are told as facts at most this often: the viewer follows people, it does not count pixels. */
const DETECTION_EACH_MS = 1000
/** Below this a box is not even a faint one. */
const FAINT_SCORE = 0.15

type Followed = { rule: Rule; course: Course<Judged> }
type Placed = Person & { place?: GroundPlace }
export type JudgingOptions = {
  settings: Settings
  zones: readonly Zone[]
  /** IANA name, of the site. */
  timeZone: string
  calibration?: Calibration | undefined
}

/**
 * From what the detector saw in each frame to what is told: tracks, then for each rule the course of its episode. Of a
 * camera alone an episode is of the picture, whoever is on it; of a calibrated one it is of a person of the crowd. All
 * decisions are the pure functions of judge/; this keeps their state between frames.
 */
export function createJudging(
  source: Slug,
  tell: Pick<Teller, 'detection' | 'episode'>,
  crowd: Crowd,
  { settings, timeZone, ...given }: JudgingOptions,
) {
  const localAt = createLocalClock(timeZone)
  let { zones } = given
  let ground: Ground | undefined = given.calibration && toGroundOf(given.calibration)
  let tracks = noTracks
  let where = nobodyYet
  let followed: Followed[] = rulesOf(zones).map((rule) => ({ rule, course: emptyCourse }))
  let detectionDueMs = 0

  function say(step: Step<Judged> | undefined, thresholds: Thresholds): void {
    if (step !== undefined) tell.episode(step, thresholds)
  }

  function finishAll(thresholds: Thresholds): void {
    for (const each of followed) {
      say(finish(each.course, each.rule), thresholds)
      each.course = emptyCourse
    }
    crowd.leave(source)
  }

  /** Names the person of each box; a track whose place is not known is a person of this camera alone. */
  function nameAll(boxes: readonly Box[], atMs: number): Placed[] {
    const placed = boxes.flatMap((box) => {
      const place = ground && standing(ground, box)
      return place ? [{ track: box.track!, ...place }] : []
    })
    const known = ground ? crowd.locate(source, placed, atMs) : new Map<number, never>()
    return boxes.map((box) => {
      const found = known.get(box.track!)
      return found ? { box: { ...box, place: found.place }, ...found } : { box, person: `${source} ${box.track}` }
    })
  }

  function judgePicture(judged: Judged, people: readonly Person[], local: LocalTime, thresholds: Thresholds): void {
    for (const each of followed) {
      const hits = breaking(each.rule, people, where, local).map(({ box }) => box)
      const look = { ...lookOf(judged, judged.detection.boxes), people: hits.length, score: bestOf(hits) }
      const { course, step } = see(each.course, each.rule, look, settings, () => uuidv7<EpisodeId>())
      each.course = course
      say(step, thresholds)
    }
  }

  function judgePeople(judged: Judged, people: readonly Placed[], faint: readonly Placed[], local: LocalTime): void {
    const { boxes } = judged.detection
    for (const { person, place } of people) {
      crowd.saw(source, person, place, toInstant(judged.frame.takenMs), judged.frame.atMs)
    }
    for (const [topic, rules] of Map.groupBy(
      followed.map(({ rule }) => rule),
      topicOf,
    )) {
      for (const each of [...people, ...faint]) {
        const isDoubtful = faint.includes(each)
        const broken = isDoubtful ? undefined : rules.find((rule) => breaking(rule, [each], where, local).length > 0)
        const rule = broken ?? rules.find((one) => concerned(one, [each], where).length > 0)
        if (rule === undefined) continue
        const look = {
          ...lookOf(judged, boxes),
          people: broken ? 1 : 0,
          score: broken ? each.box.score : 0,
          ...(isDoubtful ? { isDoubtful } : { against: broken ? 0 : each.box.score }),
        }
        crowd.judge(source, topic, each.person, rule, look, each.place)
      }
    }
  }

  return {
    /** @param heads all that may be a head, down to scores that are far too low for an alarm */
    judged(seen: Judged, heads: readonly Box[], thresholds: Thresholds): void {
      const { frame, detection } = seen
      const faintBoxes = heads.filter(({ score }) => score >= FAINT_SCORE)
      const tracked = track(tracks, detection.boxes, frame.atMs, faintBoxes)
      tracks = tracked.tracks
      const named = nameAll([...tracked.boxes, ...tracked.faint], frame.atMs)
      const [people, faint] = [named.slice(0, tracked.boxes.length), named.slice(tracked.boxes.length)]
      where = follow(
        where,
        named.map(({ person, box }) => ({ person, foot: footPoint(box) })),
        zones,
        frame.atMs,
      )
      const judged: Judged = { ...seen, detection: { ...detection, boxes: people.map(({ box }) => box) } }
      const local = localAt(frame.takenMs)
      if (ground === undefined) judgePicture(judged, people, local, thresholds)
      else judgePeople(judged, people, faint, local)
      if (people.length === 0 || frame.atMs < detectionDueMs) return
      detectionDueMs = frame.atMs + DETECTION_EACH_MS
      tell.detection(judged)
    },

    /** To be called now and then: an episode ends also when the camera falls silent. */
    passTime(nowMs: number, thresholds: Thresholds): void {
      for (const each of followed) {
        const { course, step } = passTime(each.course, each.rule, nowMs, settings)
        each.course = course
        say(step, thresholds)
      }
      crowd.passTime(nowMs)
    },

    /** A rule that stays keeps its episode, one that goes ends it. */
    setZones(next: readonly Zone[], thresholds: Thresholds): void {
      zones = next
      const before = new Map(followed.map((each) => [each.rule.key, each]))
      followed = rulesOf(zones).map((rule) => ({ rule, course: before.get(rule.key)?.course ?? emptyCourse }))
      const kept = new Set(followed.map(({ rule }) => rule.key))
      for (const { rule, course } of before.values()) if (!kept.has(rule.key)) say(finish(course, rule), thresholds)
      crowd.leave(source, ({ key }) => !kept.has(key))
    },

    /** What was seen by another picture of the ground ends: its places were other places. */
    setCalibration(next: Calibration | undefined, thresholds: Thresholds): void {
      const fitted = next && toGroundOf(next)
      finishAll(thresholds)
      ground = fitted
    },

    /** Ends every episode: nobody watches any more. */
    finish(thresholds: Thresholds): void {
      finishAll(thresholds)
      tracks = noTracks
    },
  }
}
export type Judging = ReturnType<typeof createJudging>

const lookOf = (judged: Judged, boxes: readonly Box[]) => ({
  seen: { picture: judged, boxes, atMs: judged.frame.atMs, takenAt: toInstant(judged.frame.takenMs) },
})
const bestOf = (boxes: readonly Box[]): number => Math.max(0, ...boxes.map(({ score }) => score))
