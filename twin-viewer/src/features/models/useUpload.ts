import type { Model, NewUpload, Upload } from '@loujing/wire/http/twin'
import { type SiteId, type UploadId, uuidv7 } from '@loujing/wire/id'
import type { Problem } from '@loujing/wire/problem'
import { toInstant } from '@loujing/wire/instant'
import { onScopeDispose, reactive, shallowRef } from 'vue'
import type { Sending } from '../../api/pieces.ts'
import { toProblem } from '../../api/problem.ts'
import { abandonUpload, beginUpload, getModel, sendUpload } from '../../api/twin.ts'
import { createRate } from './rate.ts'

/** `waiting`: the line is cut and tried again by itself. `checking`: all is sent, and the cloud looks at it. */
export type UploadState = 'idle' | 'sending' | 'waiting' | 'paused' | 'checking'
export type UploadProgress = { state: UploadState; sent: number; bytes: number; perSecond: number }

/** Whether a file that is chosen now is the one that an upload was begun with. */
export const isOf = ({ fileName, bytes, modifiedAt }: NewUpload, file: File): boolean =>
  fileName === file.name && bytes === file.size && modifiedAt === toInstant(file.lastModified)

/** One file on its way to a site. Leaving only pauses it: what has arrived waits in the cloud. */
export function useUpload(site: SiteId) {
  const progress = reactive<UploadProgress>({ state: 'idle', sent: 0, bytes: 0, perSecond: 0 })
  const problem = shallowRef<Problem>()
  const rate = createRate()
  let upload: Upload | undefined
  let sending: Sending | undefined
  onScopeDispose(() => sending?.close())

  function tell(sent: number) {
    // what is under way when it is paused still tells of itself
    if (progress.state === 'paused' || progress.state === 'idle') return
    const state = sent < progress.bytes ? 'sending' : 'checking'
    Object.assign(progress, { state, sent, perSecond: rate.tell(sent, performance.now()) })
  }

  function wait(state: 'waiting' | 'paused') {
    rate.clear()
    Object.assign(progress, { state, perSecond: 0 })
  }

  return {
    progress,
    problem,

    /** Sends a file, as a new upload or where an earlier one ended. @returns its model, undefined when it was refused or given up */
    async send(file: File, wanted: Pick<NewUpload, 'name' | 'building'>, earlier?: Upload): Promise<Model | undefined> {
      problem.value = undefined
      Object.assign(progress, { state: 'sending', sent: earlier?.received ?? 0, bytes: file.size, perSecond: 0 })
      rate.clear()
      try {
        const modifiedAt = toInstant(file.lastModified)
        const begun = { ...wanted, fileName: file.name, bytes: file.size, modifiedAt }
        upload = earlier ?? (await beginUpload(site, uuidv7<UploadId>(), begun))
        sending = sendUpload(upload.id, file, { onProgress: tell, onWaiting: () => wait('waiting') })
        await sending.done
        return await getModel(upload.model)
      } catch (thrown) {
        const isClosed = thrown instanceof DOMException && thrown.name === 'AbortError'
        if (!isClosed) problem.value = toProblem(thrown)
        return undefined
      } finally {
        progress.state = 'idle'
        sending = undefined
      }
    },
    pause() {
      sending?.pause()
      wait('paused')
    },
    resume() {
      progress.state = 'sending'
      sending?.resume()
    },
    /** Stops it for good: the cloud forgets what has arrived. */
    async abandon() {
      const given = upload
      if (given) await abandonUpload(given.id)
      sending?.close()
    },
  }
}
