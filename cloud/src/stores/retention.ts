import type { Sql, Tx } from '../platform/db.ts'
import { sqlState } from '../platform/db.ts'
import type { Log } from '../platform/log.ts'
import { asPlatform } from '../platform/tenant.ts'
import { dropOldEvidence } from './evidence-hold.ts'
import type { Evidence } from './evidence.ts'
import { createJob, type Job } from './job.ts'
import { readingPartition, weekOf, type Partitions } from './partitions.ts'

const EVERY_MS = 3_600_000
const DAY_MS = 86_400_000
/** A viewer that was away longer begins anew; a subscriber never loses what it has not heard. */
const OUTBOX_HOURS = 24
const QUARANTINE_DAYS = 30
const LOCK_NOT_AVAILABLE = '55P03'

/** A year, and the month beside it to compare with. */
export const KEEP_READINGS_DAYS = 400
/** Nothing less can be asked for; `stores.drop_readings` knows it too. */
export const LEAST_READINGS_DAYS = 190

/** A year of alarms' pictures; pictures of people are kept no longer than they are needed for (个人信息保护法 art. 19). */
export const KEEP_EVIDENCE_DAYS = 365
/**
 * Sealed originals show people, and an inquiry begins soon or never: a quarter. The law gives no number for either class
 * (个人信息保护法 art. 19: the shortest time that the purpose needs), so both are the operator's to set.
 */
export const KEEP_ORIGINALS_DAYS = 90
/** Nothing less can be asked for: a weekly report of last month still shows its pictures. */
export const LEAST_EVIDENCE_DAYS = 30
const EVIDENCE_AT_ONCE = 500

export type RetentionDeps = {
  sql: Sql
  partitions: Partitions
  now: () => Date
  log: Log
  /** Whole weeks of readings that are older are dropped; their minutes and hours stay. */
  keepReadingsDays?: number | undefined
  /** Files of evidence that are older and that nobody holds are forgotten, on the disk too. */
  keepEvidenceDays?: number | undefined
  /** The same for sealed originals. */
  keepOriginalsDays?: number | undefined
  evidence: Pick<Evidence, 'remove'>
}
export type Retention = Job & { runOnce(): Promise<void> }

/** Each hour: makes the partitions of the coming weeks, and forgets what nobody will ask for again. */
export function createRetention(deps: RetentionDeps): Retention {
  const { sql, partitions, now, log, evidence } = deps
  const { keepReadingsDays = KEEP_READINGS_DAYS, keepEvidenceDays = KEEP_EVIDENCE_DAYS } = deps
  const { keepOriginalsDays = KEEP_ORIGINALS_DAYS } = deps

  async function runOnce(): Promise<void> {
    await partitions.ensureAhead(now().getTime())
    await asPlatform(sql, async (tx) => {
      await trimOutbox(tx)
      await tx`delete from stores.quarantine where recorded_at < now() - make_interval(days => ${QUARANTINE_DAYS})`
    })
    const before = weekOf(now().getTime() - keepReadingsDays * DAY_MS)
    for (const week of await asPlatform(sql, (tx) => listWeeks(tx, before))) await dropWeek(week)
    await dropEvidence()
  }

  /** The rows go first: bytes that a crash leaves behind belong to nobody and are shown to nobody. */
  async function dropEvidence(): Promise<void> {
    const daysAgo = (days: number): Date => new Date(now().getTime() - days * DAY_MS)
    const classes = { before: daysAgo(keepEvidenceDays), sealedBefore: daysAgo(keepOriginalsDays) }
    for (;;) {
      const gone = await asPlatform(sql, (tx) => dropOldEvidence(tx, classes, EVIDENCE_AT_ONCE))
      for (const sha256 of gone) await evidence.remove(sha256)
      if (gone.length > 0) log.info({ files: gone.length }, 'old evidence')
      if (gone.length < EVIDENCE_AT_ONCE) return
    }
  }

  /** A week that cannot go yet is tried again in an hour; one whose minutes hold too little needs somebody to look. */
  async function dropWeek(week: Date): Promise<void> {
    try {
      const outcome = await asPlatform(sql, (tx) => dropReadings(tx, week))
      if (outcome === 'incomplete') log.error({ week }, 'a week of readings is not in its minutes, and stays')
      else log.info({ week, outcome }, 'an old week of readings')
    } catch (error) {
      if (sqlState(error) !== LOCK_NOT_AVAILABLE) throw error
      log.info({ week, outcome: 'in use' }, 'an old week of readings')
    }
  }

  return { ...createJob({ name: 'retention', everyMs: EVERY_MS, log }, runOnce), runOnce }
}

/** The beginnings of the weeks of readings before `beforeMs`, oldest first. */
async function listWeeks(tx: Tx, beforeMs: number): Promise<Date[]> {
  const rows = await tx<{ week: Date }[]>`
    select to_date(right(part.relname, 8), 'YYYYMMDD')::timestamp at time zone 'UTC' as week
      from pg_inherits join pg_class part on part.oid = inhrelid
     where inhparent = 'stores.reading'::regclass and part.relname < ${readingPartition(beforeMs)}
     order by part.relname`
  return rows.map(({ week }) => week)
}

async function dropReadings(tx: Tx, week: Date): Promise<string | undefined> {
  const [row] = await tx<{ outcome: string }[]>`select stores.drop_readings(${week}) as outcome`
  return row?.outcome
}

async function trimOutbox(tx: Tx): Promise<void> {
  await tx`
    with trimmed as (
      delete from platform.outbox
       where recorded_at < now() - make_interval(hours => ${OUTBOX_HOURS})
         and not exists (select 1 from platform.subscriber where (subscriber.xid, subscriber.seq) < (outbox.xid, outbox.seq))
      returning xid, seq),
         last as (select xid, seq from trimmed order by xid desc, seq desc limit 1)
    update platform.outbox_trim set xid = last.xid, seq = last.seq from last
     where (last.xid, last.seq) > (outbox_trim.xid, outbox_trim.seq)`
}
