import type { AlarmId, CompanyId, GatewayId } from '@loujing/wire/id'
import type { Severity } from '@loujing/wire/severity'
import type { Tx } from '../../../platform/db.ts'
import type { Told } from '../model/occurrence.ts'

export type OccurrenceRow = { alarmId: AlarmId; heardAt: Date; endedAt: Date | null }

export async function findOccurrence(tx: Tx, key: string): Promise<OccurrenceRow | undefined> {
  const [row] = await tx<OccurrenceRow[]>`
    select alarm_id, heard_at, ended_at from sites.occurrence where key = ${key}`
  return row
}

/** Whether it is one of the alarm's. */
export async function isOccurrenceOf(tx: Tx, alarm: AlarmId, key: string): Promise<boolean> {
  const rows = await tx`select 1 from sites.occurrence where key = ${key} and alarm_id = ${alarm}`
  return rows.length > 0
}

export async function insertOccurrence(tx: Tx, company: CompanyId, alarm: AlarmId, told: Told): Promise<void> {
  await tx`
    insert into sites.occurrence (company_id, key, alarm_id, severity, began_at, heard_at, ended_at)
    values (${company}, ${told.key}, ${alarm}, ${told.severity}, ${told.beganAt}, ${told.at}, ${told.endedAt ?? null})`
}

export async function saveOccurrence(tx: Tx, { key, severity, at, endedAt }: Told): Promise<void> {
  await tx`
    update sites.occurrence set severity = ${severity}, heard_at = greatest(heard_at, ${at}), ended_at = ${endedAt ?? null}
     where key = ${key}`
}

export async function openSeverities(tx: Tx, alarm: AlarmId): Promise<Severity[]> {
  const rows = await tx<{ severity: Severity }[]>`
    select severity from sites.occurrence where alarm_id = ${alarm} and ended_at is null`
  return rows.map(({ severity }) => severity)
}

/** The keys of the alarm's open occurrences that began before a moment, and of what severity they were. */
export async function listOpen(
  tx: Tx,
  alarm: AlarmId,
  beganBefore: Date,
): Promise<{ key: string; severity: Severity; beganAt: Date }[]> {
  return tx<{ key: string; severity: Severity; beganAt: Date }[]>`
    select key, severity, began_at from sites.occurrence
     where alarm_id = ${alarm} and ended_at is null and began_at < ${beganBefore}`
}

/** Active camera alarms of a gateway with an open episode from before it was started: nobody will tell their end. */
export async function listOrphaned(
  tx: Tx,
  gateway: GatewayId,
  startedAt: Date,
): Promise<{ alarm: AlarmId; key: string; severity: Severity; beganAt: Date }[]> {
  return tx<{ alarm: AlarmId; key: string; severity: Severity; beganAt: Date }[]>`
    select o.alarm_id as alarm, o.key, o.severity, o.began_at
      from sites.occurrence o join sites.alarm a on a.id = o.alarm_id
     where a.gateway_id = ${gateway} and a.state = 'active' and a.source_kind = 'camera'
       and o.ended_at is null and o.heard_at < ${startedAt}`
}
