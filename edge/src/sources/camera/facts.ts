import type { GroundPlace } from '@loujing/wire/calibration'
import type { EpisodeClip } from '@loujing/wire/clip'
import type { Box, Detection } from '@loujing/wire/detection'
import type { Envelope } from '@loujing/wire/envelope'
import type { Episode } from '@loujing/wire/episode'
import { uuidv7, type MessageId, type Sha256, type Slug } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Thresholds } from './detector/detector.ts'
import type { Frame } from './frames/supply.ts'
import type { Step } from './judge/episodes.ts'
import type { Hiding } from './privacy/render.ts'

/** A judged frame of a camera: its bytes, what was seen on them, and what nobody may see there. */
export type Judged = { source: Slug; frame: Frame; detection: Detection; hiding: Hiding }

/** The evidence of a frame: the picture that may be seen, and its sealed original where one is kept. */
export type Kept = { sha256: Sha256; sealed?: Sha256 }

export const detectionFact = ({ frame, detection }: Judged): Envelope<Detection> => ({
  id: uuidv7<MessageId>(),
  type: 'camera.detection',
  time: toInstant(frame.takenMs),
  data: { ...detection, boxes: detection.boxes.map(rounded), latencyMs: Math.round(detection.latencyMs * 10) / 10 },
})

/**
 * @param source the camera that tells
 * @param kept the evidence, which is there before this is told
 */
export function episodeFact(
  source: Slug,
  step: Step<Judged>,
  kept: Kept,
  thresholds: Thresholds,
  nowMs: number,
): Envelope<Episode> {
  const { picture: judged, boxes, takenAt } = step.best
  const { model, width, height } = judged.detection
  const { [step.rule.label]: own } = thresholds
  // Where anybody counts, helmet or not, the lowest bar is the one that was in force.
  const threshold = step.rule.kind === 'no-helmet' ? (own ?? 0) : Math.min(...Object.values(thresholds))
  return {
    id: uuidv7<MessageId>(),
    type: 'camera.episode',
    time: toInstant(nowMs),
    data: {
      episode: step.id,
      phase: step.phase,
      kind: step.rule.kind,
      severity: step.rule.severity,
      startedAt: step.startedAt,
      ...(step.endedAt !== undefined && { endedAt: step.endedAt }),
      score: round4(step.score),
      threshold,
      frames: step.frames,
      people: step.people,
      ...(step.rule.zone && { zone: step.rule.zone.zone }),
      ...(step.ground && { place: toCentimetres(step.ground.place), views: step.ground.views }),
      model,
      picture: {
        ...kept,
        ...(judged.source !== source && { camera: judged.source }),
        takenAt,
        width,
        height,
        boxes: boxes.map(rounded),
      },
    },
  }
}

export const clipFact = (clip: EpisodeClip, nowMs: number): Envelope<EpisodeClip> => ({
  id: uuidv7<MessageId>(),
  type: 'camera.clip',
  time: toInstant(nowMs),
  data: clip,
})

// A pixel of a 4K picture is 2.6e-4 of its width: more digits are noise on the line.
const round4 = (value: number): number => Math.round(value * 1e4) / 1e4
const rounded = (box: Box): Box => ({
  ...box,
  score: round4(box.score),
  x: round4(box.x),
  y: round4(box.y),
  w: round4(box.w),
  h: round4(box.h),
  ...(box.place && { place: toCentimetres(box.place) }),
})

const toCentimetres = ({ eastM, northM, uncertaintyM }: GroundPlace): GroundPlace => ({
  eastM: round2(eastM),
  northM: round2(northM),
  uncertaintyM: round2(uncertaintyM),
})
const round2 = (value: number): number => Math.round(value * 100) / 100
