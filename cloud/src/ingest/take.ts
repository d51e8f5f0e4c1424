import { uuidv7 } from '@loujing/wire/id'
import type { IngestBatch } from '@loujing/wire/ingest'
import { toMs } from '@loujing/wire/instant'
import type { GatewayIdentity } from '../platform/auth.ts'
import type { Sql } from '../platform/db.ts'
import { whileContended } from '../platform/tenant.ts'
import type { ReadingRow } from '../stores/readings.ts'
import type { Sorted } from './sort.ts'

/** What a batch comes to when all of it is new and believed; of the readings the first `newest` are the newest of their series. */
export type Whole = Pick<Sorted, 'readings' | 'facts'> & { newest: number; registryVersion: number; replay: boolean }

const MINUTE_S = 60

/**
 * Takes a whole batch in one statement, which is its transaction too (`ingest.take`). It runs as the company, like any other.
 * @returns false, with nothing changed, when the batch is not what it was held for, and must be taken step by step
 */
export async function takeWhole(
  sql: Sql,
  gateway: GatewayIdentity,
  batch: IngestBatch,
  whole: Whole,
  at: Date,
): Promise<boolean> {
  const { readings, facts, newest, registryVersion, replay } = whole
  const { series, quality, seconds, value, minutes } = toArrays(readings)
  const said = JSON.stringify(facts.map(({ type, subject, data }) => ({ id: uuidv7(), type, subject, data })))
  return whileContended(async () => {
    const [row] = await sql<{ taken: boolean }[]>`
      select ingest.take(${gateway.company}, ${gateway.site}, ${gateway.gateway}, ${batch.epoch}, ${batch.lane}, ${batch.fromSeq},
                         ${batch.toSeq}, ${registryVersion}, ${series}, ${quality}, ${seconds}, ${value},
                         ${String(replay)}::text::boolean, ${newest}, ${minutes}, ${said}, ${at}) as taken`
    return row?.taken === true
  })
}

/** Each column as the text of an array: the driver would quote and escape every number by itself. */
function toArrays(rows: readonly ReadingRow[]) {
  const series: number[] = []
  const quality: string[] = []
  const seconds: number[] = []
  const value: number[] = []
  const minutes = new Set<number>()
  let known = { observedAt: '', s: 0 }
  for (const row of rows) {
    if (row.observedAt !== known.observedAt) {
      known = { observedAt: row.observedAt, s: toMs(row.observedAt) / 1000 }
      minutes.add(Math.floor(known.s / MINUTE_S) * MINUTE_S)
    }
    series.push(row.series)
    quality.push(row.quality)
    seconds.push(known.s)
    value.push(row.value)
  }
  const toText = (items: readonly unknown[]): string => `{${items.join(',')}}`
  return {
    series: toText(series),
    quality: toText(quality),
    seconds: toText(seconds),
    value: toText(value),
    minutes: toText([...minutes]),
  }
}
