import type { EdgeStatus } from '@loujing/wire/edge-status'
import { toInstant } from '@loujing/wire/instant'
import { NotClaimed } from './admission.ts'
import { createBell } from './bell.ts'
import { createBackoff } from './backoff.ts'
import { CloudRefusal, LineError } from './cloud-client.ts'

export type LineState = EdgeStatus['line']['state']

/** Whether the cloud can be reached. Lanes wait for it, and tell it what they meet. */
export type Line = {
  state(): LineState
  report(): Pick<EdgeStatus['line'], 'state' | 'since' | 'error'>
  /** Resolves when the line is up (or `signal` is aborted: look again). */
  up(signal: AbortSignal): Promise<void>
  /** A lane met this instead of an answer it can use. */
  lost(error: unknown): void
  onChange(listener: (state: LineState) => void): () => void
  close(): Promise<void>
}

export type LineOptions = {
  /** Makes sure that we are somebody to the cloud, then asks it something small. Throws what the line is then in. */
  reach(signal: AbortSignal): Promise<void>
  /** Before the lanes start again; `outageMs` since the last answer. */
  restored(outageMs: number): Promise<void>
  now?: () => number
  firstMs?: number
  maxMs?: number
}

const STEADY_MS = 2000

/** Keeps trying while the line is down, with back-off and jitter; only it does, so a dead line costs one request at a time. */
export function openLine({ reach, restored, now = Date.now, firstMs = 500, maxMs = 30_000 }: LineOptions): Line {
  const stop = new AbortController()
  const backoff = createBackoff({ firstMs, maxMs })
  const wakeUps = new Set<() => void>()
  const listeners = new Set<(state: LineState) => void>()
  const needed = createBell()
  let state: LineState = 'connecting'
  let sinceMs = now()
  let error: string | undefined

  function become(next: LineState, why?: string): void {
    error = why
    if (state === next) return
    state = next
    sinceMs = now()
    for (const listener of listeners) listener(next)
  }

  async function keep(): Promise<void> {
    let downSinceMs = now()
    while (!stop.signal.aborted) {
      try {
        await reach(stop.signal)
        await restored(now() - downSinceMs)
        become('up')
        for (const wake of wakeUps) wake()
        wakeUps.clear()
        const upSinceMs = now()
        await needed.wait(stop.signal)
        // A line that breaks at the first batch has not come back: only one that held may be tried again soon.
        if (now() - upSinceMs > STEADY_MS) backoff.reset()
        downSinceMs = now()
      } catch (failure) {
        if (stop.signal.aborted) return
        if (!(failure instanceof CloudRefusal || failure instanceof LineError)) throw failure
        become(stateFor(failure), failure.message)
      }
      // The first try after a loss is soon, the later ones back off; a refused credential does not mend itself in seconds.
      await createBell().wait(stop.signal, backoff.nextMs())
    }
  }
  const kept = keep()

  return {
    state: () => state,
    report: () => ({ state, since: toInstant(sinceMs), ...(error !== undefined && { error: error.slice(0, 300) }) }),
    up(signal) {
      if (state === 'up' || signal.aborted) return Promise.resolve()
      return new Promise((resolve) => {
        const done = () => {
          wakeUps.delete(done)
          signal.removeEventListener('abort', done)
          resolve()
        }
        wakeUps.add(done)
        signal.addEventListener('abort', done, { once: true })
      })
    },
    lost(failure) {
      if (state !== 'up') return
      become(stateFor(failure), failure instanceof Error ? failure.message : String(failure))
      needed.ring()
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      stop.abort()
      await kept
    },
  }
}

function stateFor(failure: unknown): LineState {
  if (failure instanceof NotClaimed) return 'unclaimed'
  return failure instanceof CloudRefusal && (failure.status === 401 || failure.status === 403) ? 'refused' : 'down'
}
