import type { SunlightRule, SunlightStudy, UnitSunlight, WindowSunlight } from '@loujing/wire/http/sunlight'
import type { CompanyId, PersonId, SiteId, SunlightStudyId } from '@loujing/wire/id'
import type { Day } from '@loujing/wire/instant'
import type { Reader, Tx } from '../../platform/db.ts'

export type StudyRow = Omit<SunlightStudy, 'site' | 'problem' | 'madeAt'> & {
  siteId: SiteId
  year: number
  problem: string | null
  madeAt: Date
}
export type NewStudy = {
  id: SunlightStudyId
  company: CompanyId
  site: SiteId
  name: string
  rule: SunlightRule
  year: number
  day: Day
  by: PersonId
}
export type Found = Pick<SunlightStudy, 'models' | 'windows' | 'meeting' | 'skipped' | 'units' | 'unitsMeeting'>

const ROWS_A_STATEMENT = 1000

export async function findStudy(sql: Reader, id: SunlightStudyId): Promise<StudyRow | undefined> {
  const [row] = await sql<StudyRow[]>`
    select id, site_id, name, rule, year, day, state, problem, models, windows, meeting, skipped, units, units_meeting,
           made_at, made_by
      from sunlight.study where id = ${id}`
  return row
}

/** Newest first. */
export async function listStudies(
  sql: Reader,
  site: SiteId,
  before: string | undefined,
  limit: number,
): Promise<StudyRow[]> {
  return sql<StudyRow[]>`
    select id, site_id, name, rule, year, day, state, problem, models, windows, meeting, skipped, units, units_meeting,
           made_at, made_by
      from sunlight.study
     where site_id = ${site} and (${before ?? null}::uuid is null or id < ${before ?? null})
     order by id desc limit ${limit}`
}

/** False when there is a study of this id. */
export async function insertStudy(tx: Tx, made: NewStudy, at: Date): Promise<boolean> {
  const rows = await tx`
    insert into sunlight.study (id, company_id, site_id, name, rule, year, day, state, made_at, made_by)
    values (${made.id}, ${made.company}, ${made.site}, ${made.name}, ${JSON.stringify(made.rule)}::text::jsonb,
            ${made.year}, ${made.day}, 'running', ${at}, ${made.by})
    on conflict (id) do nothing returning id`
  return rows.length > 0
}

/** False when there was none. */
export async function deleteStudy(tx: Tx, id: SunlightStudyId): Promise<boolean> {
  return (await tx`delete from sunlight.study where id = ${id} returning id`).length > 0
}

export async function saveReady(tx: Tx, id: SunlightStudyId, found: Found): Promise<void> {
  const { models, windows, meeting, skipped, units, unitsMeeting } = found
  await tx`
    update sunlight.study
       set state = 'ready', models = ${JSON.stringify(models)}::text::jsonb, windows = ${windows}, meeting = ${meeting},
           skipped = ${skipped}, units = ${units}, units_meeting = ${unitsMeeting}
     where id = ${id}`
}

export async function saveFailed(tx: Tx, id: SunlightStudyId, problem: string): Promise<void> {
  await tx`update sunlight.study set state = 'failed', problem = ${problem} where id = ${id}`
}

/** What was to be computed when the process stopped. */
export async function listRunning(sql: Reader): Promise<{ id: SunlightStudyId; company: CompanyId }[]> {
  return sql<{ id: SunlightStudyId; company: CompanyId }[]>`
    select id, company_id as company from sunlight.study where state = 'running' order by id`
}

export async function insertWindows(
  tx: Tx,
  company: CompanyId,
  study: SunlightStudyId,
  windows: readonly WindowSunlight[],
): Promise<void> {
  const rows = windows.map(({ model, azimuthDeg, segments, ...row }, place) => ({
    ...row,
    place,
    model_id: model,
    azimuth_deg: azimuthDeg,
    segments,
  }))
  for (let i = 0; i < rows.length; i += ROWS_A_STATEMENT) {
    await tx`
      insert into sunlight.study_window (study_id, company_id, place, model_id, guid, name, storey, unit, room, azimuth_deg,
                                         minutes, segments, meets)
      select ${study}, ${company}, place, model_id, guid, name, storey, unit, room, azimuth_deg, minutes, segments, meets
        from jsonb_to_recordset(${JSON.stringify(rows.slice(i, i + ROWS_A_STATEMENT))}::text::jsonb)
          as row (place int, model_id uuid, guid text, name text, storey text, unit text, room text, azimuth_deg real,
                  minutes real, segments jsonb, meets boolean)`
  }
}

export async function insertUnits(
  tx: Tx,
  company: CompanyId,
  study: SunlightStudyId,
  units: readonly UnitSunlight[],
): Promise<void> {
  const rows = units.map(({ bestRoom, bestMin, ...row }) => ({ ...row, best_room: bestRoom, best_min: bestMin }))
  await tx`
    insert into sunlight.study_unit (study_id, company_id, unit, storey, rooms, meeting, best_room, best_min, meets)
    select ${study}, ${company}, unit, storey, rooms, meeting, best_room, best_min, meets
      from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb)
        as row (unit text, storey text, rooms int, meeting int, best_room text, best_min real, meets boolean)`
}

export type WindowRow = Omit<WindowSunlight, 'model'> & { modelId: WindowSunlight['model']; place: number }

export async function listWindows(
  sql: Reader,
  study: SunlightStudyId,
  after: number | undefined,
  limit: number,
): Promise<WindowRow[]> {
  return sql<WindowRow[]>`
    select place, model_id, guid, name, storey, unit, room, azimuth_deg, minutes, segments, meets
      from sunlight.study_window
     where study_id = ${study} and place > ${after ?? -1} order by place limit ${limit}`
}

/** By the code of the flat. */
export async function listUnits(
  sql: Reader,
  study: SunlightStudyId,
  after: string | undefined,
  limit: number,
): Promise<UnitSunlight[]> {
  return sql<UnitSunlight[]>`
    select unit, storey, rooms, meeting, best_room, best_min, meets
      from sunlight.study_unit
     where study_id = ${study} and (${after ?? null}::text is null or unit > ${after ?? null})
     order by unit limit ${limit}`
}

/** Of the newest study of a site that is ready; empty while there is none. */
export async function listNewestUnits(sql: Reader, site: SiteId): Promise<Pick<UnitSunlight, 'unit' | 'bestMin'>[]> {
  return sql<Pick<UnitSunlight, 'unit' | 'bestMin'>[]>`
    select unit, best_min from sunlight.study_unit
     where study_id = (select id from sunlight.study where site_id = ${site} and state = 'ready' order by id desc limit 1)`
}
