import * as Type from 'typebox'
import { DocumentFolderId, DocumentId, DocumentLinkId, DocumentVersionId, PersonId, ProjectId, Sha256 } from '../id.ts'
import { Instant } from '../instant.ts'
import { PageQuery } from '../page.ts'

/** The classes of a developer's documents, in the order in which a project meets them. */
export type DocumentClass = Type.Static<typeof DocumentClass>
export const DOCUMENT_CLASSES = [
  'land',
  'permit',
  'drawing',
  'contract',
  'change',
  'acceptance',
  'quality',
  'sales',
  'identity',
  'finance',
  'handover',
  'minutes',
] as const
export const DocumentClass = Type.Enum([...DOCUMENT_CLASSES])

/** 公开, 内部, 秘密, 机密, and 客户身份材料, which is a grade of its own: sealed at rest, looked at for a purpose only. */
export type DocumentGrade = Type.Static<typeof DocumentGrade>
export const DOCUMENT_GRADES = ['public', 'internal', 'confidential', 'secret', 'personal'] as const
export const DocumentGrade = Type.Enum([...DOCUMENT_GRADES])

export type DrawingDiscipline = Type.Static<typeof DrawingDiscipline>
export const DRAWING_DISCIPLINES = [
  'general',
  'architecture',
  'structure',
  'plumbing',
  'hvac',
  'electrical',
  'facade',
  'interior',
  'landscape',
] as const
export const DrawingDiscipline = Type.Enum([...DRAWING_DISCIPLINES])

/** 方案, 施工图, 竣工图. */
export type DrawingStage = Type.Static<typeof DrawingStage>
export const DRAWING_STAGES = ['scheme', 'construction', 'as-built'] as const
export const DrawingStage = Type.Enum([...DRAWING_STAGES])

/** Why somebody looks at a customer's identity material. */
export type LookPurpose = Type.Static<typeof LookPurpose>
export const LOOK_PURPOSES = ['contract', 'mortgage', 'registration', 'handover', 'dispute', 'audit'] as const
export const LookPurpose = Type.Enum([...LOOK_PURPOSES])

/** What holds for a class: the grade that a new document gets, and how long it is kept (`years` absent: without end). */
export type DocumentClassRule = Type.Static<typeof DocumentClassRule>
export const DocumentClassRule = Type.Object({
  class: DocumentClass,
  grade: DocumentGrade,
  years: Type.Optional(Type.Integer({ minimum: 1, description: 'Kept at least so long after its last version' })),
  source: Type.String({ description: 'Where the time comes from' }),
})

const title = Type.String({ minLength: 1, maxLength: 120 })

export type NewDocumentFolder = Type.Static<typeof NewDocumentFolder>
export const NewDocumentFolder = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 64, pattern: '\\S' }),
    parent: Type.Optional(DocumentFolderId),
    class: Type.Optional(DocumentClass),
  },
  { additionalProperties: false },
)
export type DocumentFolder = Type.Static<typeof DocumentFolder>
export const DocumentFolder = Type.Object({
  id: DocumentFolderId,
  project: ProjectId,
  ...NewDocumentFolder.properties,
  documents: Type.Integer({ description: 'In this folder itself, of the grades that the asker may read' }),
})

/** What a document is, beside its versions. `number` is that of a drawing or a contract, one in a project. */
export type DocumentTraits = Type.Static<typeof DocumentTraits>
export const DocumentTraits = Type.Object(
  {
    folder: DocumentFolderId,
    class: DocumentClass,
    grade: DocumentGrade,
    title,
    number: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    discipline: Type.Optional(DrawingDiscipline),
    stage: Type.Optional(DrawingStage),
  },
  { additionalProperties: false },
)

/** `minor` is a draft; `major` issues it, and it supersedes what was issued before. */
export type VersionStep = Type.Static<typeof VersionStep>
export const VersionStep = Type.Enum(['minor', 'major'])
const revision = Type.Optional(Type.String({ pattern: '^[A-Za-z0-9.-]{1,8}$', description: 'Of a drawing: C' }))
const note = Type.String({ maxLength: 400, description: 'Why there is a new version' })

export type TextState = Type.Static<typeof TextState>
export const TextState = Type.Enum(['waiting', 'read', 'none', 'failed'])

export type DocumentVersion = Type.Static<typeof DocumentVersion>
export const DocumentVersion = Type.Object({
  id: DocumentVersionId,
  document: DocumentId,
  major: Type.Integer(),
  minor: Type.Integer(),
  revision,
  note,
  fileName: Type.String(),
  mediaType: Type.String(),
  bytes: Type.Integer(),
  sha256: Sha256,
  sm3: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  supersedes: Type.Optional(DocumentVersionId),
  text: TextState,
  madeAt: Instant,
  madeBy: PersonId,
  madeByName: Type.String(),
})

export type DocumentHold = Type.Static<typeof DocumentHold>
export const DocumentHold = Type.Object({ person: PersonId, name: Type.String(), since: Instant })

export type DocumentState = Type.Static<typeof DocumentState>
export const DocumentState = Type.Enum(['valid', 'withdrawn'])

/** `current` is the version issued last, and the newest draft while none was issued. */
export type Document = Type.Static<typeof Document>
export const Document = Type.Object({
  id: DocumentId,
  project: ProjectId,
  ...DocumentTraits.properties,
  state: DocumentState,
  reason: Type.Optional(Type.String({ description: 'Why it was withdrawn' })),
  current: DocumentVersion,
  hold: Type.Optional(DocumentHold),
  keepUntil: Type.Optional(Instant),
  changedAt: Instant,
})

export type DocumentQuery = Type.Static<typeof DocumentQuery>
export const DocumentQuery = Type.Object({
  ...PageQuery.properties,
  folder: Type.Optional(DocumentFolderId),
  class: Type.Optional(DocumentClass),
  grade: Type.Optional(DocumentGrade),
  discipline: Type.Optional(DrawingDiscipline),
  state: Type.Optional(DocumentState),
  sort: Type.Optional(Type.Enum(['changed', 'title', 'number'])),
  about: Type.Optional(Type.String({ maxLength: 128, description: 'Id of what the documents are about' })),
})

/** A change of what a document is; the grade asks for a right of its own. */
export type DocumentChange = Type.Static<typeof DocumentChange>
export const DocumentChange = Type.Partial(DocumentTraits, { additionalProperties: false })

export type DocumentStateChange = Type.Static<typeof DocumentStateChange>
export const DocumentStateChange = Type.Object(
  { state: DocumentState, reason: Type.String({ minLength: 2, maxLength: 400 }) },
  { additionalProperties: false },
)

/** A file that will come in pieces as a version of `document`; with `make` it is the first one, and makes the document. */
export type NewDocumentUpload = Type.Static<typeof NewDocumentUpload>
export const NewDocumentUpload = Type.Object(
  {
    document: DocumentId,
    make: Type.Optional(DocumentTraits),
    step: VersionStep,
    revision,
    note,
    fileName: Type.String({ minLength: 1, maxLength: 255 }),
    bytes: Type.Integer({ minimum: 1 }),
    modifiedAt: Type.Optional(Instant),
  },
  { additionalProperties: false },
)

/** Why a file that has arrived is not shown to anybody before somebody has judged it. */
export type Suspicion = Type.Static<typeof Suspicion>
export const Suspicion = Type.Enum(['executable', 'macros', 'archive', 'unknown'])

export type DocumentUpload = Type.Static<typeof DocumentUpload>
export const DocumentUpload = Type.Object({
  id: DocumentVersionId,
  project: ProjectId,
  ...NewDocumentUpload.properties,
  received: Type.Integer({ minimum: 0 }),
  state: Type.Enum(['arriving', 'taken', 'quarantined', 'destroyed']),
  suspicion: Type.Optional(Suspicion),
  begunAt: Instant,
  expiresAt: Instant,
})

export type QuarantinedFile = Type.Static<typeof QuarantinedFile>
export const QuarantinedFile = Type.Object({
  id: DocumentVersionId,
  fileName: Type.String(),
  bytes: Type.Integer(),
  sha256: Sha256,
  suspicion: Suspicion,
  title: Type.String(),
  note,
  sentAt: Instant,
  sentBy: PersonId,
  sentByName: Type.String(),
})
export type QuarantineVerdict = Type.Static<typeof QuarantineVerdict>
export const QuarantineVerdict = Type.Object(
  { verdict: Type.Enum(['release', 'destroy']), reason: Type.String({ minLength: 2, maxLength: 400 }) },
  { additionalProperties: false },
)

/** Around a hit: the words before it, itself, and after it. */
export type Snippet = Type.Static<typeof Snippet>
export const Snippet = Type.Object({ before: Type.String(), hit: Type.String(), after: Type.String() })
export type DocumentHit = Type.Static<typeof DocumentHit>
export const DocumentHit = Type.Object({ document: Document, snippets: Type.Array(Snippet) })
export type DocumentSearch = Type.Static<typeof DocumentSearch>
export const DocumentSearch = Type.Object({
  ...PageQuery.properties,
  text: Type.String({ minLength: 1, maxLength: 64, pattern: '\\S' }),
})

/** `mark` tells whether the bytes carry who looks and when; a format that cannot be marked goes as it is. */
export type ContentQuery = Type.Static<typeof ContentQuery>
export const ContentQuery = Type.Object({
  as: Type.Optional(Type.Enum(['preview', 'download'])),
  purpose: Type.Optional(LookPurpose),
})
export type DocumentText = Type.Static<typeof DocumentText>
export const DocumentText = Type.Object({ state: TextState, text: Type.String(), isCut: Type.Boolean() })

export type DocumentLook = Type.Static<typeof DocumentLook>
export const DocumentLook = Type.Object({
  version: DocumentVersionId,
  as: Type.Enum(['preview', 'download', 'text']),
  purpose: Type.Optional(LookPurpose),
  at: Instant,
  person: PersonId,
  name: Type.String(),
})

/** Paragraphs of two versions in reading order; what stayed is told in short. */
export type DocumentDifference = Type.Static<typeof DocumentDifference>
export const DocumentDifference = Type.Object({
  from: DocumentVersionId,
  to: DocumentVersionId,
  added: Type.Integer(),
  removed: Type.Integer(),
  parts: Type.Array(Type.Object({ change: Type.Enum(['same', 'added', 'removed']), lines: Type.Array(Type.String()) })),
})

/** What a document is about: a thing of another module. */
export type NewDocumentLink = Type.Static<typeof NewDocumentLink>
export const DOCUMENT_SUBJECTS = ['task', 'contract'] as const
export const NewDocumentLink = Type.Object(
  { kind: Type.Enum([...DOCUMENT_SUBJECTS]), object: Type.String({ format: 'uuid' }) },
  { additionalProperties: false },
)
export type DocumentLink = Type.Static<typeof DocumentLink>
export const DocumentLink = Type.Object({
  id: DocumentLinkId,
  document: DocumentId,
  ...NewDocumentLink.properties,
  name: Type.String(),
})

/** The token is in this answer only; its hash is kept. */
export type DrawingCode = Type.Static<typeof DrawingCode>
export const DrawingCode = Type.Object({ token: Type.String() })
export type DrawingQuestion = Type.Static<typeof DrawingQuestion>
export const DrawingQuestion = Type.Object(
  { token: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }) },
  { additionalProperties: false },
)
/** For whoever holds the paper: whether it is the drawing to build by, and nothing more. */
export type DrawingAnswer = Type.Static<typeof DrawingAnswer>
export const DrawingAnswer = Type.Object({ isCurrent: Type.Boolean() })
/** For a member: which drawing it is, what he holds, what holds now, and whom to ask. */
export type DrawingCard = Type.Static<typeof DrawingCard>
export const DrawingCard = Type.Object({
  isCurrent: Type.Boolean(),
  document: DocumentId,
  project: ProjectId,
  title: Type.String(),
  number: Type.Optional(Type.String()),
  state: DocumentState,
  held: DocumentVersion,
  current: DocumentVersion,
})
