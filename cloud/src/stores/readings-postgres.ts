import { setImmediate as immediate } from 'node:timers/promises'
import { toInstant, toMs } from '@loujing/wire/instant'
import { sqlState, type Tx } from '../platform/db.ts'
import { refuse } from '../platform/errors.ts'
import { toBinary } from './readings-binary.ts'
import { readingPartition, weekOf, type Partitions } from './partitions.ts'
import {
  chooseStep,
  MOST_SAMPLES,
  TOO_MANY_SAMPLES,
  type ReadingRow,
  type Readings,
  type Sample,
  type SeriesRange,
} from './readings.ts'

/** Below this, the round trips of a transaction with a COPY cost more than an insert from arrays. */
const COPY_FROM_ROWS = 200
/**
 * A gateway's largest batch of three values a message. Up to here one statement stores about as many values a second as a COPY,
 * and spares the questions and answers around it.
 */
const MOST_STATEMENT_ROWS = 3_000
const FAILED_TRANSACTION = '25P02'
const MINUTE_MS = 60_000

/** Readings in weekly partitions, with rollups to minutes and hours that a job keeps (rollups.ts). */
export function createPostgresReadings(partitions: Partitions): Readings {
  return {
    prepare: (times) => partitions.ensure('reading', times),

    fitStatement: (rows) => rows <= MOST_STATEMENT_ROWS,

    async write(tx, company, _site, rows) {
      if (rows.length === 0) return
      const { weeks, minutes } = bySpan(rows)
      // not awaited on its own: it travels with the first statement that stores
      const marked = tx`
        insert into stores.dirty_minute (company_id, minute)
        select ${company}, to_timestamp(s) from unnest(${minutes}::float8[]) as s`.execute()
      for (const [week, ofWeek] of weeks) await writeWeek(tx, readingPartition(week), ofWeek)
      await marked
    },

    async series(tx, range) {
      let step = chooseStep(range)
      const read = { raw: readRaw, minute: readMinutes, hour: readHours, day: readDays }
      let rows = await read[step](tx, range)
      // of weeks whose readings are forgotten the minutes remain
      if (rows.length === 0 && step === 'raw' && range.step === 'auto') {
        rows = await readMinutes(tx, range)
        if (rows.length > 0) step = 'minute'
      }
      if (rows.length > MOST_SAMPLES) throw refuse(TOO_MANY_SAMPLES, { step, most: MOST_SAMPLES })
      return { step, samples: rows.map(toSample) }
    },
  }
}

/** Rows by the week that their partition holds, and the minutes they lie in, in seconds since 1970. */
function bySpan(rows: readonly ReadingRow[]): { weeks: Map<number, ReadingRow[]>; minutes: number[] } {
  const weeks = new Map<number, ReadingRow[]>()
  const minutes = new Map<number, ReadingRow[]>()
  let known: { observedAt: string; week: ReadingRow[] } | undefined
  for (const row of rows) {
    if (known?.observedAt !== row.observedAt) {
      const ms = toMs(row.observedAt)
      const minute = Math.floor(ms / MINUTE_MS) * (MINUTE_MS / 1000)
      let week = minutes.get(minute)
      if (!week) {
        const start = weekOf(ms)
        week = weeks.get(start) ?? []
        weeks.set(start, week)
        minutes.set(minute, week)
      }
      known = { observedAt: row.observedAt, week }
    }
    known.week.push(row)
  }
  return { weeks, minutes: [...minutes.keys()] }
}

async function writeWeek(tx: Tx, partition: string, rows: readonly ReadingRow[]): Promise<void> {
  if (rows.length < COPY_FROM_ROWS) return insert(tx, partition, rows)
  try {
    await tx.savepoint((inner) => copy(inner, partition, rows))
  } catch (error) {
    // rare: a device that sent one reading in two messages. The savepoint is rolled back, the transaction goes on.
    if (sqlState(error) !== FAILED_TRANSACTION) throw error
    await insert(tx, partition, rows)
  }
}

/**
 * The driver forgets an answer that comes after the end of the data (its stream then never finishes), so the end is not
 * awaited: the statement behind it tells whether the COPY was taken.
 */
async function copy(tx: Tx, partition: string, rows: readonly ReadingRow[]): Promise<void> {
  const bytes = toBinary(rows)
  const into =
    await tx`copy stores.${tx(partition)} (series, quality, replay, observed_at, value) from stdin (format binary)`.writable()
  // a refusal that comes before the end is told by the statement behind it too
  await new Promise<void>((done) => {
    into.on('error', () => done())
    into.write(bytes, () => done())
  })
  into.end()
  await immediate()
  await tx`select 1`
}

// no conflict target: naming one would need the right to read the partition
async function insert(tx: Tx, partition: string, rows: readonly ReadingRow[]): Promise<void> {
  await tx`
    insert into stores.${tx(partition)} (series, quality, replay, observed_at, value)
    select series, quality::"char", replay, observed_at, value
      from unnest(${rows.map((row) => row.series)}::int[], ${rows.map((row) => row.quality)}::text[],
                  ${rows.map((row) => String(row.replay))}::text[]::boolean[], ${rows.map((row) => row.observedAt)}::text[]::timestamptz[],
                  ${rows.map((row) => row.value)}::float8[])
           as reading (series, quality, replay, observed_at, value)
    on conflict do nothing`
}

type Row = { at: Date; min: number; mean: number; max: number; count: number }
const toSample = ({ at, ...row }: Row): Sample => ({ at: toInstant(at), ...row })

const readRaw = (tx: Tx, { point, from, to }: SeriesRange): Promise<Row[]> => tx<Row[]>`
  select observed_at as at, value as min, value as mean, value as max, 1 as count
    from stores.reading
   where series = (select series from stores.point where id = ${point})
     and observed_at >= ${from} and observed_at < ${to} and quality = 'N'
   order by observed_at
   limit ${MOST_SAMPLES + 1}`

// the last two minutes are not rolled up yet, or again: they are made from the readings, and win
const readMinutes = (tx: Tx, { point, from, to }: SeriesRange): Promise<Row[]> => tx<Row[]>`
  with wanted as (select series from stores.point where id = ${point}),
       fresh as (
         select date_trunc('minute', observed_at) as bucket, min(value) as low, sum(value) as total, max(value) as high,
                count(*)::int as count
           from stores.reading
          where series = (select series from wanted) and quality = 'N'
            and observed_at >= greatest(${from}::timestamptz, date_trunc('minute', now()) - interval '1 minute')
            and observed_at < ${to}
          group by 1)
  select bucket as at, low as min, total / count as mean, high as max, count
    from stores.rollup_minute
   where series = (select series from wanted) and bucket >= date_trunc('minute', ${from}::timestamptz) and bucket < ${to}
     and bucket not in (select bucket from fresh)
   union all
  select bucket, low, total / count, high, count from fresh
   order by at`

const readHours = (tx: Tx, { point, from, to }: SeriesRange): Promise<Row[]> => tx<Row[]>`
  select bucket as at, low as min, total / count as mean, high as max, count
    from stores.rollup_hour
   where series = (select series from stores.point where id = ${point})
     and bucket >= date_trunc('hour', ${from}::timestamptz) and bucket < ${to}
   order by at`

// days are the days of the place, and there have been days of 23 and 25 hours
const readDays = (tx: Tx, { point, from, to }: SeriesRange): Promise<Row[]> => tx<Row[]>`
  select date_trunc('day', bucket, 'Asia/Shanghai') as at, min(low) as min, sum(total) / sum(count) as mean,
         max(high) as max, sum(count)::int as count
    from stores.rollup_hour
   where series = (select series from stores.point where id = ${point})
     and bucket >= date_trunc('day', ${from}::timestamptz, 'Asia/Shanghai') and bucket < ${to}
   group by 1
   order by 1`
