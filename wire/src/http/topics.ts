import * as Type from 'typebox'
import { ElementId, PersonId, SiteId, TopicCommentId, TopicId, TopicViewId } from '../id.ts'
import { Day, Instant } from '../instant.ts'

/*
 * Issues on a model (BCF, buildingSMART BIM Collaboration Format 2.1 and 3.0). Points are metres in the coordinates of the IFC
 * file, x and y as its plan has them, z up.
 */
const Figure = Type.Number({ minimum: -1e9, maximum: 1e9 })
export type BimPoint = Type.Static<typeof BimPoint>
export const BimPoint = Type.Tuple([Figure, Figure, Figure])
const Guid = Type.String({ pattern: '^[0-9A-Za-z_$]{22}$', description: 'GlobalId of IFC' })
const Guids = Type.Array(Guid, { maxItems: 20_000 })

/** `fieldOfViewDeg` is of a perspective and `heightM` of an orthogonal camera, both from the lower to the upper edge. */
export type BimCamera = Type.Static<typeof BimCamera>
export const BimCamera = Type.Object({
  kind: Type.Enum(['perspective', 'orthogonal']),
  at: BimPoint,
  direction: BimPoint,
  up: BimPoint,
  fieldOfViewDeg: Type.Optional(Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 180 })),
  heightM: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1e6 })),
  aspect: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 100 })),
})

/** What is seen of a model and from where. `direction` of a plane points to the half that is taken away. */
export type BimView = Type.Static<typeof BimView>
export const BimView = Type.Object({
  camera: Type.Optional(BimCamera),
  selected: Guids,
  visible: Type.Object({
    byDefault: Type.Boolean(),
    except: Guids,
    spaces: Type.Boolean(),
    openings: Type.Boolean(),
  }),
  colours: Type.Array(
    Type.Object({ colour: Type.String({ pattern: '^[0-9A-Fa-f]{6}(?:[0-9A-Fa-f]{2})?$' }), guids: Guids }),
    { maxItems: 200 },
  ),
  planes: Type.Array(Type.Object({ at: BimPoint, direction: BimPoint }), { maxItems: 24 }),
  lines: Type.Array(Type.Object({ from: BimPoint, to: BimPoint }), { maxItems: 10_000 }),
})

export const TOPIC_STATES = ['open', 'in-progress', 'resolved', 'closed'] as const
export type TopicState = Type.Static<typeof TopicState>
export const TopicState = Type.Enum([...TOPIC_STATES])

const Words = Type.String({ minLength: 1, maxLength: 120 })
/** `type`, `priority`, `stage` and `labels` are words of the project; `state` is one of ours, `stateWord` what another program called it. */
export type TopicEntry = Type.Static<typeof TopicEntry>
export const TopicEntry = Type.Object(
  {
    title: Type.String({ minLength: 1, maxLength: 255 }),
    type: Words,
    state: TopicState,
    stateWord: Type.Optional(Words),
    priority: Type.Optional(Words),
    stage: Type.Optional(Words),
    labels: Type.Array(Words, { maxItems: 20 }),
    description: Type.Optional(Type.String({ minLength: 1, maxLength: 10_000 })),
    due: Type.Optional(Day),
    assignee: Type.Optional(PersonId),
  },
  { additionalProperties: false },
)
export type TopicChange = Type.Static<typeof TopicChange>
export const TopicChange = Type.Object(
  { version: Type.Integer({ minimum: 0, description: 'That was read; 0 makes a new one' }), topic: TopicEntry },
  { additionalProperties: false },
)

/** `line` is the file, through its revisions, in whose coordinates the view is; without one of the site's first. */
export type NewTopicView = Type.Static<typeof NewTopicView>
export const NewTopicView = Type.Object(
  {
    line: Type.Optional(Type.String({ format: 'uuid' })),
    view: BimView,
    snapshot: Type.Optional(
      Type.String({ maxLength: 6_000_000, pattern: '^[A-Za-z0-9+/]+={0,2}$', description: 'PNG or JPEG in base64' }),
    ),
  },
  { additionalProperties: false },
)
export type TopicView = Type.Static<typeof TopicView>
export const TopicView = Type.Object({
  id: TopicViewId,
  line: Type.Optional(Type.String({ format: 'uuid' })),
  view: BimView,
  snapshotUrl: Type.Optional(Type.String()),
})

export type NewTopicComment = Type.Static<typeof NewTopicComment>
export const NewTopicComment = Type.Object(
  { text: Type.String({ minLength: 1, maxLength: 4000 }), view: Type.Optional(TopicViewId) },
  { additionalProperties: false },
)
/** `by` is a name as the reader may see it. */
export type TopicComment = Type.Static<typeof TopicComment>
export const TopicComment = Type.Object({
  id: TopicCommentId,
  text: Type.String(),
  view: Type.Optional(TopicViewId),
  at: Instant,
  by: Type.String(),
})

/** In a list `views` holds the first view alone, and `comments` none. `number` counts the topics of a site. */
export type Topic = Type.Static<typeof Topic>
export const Topic = Type.Object({
  id: TopicId,
  site: SiteId,
  number: Type.Integer({ minimum: 1 }),
  version: Type.Integer({ minimum: 1 }),
  topic: TopicEntry,
  assigneeName: Type.Optional(Type.String()),
  madeAt: Instant,
  madeBy: Type.String(),
  changedAt: Type.Optional(Instant),
  isForeign: Type.Boolean({ description: 'It came with a file of another program' }),
  commentCount: Type.Integer(),
  views: Type.Array(TopicView),
  comments: Type.Array(TopicComment),
  elements: Type.Array(ElementId, { description: 'Ours that it is about, through all revisions' }),
})

export const BCF_VERSIONS = ['2.1', '3.0'] as const
export type BcfVersion = Type.Static<typeof BcfVersion>
export const BcfVersion = Type.Enum([...BCF_VERSIONS])

/** What was taken of a file. `left` is what it holds and we do not keep: which kind of thing, how often. */
export type TopicImport = Type.Static<typeof TopicImport>
export const TopicImport = Type.Object({
  version: Type.String(),
  added: Type.Integer(),
  changed: Type.Integer(),
  same: Type.Integer(),
  comments: Type.Integer(),
  views: Type.Integer(),
  unknownElements: Type.Integer({ description: 'GlobalIds that no model of the site has' }),
  left: Type.Array(Type.Object({ what: Type.String(), count: Type.Integer() })),
})
