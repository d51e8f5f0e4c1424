import * as Type from 'typebox'
import { EpisodeKind } from '../detection.ts'
import { CameraId, ChangeId, Slug } from '../id.ts'
import { Instant } from '../instant.ts'
import { Polygon } from '../zone.ts'

/**
 * A change of one camera that its verdicts speak for.
 * - `threshold`: a bare head is one from `to` on, not from `from`.
 * - `mask`: nothing is seen in this part of the picture any more, nor can be.
 * - `exclusion`: who stands in this part of the picture is not in the zone.
 */
export type CameraChange = Type.Static<typeof CameraChange>
export const CameraChange = Type.Union([
  Type.Object({
    is: Type.Literal('threshold'),
    label: Type.String({ maxLength: 32 }),
    from: Type.Number({ minimum: 0, maximum: 1 }),
    to: Type.Number({ minimum: 0.05, maximum: 0.99 }),
  }),
  Type.Object({ is: Type.Literal('mask'), polygon: Polygon }),
  Type.Object({ is: Type.Literal('exclusion'), zone: Slug, polygon: Polygon }),
])

/** Episodes by what people said of them. */
export type VerdictCounts = Type.Static<typeof VerdictCounts>
export const VerdictCounts = Type.Object({
  real: Type.Integer({ minimum: 0 }),
  falseAlarm: Type.Integer({ minimum: 0 }),
  unjudged: Type.Integer({ minimum: 0 }),
})

/** `spared`: the episodes of the stretch that would not have been raised. `kinds`: of which kinds they are. */
export type Proposal = Type.Static<typeof Proposal>
export const Proposal = Type.Object({
  change: CameraChange,
  spared: VerdictCounts,
  kinds: Type.Array(EpisodeKind),
})

/**
 * What the verdicts of the last seven days say of a camera. It is reckoned from what each episode told (the median score of its
 * frames, and the boxes of its best picture); the pictures themselves are not judged anew.
 */
export type CameraFeedback = Type.Static<typeof CameraFeedback>
export const CameraFeedback = Type.Object({
  camera: CameraId,
  from: Instant,
  to: Instant,
  episodes: VerdictCounts,
  proposals: Type.Array(Proposal, { maxItems: 16 }),
})

/** By PUT under an id that the client made: accepts a proposal as it was shown. */
export type ChangeAcceptance = Type.Static<typeof ChangeAcceptance>
export const ChangeAcceptance = Type.Object({ change: CameraChange })

/** A proposal that was accepted. `version` counts the changes of a camera; `before` is how the camera was wanted until then. */
export type AcceptedChange = Type.Static<typeof AcceptedChange>
export const AcceptedChange = Type.Object({
  id: ChangeId,
  camera: CameraId,
  version: Type.Integer({ minimum: 1 }),
  proposal: Proposal,
  before: Type.Object({
    threshold: Type.Optional(Type.Number()),
    masks: Type.Integer({ minimum: 0 }),
    zones: Type.Integer({ minimum: 0 }),
  }),
  acceptedBy: Type.String({ description: 'Name, masked by role' }),
  acceptedAt: Instant,
  undone: Type.Optional(Type.Object({ by: Type.String(), at: Instant })),
})
