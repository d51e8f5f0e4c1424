import type { Sql } from '../platform/db.ts'
import { asPlatform } from '../platform/tenant.ts'

export type Partitioned = 'reading' | 'detection' | 'rollup_minute'
export type Partitions = ReturnType<typeof createPartitions>

const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS
/** Monday, 5 January 1970: weeks are cut where PostgreSQL's date_trunc('week', …, 'UTC') cuts them. */
const FIRST_MONDAY_MS = 4 * DAY_MS
const AHEAD_WEEKS = 4
/** A partition that is older may have been dropped since it was made: it is asked for each time. */
const SURE_MS = 26 * WEEK_MS

/** The start of the UTC week that holds `ms`. */
export const weekOf = (ms: number): number => ms - ((((ms - FIRST_MONDAY_MS) % WEEK_MS) + WEEK_MS) % WEEK_MS)

const monthOf = (ms: number): number => Date.UTC(new Date(ms).getUTCFullYear(), new Date(ms).getUTCMonth())

/** Makes partitions before they are needed: ahead of the clock, and on demand for what comes late. Remembers what is there. */
export function createPartitions(sql: Sql) {
  const made = new Set<string>()

  async function ensure(parent: Partitioned, times: Iterable<number>): Promise<void> {
    const startOf = parent === 'rollup_minute' ? monthOf : weekOf
    const missing = new Set<number>()
    for (const ms of times) {
      const start = startOf(ms)
      if (!made.has(`${parent} ${start}`)) missing.add(start)
    }
    for (const start of missing) {
      await asPlatform(sql, (tx) => tx`select stores.make_partition(${parent}, ${new Date(start)})`)
      if (start > Date.now() - SURE_MS) made.add(`${parent} ${start}`)
    }
  }

  return {
    /** In a transaction of its own, before the one that writes: making a table in the middle of that would make others wait. */
    ensure,

    async ensureAhead(nowMs: number): Promise<void> {
      const weeks = Array.from({ length: AHEAD_WEEKS + 1 }, (_, i) => nowMs + i * WEEK_MS)
      for (const parent of ['reading', 'detection', 'rollup_minute'] as const) await ensure(parent, weeks)
    },
  }
}

/** The name of the partition of readings that holds the week beginning at `weekMs`; as `stores.make_partition` names it. */
export const readingPartition = (weekMs: number): string =>
  `reading_${new Date(weekMs).toISOString().slice(0, 10).replaceAll('-', '')}`
