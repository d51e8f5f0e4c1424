import { MAX_PICTURE_BYTES } from '../picture.ts'
import { bodyOf, get, reasonOf } from './http.ts'
import { createJpegSplitter } from './jpeg-splitter.ts'
import { createSampler } from './sampler.ts'
import { CameraTrouble, toFrame, type Supplied, type Supply } from './supply.ts'

/** Takes a picture each period out of an HTTP stream of JPEGs (multipart/x-mixed-replace) and lets the others go. */
export const mjpegStream =
  (url: URL): Supply =>
  async (to) => {
    const { signal } = to
    try {
      const response = await get(url, signal)
      const take = jpegTaker(to)
      for await (const chunk of bodyOf(response)) take(chunk)
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof CameraTrouble) throw error
      throw new CameraTrouble('/problems/source/camera-unreachable', reasonOf(error), error)
    }
    if (!signal.aborted) throw new CameraTrouble('/problems/source/camera-unreachable', 'the camera ended its stream')
  }

/** Cuts a stream into pictures and emits one each period; the rest of them are not even copied further. */
export function jpegTaker({ periodMs, emit, spoilt }: Pick<Supplied, 'periodMs' | 'emit' | 'spoilt'>) {
  const split = createJpegSplitter(MAX_PICTURE_BYTES)
  const isDue = createSampler(periodMs)
  return (chunk: Uint8Array): void => {
    for (const found of split(chunk)) {
      if (found.kind === 'picture') {
        if (isDue(performance.now())) emit(toFrame(found.bytes))
      } else if (found.kind === 'cut') spoilt('/problems/source/truncated-picture', found.detail)
      else throw new CameraTrouble('/problems/source/picture-too-large', found.detail)
    }
  }
}
