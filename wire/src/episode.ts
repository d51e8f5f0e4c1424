import * as Type from 'typebox'
import { GroundPlace } from './calibration.ts'
import { EpisodeKind, EpisodePicture, ModelRef } from './detection.ts'
import { EpisodeId, Slug } from './id.ts'
import { Instant } from './instant.ts'
import { Severity } from './severity.ts'

/**
 * One thing that went on for a while before a camera, or before several that see one ground: told as `new`, any number of `update`s, and `end`, all with one id.
 * It needs `k` of `n` frames, and carries the model, the threshold and the best picture it was judged on.
 * Of calibrated cameras it is of one person, stands at a `place`, and names in `views` every camera that saw it, the one
 * that tells first.
 */
export type Episode = Type.Static<typeof Episode>
export const Episode = Type.Object({
  episode: EpisodeId,
  phase: Type.Enum(['new', 'update', 'end']),
  kind: EpisodeKind,
  severity: Severity,
  startedAt: Instant,
  endedAt: Type.Optional(Instant),
  score: Type.Number({ minimum: 0, maximum: 1, description: 'Median of the scores of its frames' }),
  threshold: Type.Number({ minimum: 0, maximum: 1 }),
  frames: Type.Object({ hit: Type.Integer({ minimum: 1 }), seen: Type.Integer({ minimum: 1 }) }),
  people: Type.Integer({ minimum: 1, description: 'Tracks at once, at the most' }),
  zone: Type.Optional(Slug),
  place: Type.Optional(GroundPlace),
  views: Type.Optional(
    Type.Array(Type.Object({ camera: Slug, hit: Type.Integer({ minimum: 0 }), lastSeenAt: Instant }), {
      minItems: 1,
      maxItems: 32,
    }),
  ),
  model: ModelRef,
  picture: EpisodePicture,
})
