import type { SourceProblem } from '../../problems.ts'
import { createBackoff } from '../../backoff.ts'
import { wait } from '../../wait.ts'
import { CameraTrouble, type Frame, type Supply } from './supply.ts'

export type Watched = {
  periodMs: number
  /** A camera that gives no picture for this long hangs, whatever its connection says. */
  stallMs: number
  onFrame: (frame: Frame) => void
  /** One bad picture, or the end of a connection: it is tried again. */
  onTrouble: (type: SourceProblem, detail: string) => void
  signal: AbortSignal
}

const RETRY = { minMs: 500, maxMs: 30_000 }
/** Opening takes longer than the next picture: a key frame may be seconds away. */
const OPENING_MS = 15_000

/** Keeps looking through a camera until the signal: a watch-dog for one that hangs, back-off for one that fails. */
export async function watch(supply: Supply, { periodMs, stallMs, onFrame, onTrouble, signal }: Watched): Promise<void> {
  const backoff = createBackoff(RETRY)
  while (!signal.aborted) {
    const attempt = new AbortController()
    const dog = setTimeout(() => attempt.abort(), Math.max(stallMs, OPENING_MS))
    let patience: NodeJS.Timeout | undefined
    const emit = (frame: Frame): void => {
      clearTimeout(dog)
      patience ??= setTimeout(() => attempt.abort(), stallMs)
      patience.refresh()
      backoff.reset()
      onFrame(frame)
    }
    try {
      await supply({ periodMs, emit, spoilt: onTrouble, signal: AbortSignal.any([signal, attempt.signal]) })
      if (!signal.aborted) onTrouble('/problems/source/camera-timeout', `no picture for ${stallMs} ms`)
    } catch (error) {
      if (!signal.aborted) onTrouble(...nameOf(error))
    } finally {
      clearTimeout(dog)
      clearTimeout(patience)
    }
    await wait(backoff.next(), signal)
  }
}

// A file that may not be read, a socket error: whatever ends a connection is trouble of this camera, not of the gateway.
const nameOf = (error: unknown): [SourceProblem, string] =>
  error instanceof CameraTrouble
    ? [error.type, error.message]
    : ['/problems/source/camera-unreachable', error instanceof Error ? error.message : String(error)]
