import type { Zone } from '@loujing/wire/command'
import { uuidv7, type EpisodeId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Thresholds } from './detector/detector.ts'
import type { Judged } from './facts.ts'
import { emptyCourse, finish, passTime, see, type Course, type Settings, type Step } from './judge/episodes.ts'
import { rulesOf, type Rule } from './judge/rules.ts'
import { noTracks, track } from './judge/tracker.ts'
import type { Teller } from './teller.ts'

/** Boxes are told as facts at most this often: the viewer follows people, it does not count pixels. */
const DETECTION_EACH_MS = 1000

type Followed = { rule: Rule; course: Course<Judged> }

/**
 * From what the detector saw in each frame to what is told: tracks, then for each rule the course of its episode. All
 * decisions are the pure functions of judge/; this keeps their state between frames.
 */
export function createJudging(tell: Pick<Teller, 'detection' | 'episode'>, settings: Settings, zones: readonly Zone[]) {
  let tracks = noTracks
  let followed: Followed[] = rulesOf(zones).map((rule) => ({ rule, course: emptyCourse }))
  let detectionDueMs = 0

  function say(step: Step<Judged> | undefined, thresholds: Thresholds): void {
    if (step !== undefined) tell.episode(step, thresholds)
  }

  return {
    judged({ frame, detection, hiding }: Judged, thresholds: Thresholds): void {
      const tracked = track(tracks, detection.boxes, frame.atMs)
      tracks = tracked.tracks
      const judged: Judged = { frame, detection: { ...detection, boxes: tracked.boxes }, hiding }
      const seen = { picture: judged, boxes: tracked.boxes, atMs: frame.atMs, takenAt: toInstant(frame.takenMs) }
      for (const each of followed) {
        const { course, step } = see(each.course, each.rule, seen, settings, () => uuidv7<EpisodeId>())
        each.course = course
        say(step, thresholds)
      }
      if (tracked.boxes.length === 0 || frame.atMs < detectionDueMs) return
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
    },

    /** A rule that stays keeps its episode, one that goes ends it. */
    setZones(zones: readonly Zone[], thresholds: Thresholds): void {
      const before = new Map(followed.map((each) => [each.rule.key, each]))
      followed = rulesOf(zones).map((rule) => ({ rule, course: before.get(rule.key)?.course ?? emptyCourse }))
      const kept = new Set(followed.map(({ rule }) => rule.key))
      for (const { rule, course } of before.values()) if (!kept.has(rule.key)) say(finish(course, rule), thresholds)
    },

    /** Ends every episode: nobody watches any more. */
    finish(thresholds: Thresholds): void {
      for (const each of followed) {
        say(finish(each.course, each.rule), thresholds)
        each.course = emptyCourse
      }
      tracks = noTracks
    },
  }
}
export type Judging = ReturnType<typeof createJudging>
