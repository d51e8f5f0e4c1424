import { createBell } from './bell.ts'
import { CloudRefusal, LineError, type CloudClient } from './cloud-client.ts'
import type { Line } from './line.ts'

/** The newest picture of each camera; what is not sent in time is replaced, never queued. */
export type Previews = {
  offer(source: string, jpeg: Buffer): void
  /** For the console on the site, which does not need the cloud. */
  newest(source: string): { jpeg: Buffer; atMs: number } | undefined
}

export type PreviewLane = Previews & { run(client: CloudClient, line: Line, signal: AbortSignal): Promise<void> }

export function createPreviews(now: () => number): PreviewLane {
  const kept = new Map<string, { jpeg: Buffer; atMs: number }>()
  const waiting = new Set<string>()
  const bell = createBell()
  return {
    offer(source, jpeg) {
      kept.set(source, { jpeg, atMs: now() })
      waiting.add(source)
      bell.ring()
    },
    newest: (source) => kept.get(source),

    /** One in flight at the most. Nothing is tried while the line is down, and nothing is said about what did not go. */
    async run(client, line, signal) {
      while (!signal.aborted) {
        await line.up(signal)
        const source = waiting.values().next().value
        if (source === undefined) {
          await bell.wait(signal)
          continue
        }
        waiting.delete(source)
        try {
          await client.request({
            method: 'PUT',
            path: `/api/ingest/previews/${source}`,
            headers: { 'content-type': 'image/jpeg' },
            body: kept.get(source)!.jpeg,
            signal,
          })
        } catch (error) {
          if (error instanceof LineError) line.lost(error)
          else if (!(error instanceof CloudRefusal)) throw error
          else await bell.wait(signal, 1000)
        }
      }
    },
  }
}
