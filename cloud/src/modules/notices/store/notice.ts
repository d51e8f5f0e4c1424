import type { Notice, NoticeId } from '@loujing/wire/http/notices'
import type { AlarmId, CompanyId, PersonId, SiteId } from '@loujing/wire/id'
import type { Severity } from '@loujing/wire/severity'
import type { Reader, Tx } from '../../../platform/db.ts'

export type NoticeRow = Pick<Notice, 'id' | 'alarmType' | 'severity' | 'source' | 'step'> & {
  siteId: SiteId
  alarmId: AlarmId
  at: Date
  readAt: Date | null
}

export async function insertNotice(
  tx: Tx,
  notice: {
    id: NoticeId
    company: CompanyId
    person: PersonId
    site: SiteId
    alarm: AlarmId
    round: number
    step: number
    alarmType: string
    severity: Severity
    source: string
  },
  at: Date,
): Promise<void> {
  await tx`
    insert into notices.notice (id, company_id, person_id, site_id, alarm_id, round, step, alarm_type, severity, source, at)
    values (${notice.id}, ${notice.company}, ${notice.person}, ${notice.site}, ${notice.alarm}, ${notice.round},
            ${notice.step}, ${notice.alarmType}, ${notice.severity}, ${notice.source}, ${at})
    on conflict (person_id, alarm_id, round, step) do nothing`
}

/** Newest first. */
export async function listNotices(
  sql: Reader,
  person: PersonId,
  before: string | undefined,
  limit: number,
): Promise<NoticeRow[]> {
  return sql<NoticeRow[]>`
    select id, site_id, alarm_id, alarm_type, severity, source, step, at, read_at from notices.notice
     where person_id = ${person} and (${before ?? null}::uuid is null or id < ${before ?? null})
     order by id desc limit ${limit}`
}

export async function countUnread(sql: Reader, person: PersonId): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from notices.notice where person_id = ${person} and read_at is null`
  return row?.count ?? 0
}

export async function markRead(tx: Tx, person: PersonId, upTo: NoticeId, at: Date): Promise<void> {
  await tx`
    update notices.notice set read_at = ${at} where person_id = ${person} and id <= ${upTo} and read_at is null`
}
