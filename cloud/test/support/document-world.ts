import type { Document, DocumentFolder, DocumentUpload, NewDocumentUpload } from '@loujing/wire/http/documents'
import type { Project } from '@loujing/wire/http/projects'
import { uuidv7 } from '@loujing/wire/id'
import type { Page } from '@loujing/wire/page'
import type { Problem } from '@loujing/wire/problem'
import PDFDocument from 'pdfkit'
import { readFonts } from '../../src/platform/pdf-fonts.ts'
import type { Browser } from './browser.ts'
import type { Modules } from './modules.ts'

/** A PDF with these lines, a page each, in Chinese. */
export async function aPdf(...lines: string[]): Promise<Buffer> {
  const [regular] = await readFonts()
  const pdf = new PDFDocument({ size: 'A4', autoFirstPage: false })
  const pieces: Buffer[] = []
  pdf.on('data', (piece: Buffer) => pieces.push(piece))
  const done = new Promise((resolve) => pdf.on('end', resolve))
  pdf.registerFont('chinese', regular)
  for (const line of lines) pdf.addPage().font('chinese').fontSize(20).text(line)
  pdf.end()
  await done
  return Buffer.concat(pieces)
}

export type Sent = { status: number; problem: string | undefined; upload: DocumentUpload | undefined; id: string }
type Wish = Partial<NewDocumentUpload> & { fileName: string }

/** A project with its default folders, and how files get into it. */
export async function startDocuments(modules: Modules, manager: Browser) {
  const made = await manager.post('/api/projects', { code: 'YQ', name: '云栖里', city: '杭州' })
  const project = made.body as Project
  const filled = await manager.post(`/api/projects/${project.id}/document-folders/fill`)
  const folders = (filled.body as Page<DocumentFolder>).items
  const folderOf = (of: DocumentFolder['class']): string => folders.find((folder) => folder.class === of)!.id

  async function piece(
    browser: Browser,
    method: 'HEAD' | 'PATCH',
    id: string,
    bytes?: Buffer,
    offset = 0,
  ): Promise<{ status: number; offset: number; problem: Problem | undefined }> {
    const answer = await modules.app.inject({
      method,
      url: `/api/document-uploads/${id}`,
      headers: {
        'x-loujing': '1',
        'tus-resumable': '1.0.0',
        ...(bytes && { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) }),
      },
      cookies: { loujing_session: browser.cookie()! },
      ...(bytes && { payload: bytes }),
    })
    const problem = answer.body === '' ? undefined : answer.json<Problem>()
    return { status: answer.statusCode, offset: Number(answer.headers['upload-offset']), problem }
  }

  /** Begins an upload and sends all of it; what the first refusal is, else what has become of it. */
  async function send(browser: Browser, bytes: Buffer, wish: Wish): Promise<Sent> {
    const id = uuidv7()
    const wanted = { document: uuidv7(), step: 'major', note: '', bytes: bytes.length, ...wish }
    const begun = await browser.put(`/api/projects/${project.id}/document-uploads/${id}`, wanted)
    if (begun.status >= 400) return { status: begun.status, problem: begun.problem, upload: undefined, id }
    const sent = await piece(browser, 'PATCH', id, bytes)
    if (sent.status >= 400) return { status: sent.status, problem: sent.problem?.type, upload: undefined, id }
    const { body } = await browser.get(`/api/document-uploads/${id}`)
    return { status: sent.status, problem: undefined, upload: body as DocumentUpload, id }
  }

  /** A document of a class and its first version, issued. */
  async function aDocument(
    browser: Browser,
    bytes: Buffer,
    { fileName, revision, step, ...traits }: Wish & Record<string, unknown>,
  ): Promise<Document> {
    const document = uuidv7()
    const of = (traits['class'] ?? 'minutes') as NonNullable<DocumentFolder['class']>
    const make = { folder: folderOf(of), class: of, grade: 'internal', title: fileName, ...traits }
    const wish = { document, make, fileName, ...(revision && { revision }), ...(step && { step }) }
    const { status, problem } = await send(browser, bytes, wish as unknown as Wish)
    if (status !== 204) throw new Error(`${status} ${problem}`)
    return (await browser.get(`/api/documents/${document}`)).body as Document
  }

  return { project, folders, folderOf, piece, send, aDocument }
}
export type DocumentWorld = Awaited<ReturnType<typeof startDocuments>>
