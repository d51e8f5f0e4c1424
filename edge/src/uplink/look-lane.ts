import { LooksAnswer } from '@loujing/wire/http/looks'
import { toInstant } from '@loujing/wire/instant'
import { Compile } from 'typebox/compile'
import { pause } from './bell.ts'
import { CloudRefusal, LineError, readJson, type CloudClient } from './cloud-client.ts'
import type { Line } from './line.ts'

/** A camera that can be looked through now. @returns the way to stop */
export type Lookable = (to: { widthPx: () => number; take: (jpeg: Uint8Array, takenMs: number) => void }) => () => void

const WAIT_MS = 25_000
const AGAIN_MS = 5_000
/** A picture that takes longer makes the next ones smaller, one that takes less makes them larger. */
const SLOW_MS = 400
const FAST_MS = 120
const WIDTHS_PX = [320, 480, 640, 960] as const
const FIRST = 2
/** So many quick pictures in a row before a larger one is tried. */
const QUICK_BEFORE_LARGER = 8

const Answer = Compile(LooksAnswer)

type Deps = { client: CloudClient; line: Line; find: (source: string) => Lookable | undefined }

/**
 * The cameras that somebody looks through now. The gateway asks which these are, since nobody can call it behind its NAT, and
 * brings their pictures one by one: the next goes when the one before was taken, so a slow line gets fewer and smaller ones
 * and never a queue.
 */
export async function runLookLane(deps: Deps, signal: AbortSignal): Promise<void> {
  const { client, line } = deps
  const shown = new Map<string, () => void>()
  const stopAll = (): void => {
    for (const stop of shown.values()) stop()
    shown.clear()
  }
  while (!signal.aborted) {
    await line.up(signal)
    if (signal.aborted) break
    try {
      const known = encodeURIComponent([...shown.keys()].join(','))
      const path = `/api/gateway/looks?known=${known}&waitMs=${WAIT_MS}`
      const answer = readJson(await client.request({ method: 'GET', path, timeoutMs: WAIT_MS + 15_000, signal }))
      if (!Answer.Check(answer)) throw new LineError('the answer is not a list of cameras')
      for (const [source, stop] of shown) if (!answer.cameras.includes(source) && shown.delete(source)) stop()
      for (const source of answer.cameras) if (!shown.has(source)) shown.set(source, bring(source, deps))
    } catch (error) {
      stopAll()
      if (signal.aborted) break
      // A cloud that knows of no looks is asked again now and then; what else is wrong the other lanes find out.
      if (!(error instanceof LineError || error instanceof CloudRefusal)) throw error
      await pause(AGAIN_MS, signal)
    }
  }
  stopAll()
}

/** Brings the pictures of one camera until it is stopped; a camera that nobody knows brings none. */
function bring(source: string, { client, find }: Deps): () => void {
  const stop = new AbortController()
  let size: number = FIRST
  let quick = 0
  let next: { jpeg: Uint8Array; takenMs: number } | undefined
  let isSending = false

  function adapt(tookMs: number): void {
    quick = tookMs < FAST_MS ? quick + 1 : 0
    if (tookMs > SLOW_MS) size = Math.max(0, size - 1)
    if (quick < QUICK_BEFORE_LARGER) return
    quick = 0
    size = Math.min(WIDTHS_PX.length - 1, size + 1)
  }

  async function send(): Promise<void> {
    if (isSending) return
    isSending = true
    while (next !== undefined && !stop.signal.aborted) {
      const { jpeg, takenMs } = next
      next = undefined
      const startedMs = performance.now()
      const headers = { 'content-type': 'image/jpeg', 'x-taken-at': toInstant(takenMs) }
      const path = `/api/gateway/looks/${source}`
      // Who has left, or a line that broke: the next answer to the question above says how it goes on.
      await client
        .request({ method: 'PUT', path, headers, body: jpeg, timeoutMs: 5_000, signal: stop.signal })
        .catch((error: unknown) => {
          if (!(error instanceof LineError || error instanceof CloudRefusal)) throw error
        })
      adapt(performance.now() - startedMs)
    }
    isSending = false
  }

  const leave = find(source)?.({
    widthPx: () => WIDTHS_PX[size]!,
    take(jpeg, takenMs) {
      next = { jpeg, takenMs }
      void send()
    },
  })
  return () => {
    stop.abort()
    leave?.()
  }
}
