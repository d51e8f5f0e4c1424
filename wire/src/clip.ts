import * as Type from 'typebox'
import { EpisodeId, Sha256 } from './id.ts'
import { Instant } from './instant.ts'

/**
 * How a clip is written: H.264 in MP4, VP8 in WebM where the gateway's ffmpeg has no H.264, and where it has no ffmpeg the
 * pictures themselves, one part each with its Content-Length (multipart/x-mixed-replace), at even distances.
 */
export const CLIP_TYPES = ['video/mp4', 'video/webm', 'multipart/x-mixed-replace'] as const
export type ClipType = Type.Static<typeof ClipType>
export const ClipType = Type.Enum([...CLIP_TYPES])

/**
 * Why an episode has no clip: the gateway was at others · it stopped while the episode went on · too few pictures · the
 * encoder failed · there was no room to keep it.
 */
export const CLIP_LOSSES = ['busy', 'stopped', 'too-few-pictures', 'not-encoded', 'not-kept'] as const
export type ClipLoss = Type.Static<typeof ClipLoss>
export const ClipLoss = Type.Enum([...CLIP_LOSSES])

/** What a kept clip is: evidence by its hash, made of pictures with heads and masked places hidden. */
export type ClipFile = Type.Static<typeof ClipFile>
export const ClipFile = Type.Object({
  sha256: Sha256,
  contentType: ClipType,
  bytes: Type.Integer({ minimum: 1 }),
  startedAt: Instant,
  endedAt: Instant,
  durationMs: Type.Integer({ minimum: 1 }),
  momentMs: Type.Integer({ minimum: 0, description: 'From the beginning of the clip to that of the episode' }),
  frames: Type.Integer({ minimum: 2 }),
})

/** The clip of an episode, told once, when it is kept or will never be. */
export type EpisodeClip = Type.Static<typeof EpisodeClip>
export const EpisodeClip = Type.Union([
  Type.Object({ episode: EpisodeId, file: ClipFile }),
  Type.Object({
    episode: EpisodeId,
    lost: ClipLoss,
    detail: Type.Optional(Type.String({ maxLength: 300 })),
  }),
])
