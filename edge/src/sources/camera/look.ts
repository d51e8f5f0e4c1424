import type { Zone } from '@loujing/wire/command'
import type { Detection } from '@loujing/wire/detection'
import type { Slug } from '@loujing/wire/id'
import type { WatchedCamera } from '../../config.ts'
import type { SourceProblem } from '../problems.ts'
import type { Ports } from '../source.ts'
import type { Detector, Thresholds } from './detector/detector.ts'
import type { Frame } from './frames/supply.ts'
import { createJudging } from './judging.ts'
import { createNewestFirst } from './newest-first.ts'
import { checkPicture, PictureProblem, toPictureProblem } from './picture.ts'
import { createPreviews } from './preview.ts'
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
  /** Frames not judged since start. */
  skipped: () => number
  /** Ends open episodes and resolves when all that was seen has been told. */
  close: () => Promise<void>
}

export function createLook(
  site: Slug,
  { source, previewMs, judge, zones }: Pick<WatchedCamera, 'source' | 'previewMs' | 'judge' | 'zones'>,
  detector: Detector | undefined,
  ports: Ports,
  vitals: Vitals,
  thresholds: () => Thresholds,
): Look {
  const giveUp = new AbortController()
  const tell = createTeller(site, source, ports, giveUp.signal)
  const judging = createJudging(tell, { ...judge, updateMs: UPDATE_MS }, zones)
  const previews = createPreviews(site, source, previewMs, ports.publish)
  const clock = setInterval(() => judging.passTime(performance.now(), thresholds()), TICK_MS)

  function spoilt(type: SourceProblem, detail: string): void {
    vitals.trouble(detail)
    ports.problem(type, source, detail)
  }

  function failed(error: unknown): void {
    if (error instanceof PictureProblem) return spoilt(error.type, error.message)
    spoilt('/problems/source/detector-failed', error instanceof Error ? error.message : String(error))
  }

  const show = ({ bytes, atMs }: Frame): Promise<void> =>
    previews.take(bytes, atMs).catch((error: unknown) => failed(toPictureProblem(error)))

  async function examine({ bytes }: Frame): Promise<{ detection: Detection; inForce: Thresholds } | undefined> {
    checkPicture(bytes)
    const inForce = thresholds()
    return detector && { detection: await detector.detect(bytes, inForce), inForce }
  }

  const frames = createNewestFirst(AT_ONCE, examine, (frame, outcome) => {
    if ('error' in outcome) return failed(outcome.error)
    vitals.judged(frame)
    if (outcome.result) judging.judged(frame, outcome.result.detection, outcome.result.inForce)
    void show(frame)
  })

  return {
    take: frames.take,
    setZones: (next) => judging.setZones(next, thresholds()),
    skipped: frames.skipped,
    async close() {
      clearInterval(clock)
      await frames.drain()
      judging.finish(thresholds())
      const impatience = setTimeout(() => giveUp.abort(), TICK_MS)
      await tell.settled()
      clearTimeout(impatience)
    },
  }
}
