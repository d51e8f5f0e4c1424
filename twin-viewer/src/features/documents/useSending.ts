import type { DocumentUpload, NewDocumentUpload } from '@loujing/wire/http/documents'
import { type DocumentVersionId, type ProjectId, uuidv7 } from '@loujing/wire/id'
import type { Problem } from '@loujing/wire/problem'
import { toInstant } from '@loujing/wire/instant'
import { onScopeDispose, reactive, shallowRef } from 'vue'
import {
  abandonDocumentUpload,
  beginDocumentUpload,
  getDocumentUpload,
  listDocumentUploads,
  sendDocument,
} from '../../api/documents.ts'
import type { Sending } from '../../api/pieces.ts'
import { toProblem } from '../../api/problem.ts'

export type Wish = Omit<NewDocumentUpload, 'fileName' | 'bytes' | 'modifiedAt'>

/** The same version of the same document; a new document has no id that was the same before, so it is known by what it is to be. */
const isSameWish = (upload: DocumentUpload, wish: Wish): boolean =>
  wish.make === undefined
    ? upload.document === wish.document && upload.revision === wish.revision
    : upload.make?.folder === wish.make.folder && upload.make.title === wish.make.title

/** One file on its way into a project. Leaving only pauses it: the same file chosen again goes on where it ended. */
export function useSending(project: ProjectId) {
  const progress = reactive({ isSending: false, isWaiting: false, sent: 0, bytes: 0 })
  const problem = shallowRef<Problem>()
  let sending: Sending | undefined
  let current: DocumentVersionId | undefined
  onScopeDispose(() => sending?.close())

  async function begin(file: File, wish: Wish): Promise<DocumentUpload> {
    const modifiedAt = toInstant(file.lastModified)
    const earlier = (await listDocumentUploads(project)).find(
      (upload) =>
        upload.state === 'arriving' &&
        upload.fileName === file.name &&
        upload.bytes === file.size &&
        upload.modifiedAt === modifiedAt &&
        isSameWish(upload, wish),
    )
    if (earlier) return earlier
    const wanted = { ...wish, fileName: file.name, bytes: file.size, modifiedAt }
    return beginDocumentUpload(project, uuidv7<DocumentVersionId>(), wanted)
  }

  return {
    progress,
    problem,
    /** @returns what has become of it; undefined when it was refused or given up */
    async send(file: File, wish: Wish): Promise<DocumentUpload | undefined> {
      problem.value = undefined
      Object.assign(progress, { isSending: true, isWaiting: false, sent: 0, bytes: file.size })
      try {
        const { id } = await begin(file, wish)
        current = id
        sending = sendDocument(id, file, {
          onProgress: (sent) => Object.assign(progress, { sent, isWaiting: false }),
          onWaiting: () => (progress.isWaiting = true),
        })
        await sending.done
        return await getDocumentUpload(id)
      } catch (thrown) {
        const isClosed = thrown instanceof DOMException && thrown.name === 'AbortError'
        if (!isClosed) problem.value = toProblem(thrown)
        return undefined
      } finally {
        progress.isSending = false
      }
    },
    /** Stops it for good: the cloud forgets what has arrived. */
    async abandon(): Promise<void> {
      if (current) await abandonDocumentUpload(current)
      sending?.close()
    },
  }
}
