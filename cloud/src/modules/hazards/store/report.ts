import type { HazardLevel, HazardState } from '@loujing/wire/http/hazards'
import type { ContractorId, HazardId, SiteId } from '@loujing/wire/id'
import type { Reader } from '../../../platform/db.ts'

export type Tally = {
  contractor: ContractorId | null
  general: number
  larger: number
  major: number
  closed: number
  left: number
  overdue: number
  /** Of those closed in the week, found to closed, together. */
  hoursToClose: number
}

/** What `from` to `to` brought, by contractor. What turned out to be no hazard is not counted. */
export async function tallyWeek(sql: Reader, site: SiteId, from: Date, to: Date): Promise<Tally[]> {
  return sql<Tally[]>`
    with hazard as (
      select *, found_at >= ${from} and found_at < ${to} as is_found, closed_at >= ${from} and closed_at < ${to} as is_closed,
             found_at < ${to} and (closed_at is null or closed_at >= ${to}) as is_left
        from hazards.hazard
       where site_id = ${site} and state <> 'void' and found_at < ${to} and (closed_at is null or closed_at >= ${from}))
    select contractor_id as contractor,
           count(*) filter (where is_found and level = 'general') as general,
           count(*) filter (where is_found and level = 'larger') as larger,
           count(*) filter (where is_found and level = 'major') as major,
           count(*) filter (where is_closed) as closed,
           count(*) filter (where is_left) as left,
           count(*) filter (where is_left and deadline_at < ${to}
                              and not (state in ('rectified', 'closed') and rectified_at < ${to})) as overdue,
           coalesce(sum(extract(epoch from closed_at - found_at)) filter (where is_closed), 0)::float8 / 3600 as hours_to_close
      from hazard
     group by contractor_id
     order by contractor_id nulls last`
}

export type ReportLine = {
  id: HazardId
  title: string
  level: HazardLevel
  state: HazardState
  contractor: ContractorId | null
  foundAt: Date
  deadlineAt: Date
  closedAt: Date | null
}

/** The hazards of the week, and those that are left from before: the nearest deadline first. */
export async function listForReport(
  sql: Reader,
  site: SiteId,
  from: Date,
  to: Date,
  limit: number,
): Promise<ReportLine[]> {
  return sql<ReportLine[]>`
    select id, title, level, state, contractor_id as contractor, found_at, deadline_at, closed_at from hazards.hazard
     where site_id = ${site} and state <> 'void' and found_at < ${to} and (closed_at is null or closed_at >= ${from})
     order by closed_at is not null, deadline_at, id
     limit ${limit}`
}
