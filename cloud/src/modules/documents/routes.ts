import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  Document,
  DocumentChange,
  DocumentClassRule,
  DocumentFolder,
  DocumentHit,
  DocumentLink,
  DocumentLook,
  DocumentQuery,
  DocumentSearch,
  DocumentStateChange,
  DocumentVersion,
  NewDocumentFolder,
  NewDocumentLink,
} from '@loujing/wire/http/documents'
import { DocumentFolderId, DocumentId, DocumentLinkId, ProjectId } from '@loujing/wire/id'
import { PageQuery, pageOf } from '@loujing/wire/page'
import * as Type from 'typebox'
import { actorOf } from '../../platform/auth.ts'
import { callerOf } from '../identity/index.ts'
import type { Documents } from './service.ts'
import { uploadRoutes } from './upload-routes.ts'
import { versionRoutes } from './version-routes.ts'

const ByProject = Type.Object({ projectId: ProjectId })
const ByFolder = Type.Object({ projectId: ProjectId, folderId: DocumentFolderId })
const ByDocument = Type.Object({ documentId: DocumentId })
const ByLink = Type.Object({ documentId: DocumentId, documentLinkId: DocumentLinkId })
const Nothing = Type.Null({ description: 'No content' })
const READ = { policy: 'documents.read' } as const
const KEEP = { policy: 'documents.keep' } as const

/** Under `/api`. */
export const routes =
  (documents: Documents): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { folders, finding, changing, content, links } = documents
    await app.register(uploadRoutes(documents))
    await app.register(versionRoutes(documents))

    app.get(
      '/document-classes',
      { config: READ, schema: { response: { 200: Type.Object({ items: Type.Array(DocumentClassRule) }) } } },
      () => ({ items: documents.classes() }),
    )
    app.get(
      '/projects/:projectId/document-folders',
      {
        config: READ,
        schema: { params: ByProject, querystring: PageQuery, response: { 200: pageOf(DocumentFolder) } },
      },
      (request) => folders.list(actorOf(request), request.params.projectId, request.query),
    )
    app.post(
      '/projects/:projectId/document-folders/fill',
      { config: KEEP, schema: { params: ByProject, response: { 200: pageOf(DocumentFolder) } } },
      (request) => folders.fill(callerOf(request), request.params.projectId),
    )
    app.put(
      '/projects/:projectId/document-folders/:folderId',
      { config: KEEP, schema: { params: ByFolder, body: NewDocumentFolder, response: { 200: DocumentFolder } } },
      (request) => {
        const { projectId, folderId } = request.params
        return folders.save(callerOf(request), projectId, folderId, request.body)
      },
    )
    app.get(
      '/projects/:projectId/documents',
      { config: READ, schema: { params: ByProject, querystring: DocumentQuery, response: { 200: pageOf(Document) } } },
      (request) => finding.list(actorOf(request), request.params.projectId, request.query),
    )
    app.get(
      '/projects/:projectId/document-search',
      {
        config: READ,
        schema: { params: ByProject, querystring: DocumentSearch, response: { 200: pageOf(DocumentHit) } },
      },
      (request) => finding.search(actorOf(request), request.params.projectId, request.query),
    )

    app.get(
      '/documents/:documentId',
      { config: READ, schema: { params: ByDocument, response: { 200: Document } } },
      (request) => finding.get(actorOf(request), request.params.documentId),
    )
    app.patch(
      '/documents/:documentId',
      { config: KEEP, schema: { params: ByDocument, body: DocumentChange, response: { 200: Document } } },
      (request) => changing.saveTraits(callerOf(request), request.params.documentId, request.body),
    )
    app.put(
      '/documents/:documentId/state',
      {
        config: { policy: 'documents.withdraw' },
        schema: { params: ByDocument, body: DocumentStateChange, response: { 200: Document } },
      },
      (request) => changing.saveState(callerOf(request), request.params.documentId, request.body),
    )
    app.put(
      '/documents/:documentId/hold',
      { config: KEEP, schema: { params: ByDocument, response: { 200: Document } } },
      (request) => changing.hold(callerOf(request), request.params.documentId),
    )
    app.delete(
      '/documents/:documentId/hold',
      { config: KEEP, schema: { params: ByDocument, response: { 200: Document } } },
      (request) => changing.release(callerOf(request), request.params.documentId),
    )
    app.get(
      '/documents/:documentId/versions',
      {
        config: READ,
        schema: { params: ByDocument, querystring: PageQuery, response: { 200: pageOf(DocumentVersion) } },
      },
      (request) => finding.listVersions(actorOf(request), request.params.documentId, request.query),
    )
    app.get(
      '/documents/:documentId/looks',
      {
        config: { policy: 'documents.see-looks' },
        schema: { params: ByDocument, querystring: PageQuery, response: { 200: pageOf(DocumentLook) } },
      },
      (request) => content.listLooks(actorOf(request), request.params.documentId, request.query),
    )
    app.get(
      '/documents/:documentId/links',
      { config: READ, schema: { params: ByDocument, querystring: PageQuery, response: { 200: pageOf(DocumentLink) } } },
      (request) => links.list(actorOf(request), request.params.documentId, request.query),
    )
    app.put(
      '/documents/:documentId/links/:documentLinkId',
      { config: KEEP, schema: { params: ByLink, body: NewDocumentLink, response: { 200: DocumentLink } } },
      (request) => {
        const { documentId, documentLinkId } = request.params
        return links.add(callerOf(request), documentId, documentLinkId, request.body)
      },
    )
    app.delete(
      '/documents/:documentId/links/:documentLinkId',
      { config: KEEP, schema: { params: ByLink, response: { 204: Nothing } } },
      async (request, reply) => {
        const { documentId, documentLinkId } = request.params
        await links.remove(callerOf(request), documentId, documentLinkId)
        return reply.code(204).send(null)
      },
    )
  }
