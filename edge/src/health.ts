import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DetectorLoad, EdgeStatus, SourceHealth } from '@loujing/wire/edge-status'
import type { Envelope } from '@loujing/wire/envelope'
import { uuidv7, type MessageId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { RuleHealth } from '@loujing/wire/rule'
import type { LineState } from './uplink/line.ts'

export const VERSION = String(
  (JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as { version: string }).version,
)

export type HealthOptions = {
  outbox(): EdgeStatus['outbox']
  line(): EdgeStatus['line']
  sources(): SourceHealth[]
  detector(): DetectorLoad | undefined
  rules(): RuleHealth[]
  problems: ReadonlyMap<string, number>
  /** Publishes on edge/{gateway}/status, retained. */
  publish(status: Envelope): Promise<void>
  onFailure(error: unknown): void
  now?: () => number
}

export type Health = {
  status(state?: EdgeStatus['state']): EdgeStatus
  envelope(state: EdgeStatus['state']): Envelope
  start(): void
  /** Says `stopped`, if anybody still takes it. */
  close(): Promise<void>
}

const LOOK_MS = 1000
const HEARTBEAT_MS = 15_000
// With the line cut a heartbeat is only another record for later: changes are told at once, the rest seldom.
const HEARTBEAT_OFFLINE_MS = 300_000
const STOPPED_WITHIN_MS = 1000

/** Birth, heartbeat, and the word at the end; the will says `offline` when there was no end. */
export function createHealth(options: HealthOptions): Health {
  const { outbox, line, sources, detector, rules, problems, publish, now = Date.now } = options
  const startedAt = toInstant(now())
  let lastMs = -Infinity
  let lastKey = ''
  let saying = false

  function status(state: EdgeStatus['state'] = 'online'): EdgeStatus {
    const load = detector()
    return {
      state,
      version: VERSION,
      startedAt,
      outbox: outbox(),
      line: line(),
      sources: sources(),
      ...(load && { detector: load }),
      rules: rules(),
      problems: Object.fromEntries(problems),
    }
  }
  const envelope = (state: EdgeStatus['state']): Envelope => ({
    id: uuidv7<MessageId>(now()),
    type: 'edge.status',
    time: toInstant(now()),
    data: status(state),
  })

  /** What is worth telling before the next heartbeat. */
  const keyOf = ({ outbox, line, sources, rules = [] }: EdgeStatus) =>
    [
      outbox.refusing,
      outbox.corrupt,
      line.state,
      ...rules.map(({ rule, version, state }) => `${rule} ${version} ${state}`),
      ...sources.map(({ source, state, sight }) => `${source} ${state} ${sight?.state}`),
    ].join()

  let timer: NodeJS.Timeout | undefined
  function look(): void {
    if (saying) return
    const current = status()
    const key = keyOf(current)
    const periodMs = isUp(current.line.state) ? HEARTBEAT_MS : HEARTBEAT_OFFLINE_MS
    if (key === lastKey && performance.now() - lastMs < periodMs) return
    lastKey = key
    lastMs = performance.now()
    saying = true
    publish(envelope('online'))
      .catch(options.onFailure)
      .finally(() => (saying = false))
  }

  return {
    status,
    envelope,
    start() {
      timer = setInterval(look, LOOK_MS)
      look()
    },
    async close() {
      clearInterval(timer)
      await Promise.race([
        publish(envelope('stopped')).catch(options.onFailure),
        new Promise((resolve) => setTimeout(resolve, STOPPED_WITHIN_MS).unref()),
      ])
    },
  }
}

const isUp = (state: LineState) => state === 'up'
