import { InfluxDB, type IPoint } from 'influx'
import type { Envelope } from '@loujing/wire/envelope'
import type { Slug } from '@loujing/wire/id'
import { toMs } from '@loujing/wire/instant'
import type { Reading } from '@loujing/wire/reading'
import { formatFilter, parseTopic } from '@loujing/wire/topic'
import { createBoundedQueue } from './queue.ts'

export type HistorianOptions = {
  /** An InfluxDB 1.x server and the database to write into; it is made when it is not there. */
  config: { url: string; database: string }
  site: Slug
  /** Hears what the broker passes on, as a reader. */
  subscribe: (
    filter: string,
    onMessage: (topic: string, payload: Uint8Array, known?: Envelope) => void,
  ) => Promise<void>
  log: Record<'info' | 'warn', (values: object, message: string) => void>
  flushMs?: number
  retry?: { firstMs: number; maxMs: number }
  queueLimit?: number
}

export type HistorianCounts = { written: number; waiting: number; dropped: number; refused: number; error?: string }

export type Historian = { counts(): HistorianCounts; close(): Promise<void> }

const BATCH = 2_000
const QUEUE = 100_000
const REQUEST_MS = 5_000
const MEASUREMENT = 'reading'

/**
 * Copies the site's readings to an InfluxDB 1.x beside the gateway, for those who keep their own history. It is not the way to
 * the cloud and holds nobody up: a server that is away is asked again later and later, up to `queueLimit` values wait, then
 * the oldest are dropped and counted. Resolves at once; a server that never answers is a count, not an error.
 *
 *   reading,site=yunqi,source=dust-1,point=pm10,unit=ug/m3 value=71.5,quality="N" 1781430000000
 */
export async function startHistorian(options: HistorianOptions): Promise<Historian> {
  const { config, site, subscribe, log, flushMs = 1_000, queueLimit = QUEUE } = options
  const { firstMs, maxMs } = options.retry ?? { firstMs: 1_000, maxMs: 60_000 }
  const influx = createClient(config)
  const queue = createBoundedQueue<IPoint>(queueLimit)
  let written = 0
  let refused = 0
  let error: string | undefined
  let created = false
  let retryMs = 0
  let timer: NodeJS.Timeout | undefined
  let closed = false
  let writing: Promise<void> = Promise.resolve()

  await subscribe(formatFilter({ site, kind: 'sensor', stream: 'reading' }), (topic, payload, known) => {
    const source = parseTopic(topic)?.source
    if (source === undefined || closed) return
    // The broker has parsed and checked each reading before it reached this subscriber.
    const envelope = known ?? (JSON.parse(Buffer.from(payload).toString()) as Envelope)
    queue.push(points(site, source, envelope as Envelope<Reading>))
  })

  async function flush(): Promise<void> {
    if (!created) await influx.createDatabase(config.database)
    created = true
    while (queue.length > 0) {
      const batch = queue.peek(BATCH)
      const outcome = await write(batch)
      if (outcome === 'written') written += batch.length
      else refused += batch.length
      queue.settle(batch)
    }
  }

  /** A batch that the server calls wrong will be wrong for ever: it is counted and left, so that it does not block the rest. */
  async function write(batch: readonly IPoint[]): Promise<'written' | 'refused'> {
    try {
      await influx.writePoints([...batch], { precision: 'ms' })
      return 'written'
    } catch (failure) {
      const { statusCode } = (failure as { res?: { statusCode?: number } }).res ?? {}
      if (statusCode !== 400 && statusCode !== 413) throw failure
      log.warn({ points: batch.length, error: messageOf(failure) }, 'historian refused a batch')
      return 'refused'
    }
  }

  async function turn(): Promise<void> {
    try {
      await flush()
      if (error !== undefined) log.info({ written }, 'historian is back')
      error = undefined
      retryMs = 0
    } catch (failure) {
      if (error === undefined) log.warn({ error: messageOf(failure) }, 'historian does not answer')
      error = messageOf(failure)
      // A server that lost its disk has lost the database too.
      created = false
      retryMs = Math.min(retryMs === 0 ? firstMs : retryMs * 2, maxMs)
    }
  }

  function schedule(): void {
    const delayMs = retryMs === 0 ? flushMs : retryMs * (0.5 + Math.random() / 2)
    timer = setTimeout(() => {
      writing = turn().then(() => {
        if (!closed) schedule()
      })
    }, delayMs)
  }
  schedule()

  return {
    counts: () => ({
      written,
      waiting: queue.length,
      dropped: queue.dropped,
      refused,
      ...(error !== undefined && { error }),
    }),
    async close() {
      closed = true
      clearTimeout(timer)
      await writing
      if (error === undefined) await turn()
    },
  }
}

const points = (site: Slug, source: Slug, { time, data }: Envelope<Reading>): IPoint[] =>
  data.values.map(({ point, value, unit, quality = 'N' }) => ({
    measurement: MEASUREMENT,
    tags: { site, source, point, unit },
    fields: { value, quality },
    timestamp: new Date(toMs(time)),
  }))

function createClient({ url, database }: HistorianOptions['config']): InfluxDB {
  const { protocol, hostname, port } = new URL(url)
  const secure = protocol === 'https:'
  // The library would shut a failing host out with a timer of its own that outlives us; when to try again is decided above.
  const always = { getDelay: () => 0, next: () => always, reset: () => always }
  return new InfluxDB({
    host: hostname,
    port: Number(port || (secure ? 443 : 80)),
    protocol: secure ? 'https' : 'http',
    database,
    pool: { maxRetries: 0, requestTimeout: REQUEST_MS, backoff: always },
  })
}

const messageOf = (failure: unknown): string =>
  (failure instanceof Error ? failure.message : String(failure)).slice(0, 300)
