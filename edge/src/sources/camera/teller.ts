import type { EpisodeClip } from '@loujing/wire/clip'
import type { Envelope } from '@loujing/wire/envelope'
import type { Slug } from '@loujing/wire/id'
import type { Stream } from '@loujing/wire/topic'
import type { Ports } from '../source.ts'
import { wait } from '../wait.ts'
import type { Thresholds } from './detector/detector.ts'
import { clipFact, detectionFact, episodeFact, type Judged } from './facts.ts'
import type { Step } from './judge/episodes.ts'
import type { Keep } from './keeping.ts'

/** Samples that wait behind an episode the broker will not take yet; more of them say nothing new. */
const MOST_WAITING = 20
const RETRY_MS = 2000

/**
 * Tells the broker what a camera saw, one thing after the other. A detection that is refused is only a sample: counted and
 * let go. An episode is tried until it is taken, with the same envelope id, and its picture is kept before it is told.
 */
export function createTeller(site: Slug, source: Slug, { publish, problem }: Ports, keep: Keep, signal: AbortSignal) {
  let tail: Promise<void> = Promise.resolve()
  let waiting = 0

  function enqueue(work: () => Promise<void>): void {
    waiting++
    tail = tail.then(work).finally(() => waiting--)
  }

  const send = (stream: Stream<'camera'>, fact: Envelope): Promise<void> =>
    publish({ site, kind: 'camera', source, stream }, fact)

  const refused = (what: string, error: unknown): void =>
    problem(
      '/problems/source/publish-refused',
      source,
      `${what}: ${error instanceof Error ? error.message : String(error)}`,
    )

  async function insist(stream: Stream<'camera'>, fact: Envelope, what: string): Promise<void> {
    for (;;) {
      try {
        return await send(stream, fact)
      } catch (error) {
        refused(what, error)
        if (signal.aborted) return
      }
      await wait(RETRY_MS, signal)
    }
  }

  return {
    detection(judged: Judged): void {
      if (waiting >= MOST_WAITING) return refused('detection', `${waiting} facts wait already`)
      enqueue(() => send('detection', detectionFact(judged)).catch((error: unknown) => refused('detection', error)))
    },
    episode(step: Step<Judged>, thresholds: Thresholds): void {
      const toldMs = Date.now()
      enqueue(async () => {
        const fact = episodeFact(source, step, await keep(step.best.picture), thresholds, toldMs)
        await insist('episode', fact, `episode ${step.phase}`)
      })
    },
    /** The clip is kept, or lost, before it is told. */
    clip(clip: EpisodeClip): void {
      const fact = clipFact(clip, Date.now())
      enqueue(() => insist('clip', fact, 'clip'))
    },
    /** When everything told so far was taken or given up. */
    settled: (): Promise<void> => tail,
  }
}
export type Teller = ReturnType<typeof createTeller>
