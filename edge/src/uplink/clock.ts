import { isInstant, toMs } from '@loujing/wire/instant'
import { readJson, type CloudClient } from './cloud-client.ts'

/** How far the cloud's clock is ahead of ours, by the exchange with the shortest round trip of the last few (RFC 5905 §10). */
export type CloudClock = { measure(signal: AbortSignal): Promise<void>; offsetMs(): number | undefined }

const KEPT = 8

export function createCloudClock(client: CloudClient, now: () => number): CloudClock {
  const samples: { offsetMs: number; tripMs: number }[] = []
  return {
    async measure(signal) {
      const sentMs = now()
      const started = performance.now()
      const answer = readJson(
        await client.request({ method: 'GET', path: '/api/gateway/clock', signal, timeoutMs: 5000 }),
      )
      const tripMs = performance.now() - started
      const told = typeof answer === 'object' && answer !== null && 'now' in answer ? answer.now : undefined
      if (!isInstant(told)) return
      samples.push({ offsetMs: toMs(told) - (sentMs + tripMs / 2), tripMs })
      if (samples.length > KEPT) samples.shift()
    },
    offsetMs() {
      if (samples.length === 0) return undefined
      return Math.round(samples.reduce((best, sample) => (sample.tripMs < best.tripMs ? sample : best)).offsetMs)
    },
  }
}
