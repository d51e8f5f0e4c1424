import { MAX_PICTURE_BYTES } from '../picture.ts'
import { wait } from '../../wait.ts'
import { bodyOf, get, reasonOf } from './http.ts'
import { CameraTrouble, toFrame, type Supply } from './supply.ts'

/** A site camera answers a snapshot within a second or two; one that needs longer hangs. */
const TIMEOUT_MS = 5000

/** Asks an HTTP camera for a picture each period. One that is late makes the next one late, never two at once. */
export const snapshots =
  (url: URL, timeoutMs = TIMEOUT_MS): Supply =>
  async ({ periodMs, emit, signal }) => {
    while (!signal.aborted) {
      const startedMs = performance.now()
      const bytes = await snapshot(url, timeoutMs, signal)
      if (bytes !== undefined) emit(toFrame(bytes))
      await wait(Math.max(0, periodMs - (performance.now() - startedMs)), signal)
    }
  }

async function snapshot(url: URL, timeoutMs: number, signal: AbortSignal): Promise<Uint8Array | undefined> {
  const late = AbortSignal.timeout(timeoutMs)
  try {
    const response = await get(url, AbortSignal.any([signal, late]))
    return await readAll(response)
  } catch (error) {
    if (signal.aborted) return undefined
    if (late.aborted) {
      throw new CameraTrouble('/problems/source/camera-timeout', `no picture within ${timeoutMs} ms`, error)
    }
    throw error
  }
}

/**
 * @throws CameraTrouble picture-too-large before it is in memory; truncated-picture when the camera hangs up inside a body
 *   whose length it had announced
 */
async function readAll(response: Response): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  try {
    for await (const part of bodyOf(response)) {
      parts.push(part)
      length += part.byteLength
      if (length > MAX_PICTURE_BYTES) {
        throw new CameraTrouble('/problems/source/picture-too-large', `more than ${MAX_PICTURE_BYTES} bytes`)
      }
    }
  } catch (error) {
    if (error instanceof CameraTrouble || (error instanceof Error && error.name === 'AbortError')) throw error
    if (error instanceof DOMException) throw error
    throw new CameraTrouble('/problems/source/truncated-picture', `${length} bytes, then ${reasonOf(error)}`, error)
  }
  return Buffer.concat(parts)
}
