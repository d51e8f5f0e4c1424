import * as Type from 'typebox'
import { Slug } from './id.ts'
import { Instant } from './instant.ts'
import { RuleHealth } from './rule.ts'

/** What a camera's pictures keep of the people on them, and of the places that are nobody's business. */
export type PictureGuard = Type.Static<typeof PictureGuard>
export const PictureGuard = Type.Object({
  heads: Type.Enum(['hidden', 'coarse', 'shown'], {
    description: 'coarse: nobody says where heads are, so the whole picture is squares; shown: by the configuration',
  }),
  masks: Type.Integer({ minimum: 0, description: 'Masks in force' }),
  original: Type.Enum(['sealed', 'none'], { description: 'Whether the original of an episode is kept, sealed' }),
})

/** Whether a camera shows anything: not what is before it, but whether it sees at all. */
export type CameraSight = Type.Static<typeof CameraSight>
export const CameraSight = Type.Object({
  state: Type.Enum(['clear', 'frozen', 'dark', 'featureless'], {
    description:
      'frozen: the same picture again and again, which is not judged any more; dark: next to no light; featureless: one even colour, as of a lens that is covered or painted over',
  }),
  since: Instant,
})

export type SourceHealth = Type.Static<typeof SourceHealth>
export const SourceHealth = Type.Object({
  source: Slug,
  kind: Type.Enum(['camera', 'sensor', 'flow']),
  state: Type.Enum(['online', 'offline', 'failing', 'stopped']),
  lastAt: Type.Optional(Instant),
  error: Type.Optional(Type.String({ maxLength: 300 })),
  framesPerSecond: Type.Optional(Type.Number({ minimum: 0 })),
  skippedFrames: Type.Optional(
    Type.Integer({ minimum: 0, description: 'Frames not judged since start: honesty about overload' }),
  ),
  guard: Type.Optional(PictureGuard),
  sight: Type.Optional(CameraSight),
})

/** What the detector of a gateway does and can do, measured over the last seconds: frames a second of all cameras together. */
export type DetectorLoad = Type.Static<typeof DetectorLoad>
export const DetectorLoad = Type.Object({
  judgedPerSecond: Type.Number({ minimum: 0 }),
  skippedPerSecond: Type.Number({ minimum: 0, description: 'Came too fast to be judged' }),
  mostPerSecond: Type.Number({ minimum: 0, description: 'By the time that one frame takes the model now' }),
})

/** How the gateway is: its birth, its heartbeat and, as `offline`, its will. Retained. */
export type EdgeStatus = Type.Static<typeof EdgeStatus>
export const EdgeStatus = Type.Object({
  state: Type.Enum(['online', 'offline', 'stopped']),
  version: Type.String({ maxLength: 32 }),
  startedAt: Instant,
  outbox: Type.Object({
    depth: Type.Integer({ minimum: 0 }),
    bytes: Type.Integer({ minimum: 0 }),
    limitBytes: Type.Integer({ minimum: 0 }),
    oldestAt: Type.Optional(Instant),
    refusing: Type.Boolean({ description: 'True while it is full and refuses facts instead of dropping them' }),
    corrupt: Type.Integer({ minimum: 0, description: 'Records whose checksum failed: reported, never sent' }),
  }),
  line: Type.Object({
    state: Type.Enum(['up', 'down', 'connecting', 'unclaimed', 'refused'], {
      description: 'unclaimed: it has no credential; refused: the cloud no longer takes the one it has',
    }),
    since: Type.Optional(Instant),
    lastReceiptAt: Type.Optional(Instant),
    clockOffsetMs: Type.Optional(Type.Number({ description: 'Cloud clock minus ours' })),
    backlog: Type.Integer({ minimum: 0 }),
    evidenceQueued: Type.Integer({ minimum: 0 }),
    error: Type.Optional(Type.String({ maxLength: 300 })),
  }),
  sources: Type.Array(SourceHealth, { maxItems: 512 }),
  detector: Type.Optional(DetectorLoad),
  rules: Type.Optional(
    Type.Array(RuleHealth, {
      maxItems: 200,
      description: 'The site’s own rules that run here; absent: it knows of none',
    }),
  ),
  problems: Type.Record(Type.String(), Type.Integer({ minimum: 0 }), {
    description: 'How often each named refusal happened since start',
  }),
})
