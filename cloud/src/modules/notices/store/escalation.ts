import type { AlarmId, CompanyId, SiteId } from '@loujing/wire/id'
import type { Reader, Tx } from '../../../platform/db.ts'
import type { Climb } from '../model/escalation.ts'

export type EscalationRow = Climb & { alarmId: AlarmId; siteId: SiteId; endedAt: Date | null }

export async function lockEscalation(tx: Tx, alarm: AlarmId): Promise<EscalationRow | undefined> {
  const [row] = await tx<EscalationRow[]>`
    select alarm_id, site_id, severity, round, began_at, next_step, due_at, ended_at
      from notices.escalation where alarm_id = ${alarm} for update`
  return row
}

export async function saveEscalation(
  tx: Tx,
  owner: { company: CompanyId; site: SiteId; alarm: AlarmId },
  { severity, round, beganAt, nextStep, dueAt }: Climb,
): Promise<void> {
  await tx`
    insert into notices.escalation (alarm_id, company_id, site_id, severity, round, began_at, next_step, due_at)
    values (${owner.alarm}, ${owner.company}, ${owner.site}, ${severity}, ${round}, ${beganAt}, ${nextStep}, ${dueAt})
    on conflict (alarm_id) do update
       set severity = excluded.severity, round = excluded.round, began_at = excluded.began_at,
           next_step = excluded.next_step, due_at = excluded.due_at`
}

/** Nobody is told any more: also not what was already decided and has not left yet. */
export async function endEscalation(tx: Tx, alarm: AlarmId, at: Date): Promise<void> {
  await tx`
    update notices.escalation set ended_at = ${at}, due_at = null where alarm_id = ${alarm} and ended_at is null`
  await tx`update notices.delivery set state = 'withdrawn' where subject_id = ${alarm} and state = 'waiting'`
}

/** Companies with a step that is due, over all of them: as the platform. */
export async function listDueCompanies(sql: Reader, at: Date): Promise<CompanyId[]> {
  const rows = await sql<{ company: CompanyId }[]>`
    select distinct company_id as company from notices.escalation where due_at <= ${at} and ended_at is null`
  return rows.map(({ company }) => company)
}

/** One step that is due, which no other process has taken. */
export async function takeDue(tx: Tx, at: Date): Promise<EscalationRow | undefined> {
  const [row] = await tx<EscalationRow[]>`
    select alarm_id, site_id, severity, round, began_at, next_step, due_at, ended_at
      from notices.escalation
     where due_at <= ${at} and ended_at is null
     order by due_at limit 1 for update skip locked`
  return row
}

/** What climbs on a site, locked, for a change of its plan. */
export async function lockClimbing(tx: Tx, site: SiteId): Promise<EscalationRow[]> {
  return tx<EscalationRow[]>`
    select alarm_id, site_id, severity, round, began_at, next_step, due_at, ended_at
      from notices.escalation where site_id = ${site} and ended_at is null order by alarm_id for update`
}
