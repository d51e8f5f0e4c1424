import type { Outbox } from '../outbox/outbox.ts'
import { createBell } from './bell.ts'

/** When the live lane should send: at once after a silence or for something urgent, else in company. */
export type Tempo = {
  /** Resolves when something after `seq` is there and it is time. */
  ready(seq: number, signal: AbortSignal): Promise<void>
  sent(records: number): void
  close(): void
}

const COMPANY = 25
const SHORTEST_MS = 10
const LONGEST_MS = 50
const FULL = 1000

/**
 * A batch costs the cloud a transaction, so at 1,000 facts a second it pays to wait until about twenty-five are together; a single
 * fact after a silence goes at once. Batches begin at least `COMPANY / rate` apart, between 10 and 50 ms.
 */
export function createTempo(outbox: Outbox): Tempo {
  const bell = createBell()
  let urgent = false
  let waiting = 0
  let startedMs = -Infinity
  let sinceMs = Infinity
  let intervalMs = SHORTEST_MS
  const forget = outbox.onAppended((count, isUrgent) => {
    urgent ||= isUrgent
    waiting += count
    bell.ring()
  })

  return {
    async ready(seq, signal) {
      while (outbox.lastSeq() <= seq && !signal.aborted) await bell.wait(signal)
      const dueMs = startedMs + intervalMs
      for (let restMs = dueMs - performance.now(); restMs > 0 && !urgent && waiting < FULL;) {
        await bell.wait(signal, restMs)
        if (signal.aborted) return
        restMs = dueMs - performance.now()
      }
      urgent = false
      waiting = 0
      const nowMs = performance.now()
      sinceMs = nowMs - startedMs
      startedMs = nowMs
    },
    sent(records) {
      const perMs = records / Math.max(sinceMs, 1)
      intervalMs = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, COMPANY / perMs))
    },
    close: forget,
  }
}
