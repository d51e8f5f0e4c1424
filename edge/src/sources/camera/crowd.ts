import { uuidv7, type EpisodeId, type Slug } from '@loujing/wire/id'
import type { GroundPlace } from '@loujing/wire/calibration'
import type { Instant } from '@loujing/wire/instant'
import type { Thresholds } from './detector/detector.ts'
import type { Judged, Kept } from './facts.ts'
import { worstSigma } from './judge/covariance.ts'
import {
  emptyCourse,
  finish,
  passTime,
  see,
  type Course,
  type Look,
  type Settings,
  type Step,
} from './judge/episodes.ts'
import { emptyCrowd, fuse, type Sight } from './judge/fusion.ts'
import type { Rule } from './judge/rules.ts'

/** How a camera has its part of the crowd told: by its own teller, its own settings, the thresholds in force. */
export type Voice = {
  settings: Settings
  tell: (step: Step<Judged>) => void
  keep: (judged: Judged) => Promise<Kept>
  thresholds: () => Thresholds
}

type View = { hit: number; lastSeenAt: Instant }
type Followed = {
  key: string
  person: string
  rule: Rule
  /** The camera that tells of it: the one that saw it first. */
  owner: Slug
  course: Course<Judged>
  views: Map<Slug, View>
  place?: GroundPlace
  seenAtMs: number
}

/** Out of everybody's sight for less than this, somebody is still doing what he did. */
const LOST_MS = 10_000
/** What is known of somebody who did nothing is dropped after. */
const FORGET_MS = 15_000

/**
 * The people on the ground of one gateway's calibrated cameras, and what goes on with each of them: one person who is seen
 * by several cameras is one course, told by the camera that saw it first, under one id. All decisions are the pure functions
 * of judge/; this keeps their state between frames.
 */
export function createCrowd() {
  let people = emptyCrowd
  const voices = new Map<Slug, Voice>()
  const courses = new Map<string, Followed>()
  const nameOf = (person: number): string => `person ${person}`

  function say(followed: Followed, step: Step<Judged> | undefined): void {
    if (step === undefined) return
    const { owner, views, place } = followed
    const told = [...views].map(([camera, view]) => ({ camera, ...view }))
    voices.get(owner)?.tell({ ...step, ...(place && { ground: { place, views: told } }) })
  }

  function end(followed: Followed): void {
    courses.delete(followed.key)
    say(followed, finish(followed.course, followed.rule))
  }

  /** Two have turned out to be one: what goes on with the one who was known first goes on. */
  function merge(younger: string, older: string): void {
    for (const followed of [...courses.values()].filter(({ person }) => person === younger)) {
      const key = followed.key.replace(younger, older)
      const known = courses.get(key)
      courses.delete(followed.key)
      if (known?.course.open && followed.course.open) say(followed, finish(followed.course, followed.rule))
      if (known?.course.open || (known !== undefined && followed.course.open === undefined)) continue
      courses.set(key, { ...followed, key, person: older })
    }
  }

  return {
    join: (source: Slug, voice: Voice): void => void voices.set(source, voice),

    /** Ends what this camera tells of, if `which` says so. */
    leave(source: Slug, which: (rule: Rule) => boolean = () => true): void {
      for (const followed of [...courses.values()]) if (followed.owner === source && which(followed.rule)) end(followed)
    },

    /** Evidence lies with the camera that took it. */
    keep: (judged: Judged): Promise<Kept> => {
      const voice = voices.get(judged.source)
      if (voice === undefined) throw new Error(`no camera ${judged.source}`)
      return voice.keep(judged)
    },

    /** Whose each track of a frame is, and where that person is by all that is known. */
    locate(source: Slug, sights: readonly Sight[], atMs: number): Map<number, { person: string; place: GroundPlace }> {
      const { crowd, of, merged } = fuse(people, source, sights, atMs)
      people = crowd
      for (const [younger, older] of merged) merge(nameOf(younger), nameOf(older))
      const known = new Map(people.people.map((each) => [each.person, each]))
      return new Map(
        [...of].map(([track, person]) => {
          const { at, covariance } = known.get(person)!
          const place = { eastM: at[0], northM: at[1], uncertaintyM: worstSigma(covariance) }
          return [track, { person: nameOf(person), place }]
        }),
      )
    },

    /** A camera has somebody in the picture, whatever he does: another view of what goes on with him. */
    saw(source: Slug, person: string, place: GroundPlace | undefined, takenAt: Instant, atMs: number): void {
      for (const followed of courses.values()) {
        if (followed.person !== person) continue
        followed.seenAtMs = atMs
        if (place) followed.place = place
        followed.views.set(source, { hit: followed.views.get(source)?.hit ?? 0, lastSeenAt: takenAt })
      }
    },

    /** How one frame of a camera shows somebody by one rule. `topic` names the rule across cameras. */
    judge(source: Slug, topic: string, person: string, rule: Rule, look: Look<Judged>, place?: GroundPlace): void {
      const voice = voices.get(source)
      const key = `${topic} ${person}`
      const known = courses.get(key)
      if (voice === undefined || (known === undefined && look.people === 0)) return
      const followed: Followed = known ?? {
        ...{ key, person, rule, owner: source, course: emptyCourse, views: new Map() },
        seenAtMs: look.seen.atMs,
      }
      courses.set(key, followed)
      const view = followed.views.get(source)
      const isNews = view === undefined || (view.hit === 0 && look.people > 0)
      followed.views.set(source, { hit: (view?.hit ?? 0) + look.people, lastSeenAt: look.seen.takenAt })
      if (place) followed.place = place
      followed.seenAtMs = look.seen.atMs
      const settings = voices.get(followed.owner)?.settings ?? voice.settings
      const isNew = followed.course.open === undefined
      const { course, step } = see(followed.course, followed.rule, { ...look, isNews }, settings, () =>
        uuidv7<EpisodeId>(),
      )
      if (isNew && course.open !== undefined) followed.rule = rule
      followed.course = course
      say(followed, step)
      if (step?.phase === 'end') courses.delete(key)
    },

    /** To be called now and then by any camera: what goes on ends also when nobody is seen any more. */
    passTime(nowMs: number): void {
      for (const followed of [...courses.values()]) {
        const voice = voices.get(followed.owner)
        if (voice === undefined || (!followed.course.open && nowMs - followed.seenAtMs > FORGET_MS)) {
          courses.delete(followed.key)
          continue
        }
        const settings = { ...voice.settings, endAfterMs: Math.max(voice.settings.endAfterMs, LOST_MS) }
        const { course, step } = passTime(followed.course, followed.rule, nowMs, settings)
        followed.course = course
        say(followed, step)
        if (step !== undefined) courses.delete(followed.key)
      }
    },
  }
}
export type Crowd = ReturnType<typeof createCrowd>
