import type { EdgeStatus } from '@loujing/wire/edge-status'
import { toInstant } from '@loujing/wire/instant'
import type { EvidenceStore } from '../outbox/evidence.ts'
import type { Outbox, OutboxRecord } from '../outbox/outbox.ts'
import type { Logger } from '../log.ts'
import { createAdmission } from './admission.ts'
import { createBell, pause } from './bell.ts'
import { createCloudClock } from './clock.ts'
import type { CloudRefusal, CloudClient } from './cloud-client.ts'
import { runEvidenceLane } from './evidence-lane.ts'
import { runLane } from './lane.ts'
import { runLookLane, type Lookable } from './look-lane.ts'
import { openLine, type Line } from './line.ts'
import type { PreviewLane } from './preview-lane.ts'
import { createTempo } from './tempo.ts'

export type UplinkOptions = {
  site: string
  gateway: string
  folder: string
  claimKey?: string
  client: CloudClient
  outbox: Outbox
  evidence: EvidenceStore
  previews: PreviewLane
  /** The camera of this name, to be looked through. */
  lookable?: (source: string) => Lookable | undefined
  log: Logger
  onProblem(problem: string, detail: string): void
  /** The number of the inventory that was said at this start: what came before it is the backlog. */
  bornAt: number
  /** Says the inventory anew and gives its number: so that the cloud knows every device before it hears of its readings. */
  announce(): Promise<number>
  onCommandsWaiting(): void
  now?: () => number
  /** How soon a lost line is tried again, first and at the longest. */
  retry?: { firstMs: number; maxMs: number }
}

export type Uplink = {
  readonly line: Line
  status(): EdgeStatus['line']
  close(): Promise<void>
}

// A line that is gone for less is a hiccup: what waits is still of the present.
const HICCUP_MS = 5000
// A full outbox takes no inventory; it must be emptied all the same.
const ANNOUNCE_WITHIN_MS = 2000
const CLOCK_EVERY_MS = 600_000
// While readings of the present come in, the backlog gets at most about this share of the time.
const BACKLOG_SHARE = 0.5
/** Kept in quarantine with its whole text: what a gateway believed and its cloud will not. */
const REFUSED = '/problems/uplink/refused'
const LIVE_IS_BUSY_MS = 1000

/** From the outbox to the cloud: two lanes of facts, one of evidence, one of pictures, over one line. */
export function startUplink(options: UplinkOptions): Uplink {
  const { client, outbox, evidence, log, onProblem, now = Date.now } = options
  const stop = new AbortController()
  const clock = createCloudClock(client, now)
  const admission = createAdmission({ ...options, probe: (signal) => clock.measure(signal) })
  const backlogBell = createBell()
  const tempo = createTempo(outbox)
  // Up to here facts are the backlog's; what comes after is the present.
  let boundary = options.bornAt - 1
  let liveAfter = boundary
  let backlogAfter = 0
  let lastReceiptMs: number | undefined
  let lastLiveMs = -Infinity
  let restMs = 0

  const isLiveBusy = () => now() - lastLiveMs < LIVE_IS_BUSY_MS

  async function restored(outageMs: number): Promise<void> {
    if (outageMs < HICCUP_MS) return
    const seq = await Promise.race([options.announce(), pause(ANNOUNCE_WITHIN_MS, stop.signal)])
    if (backlogAfter >= boundary) backlogAfter = liveAfter
    boundary = seq === undefined ? outbox.lastSeq() : seq - 1
    liveAfter = boundary
    backlogBell.ring()
  }

  const line = openLine({ reach: admission.enter, restored, now, ...options.retry })
  line.onChange((state) => log.info({ state, error: line.report().error }, 'line changed'))

  const shared = {
    outbox,
    client,
    line,
    now,
    onPoison(record: OutboxRecord | undefined, refusal: CloudRefusal) {
      const detail = `seq ${record?.seq}: ${refusal.message}`
      log.error({ seq: record?.seq, refusal: refusal.message }, 'the cloud refuses a fact')
      onProblem(REFUSED, detail)
      if (!record) return
      outbox.release((onRollback) =>
        outbox.quarantine.add({ topic: '', problem: REFUSED, detail, payload: record.body }, onRollback),
      )
    },
  }
  const lanes = [
    runLane(
      {
        ...shared,
        lane: 'live',
        range: () => ({ after: liveAfter, upTo: Infinity }),
        passed: (seq) => (liveAfter = Math.max(liveAfter, seq)),
        ready: (signal) => tempo.ready(liveAfter, signal),
        sent(batch, receipt, tookMs) {
          tempo.sent(batch.records.length)
          lastReceiptMs = lastLiveMs = now()
          heard(receipt.commandsWaiting, tookMs)
        },
      },
      stop.signal,
    ),
    runLane(
      {
        ...shared,
        lane: 'backlog',
        range: () => ({ after: backlogAfter, upTo: boundary }),
        passed: (seq) => (backlogAfter = Math.max(backlogAfter, seq)),
        async ready(signal) {
          while (backlogAfter >= boundary && !signal.aborted) await backlogBell.wait(signal)
          const rest = restMs
          restMs = 0
          if (rest > 0) await pause(rest, signal)
        },
        sent(_batch, receipt, tookMs) {
          lastReceiptMs = now()
          if (isLiveBusy()) restMs = tookMs * (1 / BACKLOG_SHARE - 1)
          heard(receipt.commandsWaiting, tookMs)
        },
      },
      stop.signal,
    ),
    runEvidenceLane({ evidence, client, line, onProblem }, stop.signal),
    options.previews.run(client, line, stop.signal),
    runLookLane({ client, line, find: (source) => options.lookable?.(source) }, stop.signal),
    keepClock(),
  ]

  function heard(commandsWaiting: number, tookMs: number): void {
    if (commandsWaiting > 0) options.onCommandsWaiting()
    log.debug({ tookMs }, 'batch taken')
  }

  async function keepClock(): Promise<void> {
    while (!stop.signal.aborted) {
      await pause(CLOCK_EVERY_MS, stop.signal)
      if (line.state() !== 'up' || stop.signal.aborted) continue
      try {
        await clock.measure(stop.signal)
      } catch (error) {
        if (!stop.signal.aborted) line.lost(error)
      }
    }
  }

  return {
    line,
    status() {
      const offset = clock.offsetMs()
      return {
        ...line.report(),
        ...(lastReceiptMs !== undefined && { lastReceiptAt: toInstant(lastReceiptMs) }),
        ...(offset !== undefined && { clockOffsetMs: offset }),
        backlog: backlogAfter < boundary ? Math.min(outbox.status().depth, boundary - backlogAfter) : 0,
        evidenceQueued: evidence.queued(),
      }
    },
    async close() {
      stop.abort()
      await Promise.all([line.close(), ...lanes])
      tempo.close()
      client.close()
    },
  }
}
