import type { News } from '@loujing/wire/http/news'
import type { AlarmNotice, NoticeId } from '@loujing/wire/http/notices'
import type { AlarmId, CompanyId, PersonId, SiteId } from '@loujing/wire/id'
import type { Severity } from '@loujing/wire/severity'
import type { Reader, Tx } from '../../../platform/db.ts'

type Line = { id: NoticeId; severity: Severity; at: Date; readAt: Date | null }
export type AlarmRow = Line &
  Pick<AlarmNotice, 'alarmType' | 'source' | 'step'> & { siteId: SiteId; subjectId: AlarmId }
export type NewsRow = Line & { news: News }
export type NoticeRow = (AlarmRow & { news: null }) | NewsRow

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
    insert into notices.notice (id, company_id, person_id, site_id, subject_id, round, step, alarm_type, severity, source, at)
    values (${notice.id}, ${notice.company}, ${notice.person}, ${notice.site}, ${notice.alarm}, ${notice.round},
            ${notice.step}, ${notice.alarmType}, ${notice.severity}, ${notice.source}, ${at})
    on conflict (person_id, subject_id, round, step) do nothing`
}

export async function insertNews(
  tx: Tx,
  line: {
    id: NoticeId
    company: CompanyId
    person: PersonId
    subject: string
    round: number
    severity: Severity
    news: News
  },
  at: Date,
): Promise<void> {
  await tx`
    insert into notices.notice (id, company_id, person_id, subject_id, round, step, severity, news, at)
    values (${line.id}, ${line.company}, ${line.person}, ${line.subject}, ${line.round}, 1, ${line.severity},
            ${JSON.stringify(line.news)}::text::jsonb, ${at})
    on conflict (person_id, subject_id, round, step) do nothing`
}

/** How often people were told of a subject: the next line of it is a new one. */
export async function countTold(sql: Reader, subject: string): Promise<number> {
  const [row] = await sql<{ round: number }[]>`
    select coalesce(max(round), 0)::int as round from notices.notice where subject_id = ${subject}`
  return row?.round ?? 0
}

/** Newest first. */
export async function listNotices(
  sql: Reader,
  person: PersonId,
  before: string | undefined,
  limit: number,
): Promise<NoticeRow[]> {
  return sql<NoticeRow[]>`
    select id, site_id, subject_id, alarm_type, severity, source, step, news, at, read_at from notices.notice
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
