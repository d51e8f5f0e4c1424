import type { GroundPlace } from '@loujing/wire/calibration'
import { calibrationOf, createStage } from '../../../../demo/media/staged.ts'
import { createCrowd } from '../../../src/sources/camera/crowd.ts'
import type { Detector } from '../../../src/sources/camera/detector/detector.ts'
import type { Judged } from '../../../src/sources/camera/facts.ts'
import type { Step } from '../../../src/sources/camera/judge/episodes.ts'
import { createJudging } from '../../../src/sources/camera/judging.ts'
import type { Scene } from './staged-scenes.ts'

const SETTINGS = { k: 3, n: 5, endAfterMs: 5000, updateMs: 5000 }
const PERIOD_S = 0.5
const FIRST_MS = Date.UTC(2026, 2, 2, 1)

export type ToldEpisode = { id: string; from: number; to: number; place?: GroundPlace; views: string[] }
export type Count = {
  told: ToldEpisode[]
  truth: number
  found: number
  missed: number
  split: number
  merged: number
  false: number
}

/**
 * Plays a scene through the gateway's own way, real detector, tracker, judge and crowd, on the scene's clock instead of the
 * wall's, and holds what was told against the truth. An episode belongs to the bare head that is nearest to its place when it
 * begins, within two metres.
 */
export async function playScene(scene: Scene, detector: Detector): Promise<Count> {
  const { lenses, seconds, parts, offM } = scene
  const shoot = createStage(scene)
  const crowd = createCrowd()
  const steps: { t: number; step: Step<Judged> }[] = []
  let t = 0
  const { thresholds } = detector
  const cameras = lenses.map((lens) => {
    const source = lens.camera
    const say = (step: Step<Judged>): void => void steps.push({ t, step })
    crowd.join(source, {
      settings: SETTINGS,
      tell: say,
      keep: () => Promise.reject(new Error()),
      thresholds: () => thresholds,
    })
    const calibration = calibrationOf(lens, offM)
    const options = { settings: SETTINGS, zones: [], timeZone: 'Asia/Shanghai', calibration }
    return { lens, source, judging: createJudging(source, { detection: () => {}, episode: say }, crowd, options) }
  })
  for (let frame = 0; frame * PERIOD_S < seconds; frame++) {
    for (const [at, { lens, source, judging }] of cameras.entries()) {
      t = frame * PERIOD_S + at * 0.2
      const bytes = await shoot(lens, t)
      const { heads, ...detection } = await detector.detect(bytes, thresholds)
      const atMs = t * 1000
      judging.judged(
        { source, frame: { bytes, atMs, takenMs: FIRST_MS + atMs }, detection, hiding: { masks: [], heads: [] } },
        heads,
        thresholds,
      )
      judging.passTime(atMs, thresholds)
    }
  }
  for (const { judging } of cameras) judging.finish(thresholds)
  return count(scene, toEpisodes(steps), parts)
}

function toEpisodes(steps: readonly { t: number; step: Step<Judged> }[]): ToldEpisode[] {
  return [...Map.groupBy(steps, ({ step }) => step.id)].map(([id, each]) => ({
    id,
    from: each[0]!.t,
    to: each.at(-1)!.t,
    ...(each[0]!.step.ground && { place: each[0]!.step.ground.place }),
    views: each.at(-1)!.step.ground?.views.map(({ camera }) => camera) ?? [],
  }))
}

function count({ episodes }: Scene, told: ToldEpisode[], parts: Scene['parts']): Count {
  const owners = told.map(({ from, place }) => {
    const [nearest] = parts
      .map((part, worker) => {
        const [east, north] = part.at(from)
        return {
          worker,
          isBare: part.bare(from),
          away: place ? Math.hypot(place.eastM - east, place.northM - north) : 99,
        }
      })
      .filter(({ isBare, away }) => isBare && away <= 2)
      .sort((a, b) => a.away - b.away)
    return nearest?.worker
  })
  const of = episodes.map((_, worker) => owners.filter((owner) => owner === worker).length)
  const sum = (each: (truth: number, told: number) => number): number =>
    episodes.reduce((all, truth, worker) => all + each(truth, of[worker]!), 0)
  const missed = sum((truth, n) => Math.max(0, truth - n))
  // Of a worker who has none although another has one at the same time, that one stands for both.
  const merged = sum((truth, n) => (truth > 0 && n === 0 && of.some((other) => other > 0) ? 1 : 0))
  return {
    told,
    truth: sum((truth) => truth),
    found: sum((truth, n) => Math.min(truth, n)),
    missed: missed - merged,
    merged,
    split: sum((truth, n) => Math.max(0, n - truth)),
    false: owners.filter((owner) => owner === undefined).length,
  }
}
