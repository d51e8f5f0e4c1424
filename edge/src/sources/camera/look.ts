import type { Calibration } from '@loujing/wire/calibration'
import type { Mask, Zone } from '@loujing/wire/command'
import type { Box, Detection } from '@loujing/wire/detection'
import type { Slug } from '@loujing/wire/id'
import type { WatchedCamera } from '../../config.ts'
import type { SourceProblem } from '../problems.ts'
import type { Ports } from '../source.ts'
import type { Crowd } from './crowd.ts'
import type { Detector, Thresholds } from './detector/detector.ts'
import type { Light } from './detector/light.ts'
import type { Frame } from './frames/supply.ts'
import { createClips } from './clip/clips.ts'
import type { Workshop } from './clip/workshop.ts'
import { createJudging } from './judging.ts'
import type { Step } from './judge/episodes.ts'
import type { Judged } from './facts.ts'
import { createLivePictures, type Onlooker } from './live-pictures.ts'
import { createNewestFirst } from './newest-first.ts'
import { checkPicture, PictureProblem, toPictureProblem } from './picture.ts'
import { createPreviews } from './preview.ts'
import { coverHeads, noHeads } from './privacy/heads.ts'
import { bothMasks } from './privacy/masks.ts'
import type { Hiding } from './privacy/render.ts'
import type { Seal } from '@loujing/seal/seal'
import { createKeeping } from './keeping.ts'
import { createTeller } from './teller.ts'
import type { Vitals } from './vitals.ts'

/** One frame is inferred while the next is decoded. */
const AT_ONCE = 2
/** A better picture of what goes on is told at most this often. */
const UPDATE_MS = 5000
const TICK_MS = 1000

/** What becomes of a camera's frames, from the moment one is in hand. */
export type Look = {
  take: (frame: Frame) => void
  setZones: (zones: readonly Zone[]) => void
  setMasks: (masks: readonly Mask[]) => void
  /** @throws Error with the problem's name, for pairs that give no plane */
  setCalibration: (calibration: Calibration | undefined) => void
  /** Shows each judged picture, hidden, until it is stopped by what is returned. */
  show: (to: Onlooker) => () => void
  /** Frames not judged since start. */
  skipped: () => number
  /** Ends open episodes and resolves when all that was seen has been told. */
  close: () => Promise<void>
}

/** `crowd`: the people before all cameras of the gateway; `timeZone`: IANA name, of the site. */
export type LookDeps = {
  detector: Detector | undefined
  seal: Seal | undefined
  crowd: Crowd
  workshop: Workshop
  timeZone: string
}

type Examined = {
  masks: readonly Mask[]
  judgement?: { detection: Detection; heads: Box[]; light: Light; inForce: Thresholds }
}

export function createLook(
  site: Slug,
  {
    source,
    previewMs,
    judge,
    ...config
  }: Pick<WatchedCamera, 'source' | 'previewMs' | 'judge' | 'zones' | 'masks' | 'privacy' | 'clip' | 'calibration'>,
  { detector, seal, crowd, workshop, timeZone }: LookDeps,
  ports: Ports,
  vitals: Vitals,
  thresholds: () => Thresholds,
): Look {
  const giveUp = new AbortController()
  let masks: readonly Mask[] = config.masks
  // A frame is kept or shown some time after it was judged: a mask that came meanwhile holds for it too.
  const hidingNow = (judged: Hiding): Hiding => ({ ...judged, masks: bothMasks(judged.masks, masks) })
  const lookAgain = async (picture: Uint8Array): Promise<Box[]> => (await detector?.detect(picture))?.heads ?? []
  const keep = createKeeping(source, ports, hidingNow, { look: lookAgain, seal })
  const tell = createTeller(site, source, ports, crowd.keep, giveUp.signal)
  const { zones, calibration, clip } = config
  const around = {
    beforeMs: clip.beforeSeconds * 1000,
    afterMs: clip.afterSeconds * 1000,
    mostMs: clip.mostSeconds * 1000,
  }
  const clipDeps = { keepEvidence: ports.keepEvidence, hidingNow, look: lookAgain, workshop, tell: tell.clip }
  // Without a detector nothing is judged, and there are no episodes.
  const clips = detector && clip.keep ? createClips(around, clipDeps) : undefined
  function tellEpisode(step: Step<Judged>, inForce: Thresholds): void {
    tell.episode(step, inForce)
    clips?.follow(step)
  }
  const settings = { ...judge, updateMs: UPDATE_MS }
  crowd.join(source, { settings, keep, thresholds, tell: (step) => tellEpisode(step, thresholds()) })
  const told = { detection: tell.detection, episode: tellEpisode }
  const judging = createJudging(source, told, crowd, { settings, zones, timeZone, calibration })
  const live = createLivePictures(lookAgain)
  const previews = createPreviews(site, source, previewMs, ports.publish, lookAgain)
  const clock = setInterval(() => {
    const nowMs = performance.now()
    judging.passTime(nowMs, thresholds())
    clips?.passTime(nowMs)
  }, TICK_MS)

  let followed = noHeads
  function hideHeads(boxes: readonly Box[] | undefined, atMs: number): Hiding['heads'] {
    if (!config.privacy.blur) return 'shown'
    if (boxes === undefined) return 'anywhere'
    const { heads, areas } = coverHeads(followed, boxes, atMs)
    followed = heads
    return areas
  }

  function spoilt(type: SourceProblem, detail: string): void {
    vitals.trouble(detail)
    ports.problem(type, source, detail)
  }

  function failed(error: unknown): void {
    if (error instanceof PictureProblem) return spoilt(error.type, error.message)
    spoilt('/problems/source/detector-failed', error instanceof Error ? error.message : String(error))
  }

  const show = ({ bytes, atMs }: Frame, hiding: Hiding): Promise<void> =>
    previews.take(bytes, hidingNow(hiding), atMs).catch((error: unknown) => failed(toPictureProblem(error)))

  async function examine({ bytes }: Frame): Promise<Examined> {
    checkPicture(bytes)
    const [inForce, burnt] = [thresholds(), masks]
    if (detector === undefined) return { masks: burnt }
    const { heads, light, busyMs: _, ...detection } = await detector.detect(bytes, inForce, burnt)
    return { masks: burnt, judgement: { detection, heads, light, inForce } }
  }

  const frames = createNewestFirst(AT_ONCE, examine, (frame, outcome) => {
    if ('error' in outcome) return failed(outcome.error)
    vitals.judged(frame)
    const { judgement, masks: burnt } = outcome.result
    const hiding: Hiding = { masks: burnt, heads: hideHeads(judgement?.heads, frame.atMs) }
    if (judgement) {
      const { detection, heads, light, inForce } = judgement
      // A picture that is shown for ever says nothing of now: what went on in it must end.
      if (vitals.saw(light, frame) !== 'frozen') judging.judged({ source, frame, detection, hiding }, heads, inForce)
    }
    void show(frame, hiding)
    // One that cannot be decoded is told by the preview, which is of the same pictures.
    void live.take(frame, hidingNow(hiding)).catch(() => undefined)
    if (judgement) void clips?.take(frame, hiding).catch(() => undefined)
  })

  return {
    take: frames.take,
    setZones: (next) => judging.setZones(next, thresholds()),
    setMasks: (next) => void (masks = next),
    setCalibration: (next) => judging.setCalibration(next, thresholds()),
    show: live.show,
    skipped: frames.skipped,
    async close() {
      clearInterval(clock)
      await frames.drain()
      judging.finish(thresholds())
      clips?.close()
      const impatience = setTimeout(() => giveUp.abort(), TICK_MS)
      await tell.settled()
      clearTimeout(impatience)
    },
  }
}
