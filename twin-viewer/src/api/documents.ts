import type {
  Document,
  DocumentClassRule,
  DocumentDifference,
  DocumentFolder,
  DocumentHit,
  DocumentLook,
  DocumentQuery,
  DocumentStateChange,
  DocumentText,
  DocumentUpload,
  DocumentVersion,
  DrawingAnswer,
  DrawingCard,
  DrawingCode,
  LookPurpose,
  NewDocumentFolder,
  NewDocumentUpload,
  QuarantinedFile,
  QuarantineVerdict,
} from '@loujing/wire/http/documents'
import type { DocumentCodeId, DocumentFolderId, DocumentId, DocumentVersionId, ProjectId } from '@loujing/wire/id'
import type { Page } from '@loujing/wire/page'
import { all, get, send, withQuery } from './client.ts'
import { sendInPieces, type Sending, type Told } from './pieces.ts'

const of = (project: ProjectId) => `/api/projects/${project}`
export const listFolders = (project: ProjectId) => all<DocumentFolder>(`${of(project)}/document-folders`)
export const fillFolders = (project: ProjectId) =>
  send<Page<DocumentFolder>>('POST', `${of(project)}/document-folders/fill`)
export const saveFolder = (project: ProjectId, id: DocumentFolderId, folder: NewDocumentFolder) =>
  send<DocumentFolder>('PUT', `${of(project)}/document-folders/${id}`, folder)
export const listDocumentClasses = async () =>
  (await get<{ items: DocumentClassRule[] }>('/api/document-classes')).items
export const pageOfDocuments = (project: ProjectId, query: DocumentQuery) =>
  get<Page<Document>>(`${of(project)}/documents`, query)
export const searchDocuments = (project: ProjectId, text: string) =>
  get<Page<DocumentHit>>(`${of(project)}/document-search`, { text })
export const listQuarantine = (project: ProjectId) => all<QuarantinedFile>(`${of(project)}/document-quarantine`)
export const judgeFile = (id: DocumentVersionId, verdict: QuarantineVerdict) =>
  send('PUT', `/api/document-quarantine/${id}/verdict`, verdict)

export const getDocument = (id: DocumentId) => get<Document>(`/api/documents/${id}`)
export const listVersions = (id: DocumentId) => all<DocumentVersion>(`/api/documents/${id}/versions`)
export const listLooks = (id: DocumentId) => all<DocumentLook>(`/api/documents/${id}/looks`)
export const holdDocument = (id: DocumentId) => send<Document>('PUT', `/api/documents/${id}/hold`)
export const releaseDocument = (id: DocumentId) => send<Document>('DELETE', `/api/documents/${id}/hold`)
export const saveDocumentState = (id: DocumentId, change: DocumentStateChange) =>
  send<Document>('PUT', `/api/documents/${id}/state`, change)

export const beginDocumentUpload = (project: ProjectId, id: DocumentVersionId, wanted: NewDocumentUpload) =>
  send<DocumentUpload>('PUT', `${of(project)}/document-uploads/${id}`, wanted)
export const listDocumentUploads = (project: ProjectId) => all<DocumentUpload>(`${of(project)}/document-uploads`)
export const getDocumentUpload = (id: DocumentVersionId) => get<DocumentUpload>(`/api/document-uploads/${id}`)
export const abandonDocumentUpload = (id: DocumentVersionId) => send('DELETE', `/api/document-uploads/${id}`)
export const sendDocument = (id: DocumentVersionId, file: File, told: Told): Sending =>
  sendInPieces(`/api/document-uploads/${id}`, file, told)

export const contentUrl = (id: DocumentVersionId, as: 'preview' | 'download', purpose?: LookPurpose) =>
  withQuery(`/api/document-versions/${id}/content`, { as, purpose })
export const getDocumentText = (id: DocumentVersionId) => get<DocumentText>(`/api/document-versions/${id}/text`)
export const getDifference = (to: DocumentVersionId, from: DocumentVersionId) =>
  get<DocumentDifference>(`/api/document-versions/${to}/difference/${from}`)
export const makeDrawingCode = (version: DocumentVersionId, id: DocumentCodeId) =>
  send<DrawingCode>('PUT', `/api/document-versions/${version}/codes/${id}`)
export const askDrawing = (token: string) => send<DrawingAnswer>('POST', '/api/drawing-codes/answer', { token })
export const getDrawingCard = (token: string) => send<DrawingCard>('POST', '/api/drawing-codes/card', { token })
