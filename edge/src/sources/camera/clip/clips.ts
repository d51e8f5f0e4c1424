import type { ClipFile, EpisodeClip } from '@loujing/wire/clip'
import { toInstant, toMs } from '@loujing/wire/instant'
import type { KeepEvidence } from '../../source.ts'
import type { Judged } from '../facts.ts'
import type { Frame } from '../frames/supply.ts'
import type { Step } from '../judge/episodes.ts'
import { checked, previewOf, type Hiding, type Look } from '../privacy/render.ts'
import type { Encoder } from './encode.ts'
import { createReel, type Cut, type HiddenFrame, type ReelSettings } from './reel.ts'
import type { Workshop } from './workshop.ts'

export type ClipDeps = {
  keepEvidence: KeepEvidence
  /** What is to be hidden on a picture that was judged some time ago. */
  hidingNow: (judged: Hiding) => Hiding
  /** Where heads are on a picture, by the detector. */
  look: Look
  workshop: Workshop
  /** Tells the clip of an episode; it is taken some time. */
  tell: (clip: EpisodeClip) => void
}

/**
 * The clips of one camera's episodes. The seconds before an episode are at hand because each judged picture is made anew at
 * once with its heads and masks hidden, and only that is remembered: the camera's own pictures are never kept for a clip.
 */
export function createClips(settings: ReelSettings, { keepEvidence, hidingNow, look, workshop, tell }: ClipDeps) {
  const reel = createReel(settings)
  let isBusy = false

  function make(cuts: readonly Cut[]): void {
    for (const cut of cuts) {
      const { episode } = cut
      if (cut.frames.length < 2) tell({ episode, lost: 'too-few-pictures' })
      else if (!workshop.take((encoder, signal) => finish(cut, encoder, signal))) tell({ episode, lost: 'busy' })
    }
  }

  async function finish(cut: Cut, encoder: Encoder, signal: AbortSignal): Promise<void> {
    const { episode } = cut
    let lost: 'not-encoded' | 'not-kept' = 'not-encoded'
    try {
      const pictures = await lookOnceMore(cut.frames, signal)
      const { perSecond, ...about } = aboutOf(cut)
      const bytes = await encoder.encode(pictures, perSecond, signal)
      signal.throwIfAborted()
      lost = 'not-kept'
      const { contentType } = encoder
      const sha256 = await keepEvidence(bytes, contentType)
      tell({ episode, file: { sha256, contentType, bytes: bytes.length, ...about } })
    } catch (error) {
      const detail = (error instanceof Error ? error.message : String(error)).slice(0, 300)
      tell({ episode, lost: signal.aborted ? 'stopped' : lost, detail })
    }
  }

  /**
   * A head that the detector finds only in the next picture was there in this one; one that it finds only when others are
   * hidden is hidden too; a mask that came meanwhile holds. One after the other, so that the cameras' own pictures come between.
   */
  async function lookOnceMore(frames: readonly HiddenFrame[], signal: AbortSignal): Promise<Uint8Array[]> {
    const pictures: Uint8Array[] = []
    for (const [at, { jpeg, hiding }] of frames.entries()) {
      signal.throwIfAborted()
      const { masks, heads } = hidingNow(hiding)
      const next = frames[at + 1]?.hiding.heads ?? []
      const both = typeof heads === 'string' || typeof next === 'string' ? heads : [...heads, ...next]
      pictures.push(await checked(previewOf, jpeg, { masks, heads: both }, look))
    }
    return pictures
  }

  return {
    /** Remembers a judged picture; one that comes while another is made is left out. */
    async take({ bytes, atMs, takenMs }: Frame, judged: Hiding): Promise<void> {
      if (isBusy) return
      isBusy = true
      try {
        const hiding = hidingNow(judged)
        make(reel.push({ jpeg: await previewOf(bytes, hiding), atMs, takenMs, hiding }))
      } finally {
        isBusy = false
      }
    },

    /** What is told of an episode begins and ends its clip. */
    follow({ phase, id, startedAt, endedAt }: Step<Judged>): void {
      if (phase === 'new' && !reel.begin(id, toMs(startedAt))) tell({ episode: id, lost: 'busy' })
      if (phase === 'end' && endedAt !== undefined) reel.end(id, toMs(endedAt))
    },

    /** To be called now and then: a clip ends also when the camera is silent. */
    passTime: (nowMs: number): void => make(reel.passTime(nowMs)),

    close(): void {
      for (const episode of reel.abandon()) tell({ episode, lost: 'stopped' })
    },
  }
}
export type Clips = ReturnType<typeof createClips>

/** Pictures come with some jitter; played at even distances a clip lasts as long as what it shows. */
function aboutOf({ frames, moment }: Cut): Omit<ClipFile, 'sha256' | 'contentType' | 'bytes'> & { perSecond: number } {
  const [first, last] = [frames[0]!, frames.at(-1)!]
  const perSecond = Math.min(MOST_PER_SECOND, ((frames.length - 1) * 1000) / Math.max(1, last.atMs - first.atMs))
  return {
    startedAt: toInstant(first.takenMs),
    endedAt: toInstant(last.takenMs),
    durationMs: Math.round((frames.length * 1000) / perSecond),
    momentMs: Math.round((moment * 1000) / perSecond),
    frames: frames.length,
    perSecond,
  }
}
const MOST_PER_SECOND = 25
