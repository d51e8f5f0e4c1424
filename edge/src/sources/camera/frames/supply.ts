import type { SourceProblem } from '../../problems.ts'

/** One picture as the camera gave it. `atMs` is monotonic (performance.now), `takenMs` the gateway's wall clock. */
export type Frame = { bytes: Uint8Array; atMs: number; takenMs: number }

/** Why a camera gives nothing, by name. The connection is dropped and tried again. */
export class CameraTrouble extends Error {
  override readonly name = 'CameraTrouble'
  readonly type: SourceProblem
  constructor(type: SourceProblem, detail: string, cause?: unknown) {
    super(detail, { cause })
    this.type = type
  }
}

export type Supplied = {
  periodMs: number
  /** Called for each sampled picture, whole or not: the taker checks it. */
  emit: (frame: Frame) => void
  /** Says that something was wrong with one picture while the connection goes on. */
  spoilt: (type: SourceProblem, detail: string) => void
  signal: AbortSignal
}

/**
 * Looks through a camera until `signal` aborts, one picture each `periodMs`. It ends only by the signal.
 * @throws CameraTrouble when the camera cannot be reached, hangs up or misbehaves
 */
export type Supply = (to: Supplied) => Promise<void>

export const toFrame = (bytes: Uint8Array): Frame => ({ bytes, atMs: performance.now(), takenMs: Date.now() })

/** An address without its user and password, fit for a log and a status page. */
export function withoutSecrets(text: string): string {
  return text.replaceAll(/([a-z]+:\/\/)[^/@\s]*@/gi, '$1')
}
