import type { EpisodeId } from '@loujing/wire/id'
import type { Hiding } from '../privacy/render.ts'

/**
 * A picture as it may be seen: made anew with its heads and masks hidden, and what was hidden on it. `atMs` is monotonic,
 * `takenMs` the wall clock's.
 */
export type HiddenFrame = { jpeg: Uint8Array; atMs: number; takenMs: number; hiding: Hiding }

/** The pictures of an episode, oldest first, and the index of the first one that belongs to it. */
export type Cut = { episode: EpisodeId; frames: HiddenFrame[]; moment: number }

/** How much of the time around an episode is kept; a clip ends after `mostMs`, whatever goes on. */
export type ReelSettings = { beforeMs: number; afterMs: number; mostMs: number }

type Recording = {
  episode: EpisodeId
  frames: HiddenFrame[]
  bytes: number
  fromAtMs: number
  startAtMs: number
  untilAtMs: number
}

/** Of each camera, whatever the size and number of its pictures. */
const MOST_RING_BYTES = 8 * 1024 * 1024
const MOST_CLIP_BYTES = 16 * 1024 * 1024
/** Several people before one camera are several episodes, with a clip each. */
const MOST_AT_ONCE = 4

/**
 * The last seconds of a camera, and the episodes that are being recorded from them. It is in memory only, and bounded in
 * seconds and bytes. Pure but for its memory: the caller brings pictures and time.
 */
export function createReel({ beforeMs, afterMs, mostMs }: ReelSettings) {
  let ring: HiddenFrame[] = []
  let ringBytes = 0
  let recordings: Recording[] = []
  /** What is to be added to the wall clock's time for the monotonic one, by the newest picture. */
  let skewMs = 0

  function remember(frame: HiddenFrame): void {
    ring.push(frame)
    ringBytes += frame.jpeg.length
    const isOld = (one: HiddenFrame): boolean => frame.atMs - one.atMs > beforeMs || ringBytes > MOST_RING_BYTES
    while (ring[0] !== undefined && isOld(ring[0])) ringBytes -= ring.shift()!.jpeg.length
  }

  function add(recording: Recording, frame: HiddenFrame): void {
    if (frame.atMs < recording.fromAtMs || frame.atMs > recording.untilAtMs) return
    recording.frames.push(frame)
    recording.bytes += frame.jpeg.length
    // The first seconds say more than the last ones.
    if (recording.bytes > MOST_CLIP_BYTES) recording.untilAtMs = frame.atMs
  }

  function takeDue(nowMs: number): Cut[] {
    const due = recordings.filter(({ untilAtMs }) => untilAtMs <= nowMs)
    recordings = recordings.filter(({ untilAtMs }) => untilAtMs > nowMs)
    return due.map(({ episode, frames, startAtMs }) => {
      const first = frames.findIndex(({ atMs }) => atMs >= startAtMs)
      return { episode, frames, moment: Math.max(0, first) }
    })
  }

  return {
    /** @returns the clips that are whole with it */
    push(frame: HiddenFrame): Cut[] {
      skewMs = frame.atMs - frame.takenMs
      remember(frame)
      for (const recording of recordings) add(recording, frame)
      return takeDue(frame.atMs)
    },

    /** @returns false when so many episodes are recorded already that this one is not */
    begin(episode: EpisodeId, startedMs: number): boolean {
      if (recordings.length >= MOST_AT_ONCE) return false
      const startAtMs = startedMs + skewMs
      const fromAtMs = startAtMs - beforeMs
      const recording = { episode, frames: [], bytes: 0, fromAtMs, startAtMs, untilAtMs: fromAtMs + mostMs }
      for (const frame of ring) add(recording, frame)
      recordings.push(recording)
      return true
    },

    /** The episode was last seen at `endedMs`; what follows it for a while still belongs to its clip. */
    end(episode: EpisodeId, endedMs: number): void {
      const recording = recordings.find((one) => one.episode === episode)
      if (recording === undefined) return
      const untilAtMs = Math.min(recording.untilAtMs, endedMs + skewMs + afterMs)
      recording.untilAtMs = untilAtMs
      recording.frames = recording.frames.filter(({ atMs }) => atMs <= untilAtMs)
    },

    /** The clips whose time is over, also of a camera that is silent. */
    passTime: takeDue,

    /** Gives up what is being recorded. */
    abandon(): EpisodeId[] {
      const given = recordings.map(({ episode }) => episode)
      recordings = []
      ring = []
      ringBytes = 0
      return given
    },
  }
}
export type Reel = ReturnType<typeof createReel>
