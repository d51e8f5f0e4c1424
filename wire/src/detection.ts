import * as Type from 'typebox'
import { GroundPlace } from './calibration.ts'
import { Sha256, Slug } from './id.ts'
import { Instant } from './instant.ts'

/**
 * A box in fractions of the picture: left, top, width, height, each 0 to 1. `place`: where its person stands on the site
 * plane, of a calibrated camera.
 */
export type Box = Type.Static<typeof Box>
export const Box = Type.Object({
  label: Type.String({ minLength: 1, maxLength: 32 }),
  score: Type.Number({ minimum: 0, maximum: 1 }),
  x: Type.Number({ minimum: 0, maximum: 1 }),
  y: Type.Number({ minimum: 0, maximum: 1 }),
  w: Type.Number({ minimum: 0, maximum: 1 }),
  h: Type.Number({ minimum: 0, maximum: 1 }),
  track: Type.Optional(
    Type.Integer({ minimum: 0, description: 'The same number follows one person through the frames' }),
  ),
  place: Type.Optional(GroundPlace),
})

/** The model that judged: every alarm names it, with its hash and the threshold in force. */
export type ModelRef = Type.Static<typeof ModelRef>
export const ModelRef = Type.Object({
  name: Type.String({ maxLength: 64 }),
  version: Type.String({ maxLength: 32 }),
  sha256: Sha256,
})

/** What the detector saw in one frame (the envelope's `time` is the frame's). */
export type Detection = Type.Static<typeof Detection>
export const Detection = Type.Object({
  width: Type.Integer({ minimum: 1 }),
  height: Type.Integer({ minimum: 1 }),
  model: ModelRef,
  boxes: Type.Array(Box, { maxItems: 256 }),
  latencyMs: Type.Number({ minimum: 0, description: 'From the frame in hand to the judgement' }),
})

export const EPISODE_KINDS = ['no-helmet', 'intrusion', 'loitering', 'wrong-order'] as const
export type EpisodeKind = Type.Static<typeof EpisodeKind>
export const EpisodeKind = Type.Enum([...EPISODE_KINDS])

/**
 * The picture that proves an episode: a snapshot by its hash, heads and masked places hidden, and what was seen on it.
 * `camera` took it, where that is not the camera that tells. `sealed` is its original with the heads shown, which opens by two people together (SealedHeader); absent: none was kept.
 */
export type EpisodePicture = Type.Static<typeof EpisodePicture>
export const EpisodePicture = Type.Object({
  sha256: Sha256,
  sealed: Type.Optional(Sha256),
  camera: Type.Optional(Slug),
  takenAt: Instant,
  width: Type.Integer({ minimum: 1 }),
  height: Type.Integer({ minimum: 1 }),
  boxes: Type.Array(Box, { maxItems: 256 }),
})
