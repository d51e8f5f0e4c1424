import type {
  Hazard,
  HazardAttention,
  HazardCategory,
  HazardCounts,
  HazardLevel,
  HazardQuery,
  HazardState,
} from '@loujing/wire/http/hazards'
import type { AlarmId, CameraId, CompanyId, ContractorId, HazardId, PersonId, SiteId, Slug } from '@loujing/wire/id'
import type { Place } from '@loujing/wire/inventory'
import type { Reader, Tx } from '../../../platform/db.ts'

export type HazardRow = {
  id: HazardId
  companyId: CompanyId
  siteId: SiteId
  title: string
  detail: string | null
  category: HazardCategory
  level: HazardLevel
  levelRule: string
  levelSource: string
  state: HazardState
  attention: HazardAttention
  alarmId: AlarmId | null
  alarmType: string | null
  place: Place | null
  cameraId: CameraId | null
  cameraName: string | null
  zone: Slug | null
  contractorId: ContractorId | null
  contractorBy: NonNullable<Hazard['contractor']>['by'] | null
  foundAt: Date
  foundBy: PersonId
  deadlineAt: Date
  deadlineRule: string
  deadlineSource: string
  rectifiedAt: Date | null
  rectifiedBy: PersonId | null
  rectifiedText: string | null
  sentBack: number
  closedAt: Date | null
  updatedAt: Date
}

/** False when there is one of this id or of this alarm. */
export async function insertHazard(tx: Tx, row: HazardRow, at: Date): Promise<boolean> {
  const rows = await tx`
    insert into hazards.hazard (id, company_id, site_id, title, detail, category, level, level_rule, level_source, state,
                                attention, alarm_id, alarm_type, place, camera_id, camera_name, zone, contractor_id,
                                contractor_by, found_at, found_by, created_at, deadline_at, deadline_rule,
                                deadline_source, updated_at)
    values (${row.id}, ${row.companyId}, ${row.siteId}, ${row.title}, ${row.detail}, ${row.category}, ${row.level},
            ${row.levelRule}, ${row.levelSource}, ${row.state}, ${row.attention}, ${row.alarmId}, ${row.alarmType},
            ${row.place ? JSON.stringify(row.place) : null}::text::jsonb, ${row.cameraId}, ${row.cameraName}, ${row.zone},
            ${row.contractorId}, ${row.contractorBy}, ${row.foundAt}, ${row.foundBy}, ${at}, ${row.deadlineAt},
            ${row.deadlineRule}, ${row.deadlineSource}, ${at})
    on conflict do nothing
    returning id`
  return rows.length > 0
}

/** What a step changes. */
export async function saveHazard(tx: Tx, row: HazardRow): Promise<void> {
  await tx`
    update hazards.hazard
       set state = ${row.state}, attention = ${row.attention}, deadline_at = ${row.deadlineAt},
           deadline_rule = ${row.deadlineRule}, deadline_source = ${row.deadlineSource},
           rectified_at = ${row.rectifiedAt}, rectified_by = ${row.rectifiedBy}, rectified_text = ${row.rectifiedText},
           sent_back = ${row.sentBack}, closed_at = ${row.closedAt}, updated_at = ${row.updatedAt}
     where id = ${row.id}`
}

export async function findHazard(sql: Reader, id: HazardId): Promise<HazardRow | undefined> {
  const [row] = await sql<HazardRow[]>`select ${columns(sql)} from hazards.hazard where id = ${id}`
  return row
}

export async function findOfAlarm(sql: Reader, alarm: AlarmId): Promise<HazardRow | undefined> {
  const [row] = await sql<HazardRow[]>`select ${columns(sql)} from hazards.hazard where alarm_id = ${alarm}`
  return row
}

export async function lockHazard(tx: Tx, id: HazardId): Promise<HazardRow | undefined> {
  const [row] = await tx<HazardRow[]>`select ${columns(tx)} from hazards.hazard where id = ${id} for update`
  return row
}

/** Where a hazard stands in the list: live ones by deadline, then the finished ones, newest first. */
export type Key = [rank: number, placeMs: number, id: string]

export async function listHazards(
  sql: Reader,
  site: SiteId,
  query: HazardQuery,
  { after, limit, now }: { after: Key | undefined; limit: number; now: Date },
): Promise<(HazardRow & { rank: number; placeMs: number })[]> {
  const { state, live, overdue, level, contractor, alarm } = query
  return sql<(HazardRow & { rank: number; placeMs: number })[]>`
    select * from (
      select ${columns(sql)}, case when ${isLive(sql)} then 0 else 1 end as rank,
             case when ${isLive(sql)} then ${ms(sql, 'deadline_at')} else - ${ms(sql, 'updated_at')} end as place_ms
        from hazards.hazard
       where site_id = ${site}
         and (${state ?? null}::text is null or state = ${state ?? null})
         and (${live ?? null}::boolean is null or ${isLive(sql)} = ${live ?? null})
         and (${overdue ?? null}::boolean is null or
              (state in ('open', 'rectifying') and deadline_at <= ${now}) = ${overdue ?? null})
         and (${level ?? null}::text is null or level = ${level ?? null})
         and (${contractor ?? null}::uuid is null or contractor_id = ${contractor ?? null})
         and (${alarm ?? null}::uuid is null or alarm_id = ${alarm ?? null})) as hazard
     where ${after?.[2] ?? null}::uuid is null
        or (rank, place_ms, id) > (${after?.[0] ?? 0}::int, ${after?.[1] ?? 0}::bigint, ${after?.[2] ?? null}::uuid)
     order by rank, place_ms, id
     limit ${limit}`
}

export async function countHazards(sql: Reader, site: SiteId, now: Date): Promise<HazardCounts> {
  const [row] = await sql<HazardCounts[]>`
    select count(*) filter (where state = 'open') as open, count(*) filter (where state = 'rectifying') as rectifying,
           count(*) filter (where state = 'rectified') as rectified, count(*) filter (where state = 'closed') as closed,
           count(*) filter (where state = 'void') as void,
           count(*) filter (where state in ('open', 'rectifying') and deadline_at <= ${now}) as overdue
      from hazards.hazard where site_id = ${site}`
  return row ?? { open: 0, rectifying: 0, rectified: 0, closed: 0, void: 0, overdue: 0 }
}

/** Hazards of all companies that nobody has put right and whose deadline is nearer than `before`: for the watch. */
export async function listDue(
  sql: Reader,
  before: Date,
): Promise<{ id: HazardId; company: CompanyId; attention: HazardAttention; deadlineAt: Date }[]> {
  return sql`
    select id, company_id as company, attention, deadline_at from hazards.hazard
     where state in ('open', 'rectifying') and deadline_at <= ${before} and attention <> 'long-overdue'
     order by deadline_at limit 500`
}

const isLive = (sql: Reader) => sql`state in ('open', 'rectifying', 'rectified')`
const ms = (sql: Reader, column: string) => sql`(extract(epoch from ${sql(column)}) * 1000)::bigint`
const columns = (sql: Reader) => sql`
             id, company_id, site_id, title, detail, category, level, level_rule, level_source, state, attention, alarm_id,
             alarm_type, place, camera_id, camera_name, zone, contractor_id, contractor_by, found_at, found_by, deadline_at,
             deadline_rule, deadline_source, rectified_at, rectified_by, rectified_text, sent_back, closed_at, updated_at`
