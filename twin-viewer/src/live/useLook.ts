import type { LookState } from '@loujing/wire/http/looks'
import type { CameraId } from '@loujing/wire/id'
import type { Problem } from '@loujing/wire/problem'
import { onScopeDispose, ref, shallowRef } from 'vue'
import { openLook } from '../api/sites.ts'
import { toProblem } from '../api/problem.ts'
import { createLookReader } from './look-parts.ts'

/** Pictures that are further apart are a slow line: what goes on between them is not seen. */
const SLOW_MS = 2_000
/** After the cloud has ended a look, or the line broke, it is asked for again. */
const AGAIN_MS = 1_500

/** A look through a camera while its scope lives: the newest picture, when it was taken, and how the look is. */
export function useLook(camera: CameraId) {
  const picture = shallowRef<string>()
  const takenAt = ref('')
  const state = ref<LookState['state'] | 'slow'>('asking')
  const problem = shallowRef<Problem>()
  const away = new AbortController()
  let lastMs = 0

  function show(blob: Blob): void {
    const before = picture.value
    picture.value = URL.createObjectURL(blob)
    if (before) URL.revokeObjectURL(before)
    const nowMs = performance.now()
    state.value = lastMs > 0 && nowMs - lastMs > SLOW_MS ? 'slow' : 'live'
    lastMs = nowMs
  }

  async function look(): Promise<void> {
    const read = createLookReader()
    for await (const bytes of await openLook(camera, away.signal)) {
      for (const part of read(bytes)) {
        if ('state' in part) state.value = part.state
        else {
          takenAt.value = part.takenAt
          show(part.picture)
        }
      }
    }
  }

  async function keepLooking(): Promise<void> {
    while (!away.signal.aborted) {
      try {
        problem.value = undefined
        await look()
      } catch (thrown) {
        if (away.signal.aborted) return
        problem.value = toProblem(thrown)
        // Refused is refused; a line that broke may come back.
        if (problem.value.status >= 400 && problem.value.status < 500) return
      }
      state.value = 'asking'
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
    }
  }

  const overdue = setInterval(() => {
    if (state.value === 'live' && performance.now() - lastMs > SLOW_MS) state.value = 'slow'
  }, 500)
  onScopeDispose(() => {
    clearInterval(overdue)
    away.abort()
    if (picture.value) URL.revokeObjectURL(picture.value)
  })
  void keepLooking()
  return { picture, takenAt, state, problem }
}
