import type { NoiseStudy, UnitNoise, WindowNoise } from '@loujing/wire/http/noise'
import type { CompanyId, ModelId, NoiseStudyId, PersonId, SiteId } from '@loujing/wire/id'
import type { Reader, Tx } from '../../platform/db.ts'

export type StudyRow = Omit<NoiseStudy, 'site' | 'limit' | 'problem' | 'madeAt'> & {
  siteId: SiteId
  limits: NoiseStudy['limit']
  problem: string | null
  madeAt: Date
}
export type NewStudy = Pick<NoiseStudy, 'id' | 'site' | 'name' | 'limit' | 'kinds' | 'air' | 'ground' | 'sources'> & {
  company: CompanyId
  by: PersonId
}
export type Found = Pick<
  NoiseStudy,
  'models' | 'windows' | 'overByDay' | 'overByNight' | 'skipped' | 'units' | 'unitsOver'
>

const ROWS_A_STATEMENT = 1000

export async function findStudy(sql: Reader, id: NoiseStudyId): Promise<StudyRow | undefined> {
  const [row] = await sql<StudyRow[]>`
    select id, site_id, name, limits, kinds, air, ground, sources, state, progress, problem, models, windows, over_by_day,
           over_by_night, skipped, units, units_over, made_at, made_by
      from noise.study where id = ${id}`
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
    select id, site_id, name, limits, kinds, air, ground, sources, state, progress, problem, models, windows, over_by_day,
           over_by_night, skipped, units, units_over, made_at, made_by
      from noise.study
     where site_id = ${site} and (${before ?? null}::uuid is null or id < ${before ?? null})
     order by id desc limit ${limit}`
}

/** False when there is a study of this id. */
export async function insertStudy(tx: Tx, made: NewStudy, at: Date): Promise<boolean> {
  const rows = await tx`
    insert into noise.study (id, company_id, site_id, name, limits, kinds, air, ground, sources, state, made_at, made_by)
    values (${made.id}, ${made.company}, ${made.site}, ${made.name}, ${JSON.stringify(made.limit)}::text::jsonb, ${made.kinds},
            ${JSON.stringify(made.air)}::text::jsonb, ${JSON.stringify(made.ground)}::text::jsonb,
            ${JSON.stringify(made.sources)}::text::jsonb, 'running', ${at}, ${made.by})
    on conflict (id) do nothing returning id`
  return rows.length > 0
}

export async function deleteStudy(tx: Tx, id: NoiseStudyId): Promise<void> {
  await tx`delete from noise.study where id = ${id}`
}

export async function saveProgress(tx: Tx, id: NoiseStudyId, progress: number): Promise<void> {
  await tx`update noise.study set progress = ${progress} where id = ${id} and state = 'running'`
}

export async function saveReady(tx: Tx, id: NoiseStudyId, found: Found): Promise<void> {
  await tx`
    update noise.study
       set state = 'ready', progress = 1, models = ${JSON.stringify(found.models)}::text::jsonb, windows = ${found.windows},
           over_by_day = ${found.overByDay}, over_by_night = ${found.overByNight}, skipped = ${found.skipped},
           units = ${found.units}, units_over = ${found.unitsOver}
     where id = ${id}`
}

export async function saveFailed(tx: Tx, id: NoiseStudyId, problem: string): Promise<void> {
  await tx`update noise.study set state = 'failed', problem = ${problem} where id = ${id}`
}

/** What was to be computed when the process stopped. */
export async function listRunning(sql: Reader): Promise<{ id: NoiseStudyId; company: CompanyId }[]> {
  return sql<{ id: NoiseStudyId; company: CompanyId }[]>`
    select id, company_id as company from noise.study where state = 'running' order by id`
}

export async function insertWindows(
  tx: Tx,
  company: CompanyId,
  study: NoiseStudyId,
  windows: readonly WindowNoise[],
): Promise<void> {
  const rows = windows.map(({ model, azimuthDeg, ...row }, place) => ({
    ...row,
    place,
    model_id: model,
    azimuth_deg: azimuthDeg,
  }))
  for (let i = 0; i < rows.length; i += ROWS_A_STATEMENT) {
    await tx`
      insert into noise.study_window (study_id, company_id, place, model_id, guid, name, storey, unit, room, azimuth_deg, day, night)
      select ${study}, ${company}, place, model_id, guid, name, storey, unit, room, azimuth_deg, day, night
        from jsonb_to_recordset(${JSON.stringify(rows.slice(i, i + ROWS_A_STATEMENT))}::text::jsonb)
          as row (place int, model_id uuid, guid text, name text, storey text, unit text, room text, azimuth_deg real,
                  day jsonb, night jsonb)`
  }
}

export async function insertUnits(
  tx: Tx,
  company: CompanyId,
  study: NoiseStudyId,
  units: readonly UnitNoise[],
): Promise<void> {
  const rows = units.map(({ roomsOver, ...row }) => ({ ...row, rooms_over: roomsOver }))
  await tx`
    insert into noise.study_unit (study_id, company_id, unit, storey, rooms, rooms_over, day, night)
    select ${study}, ${company}, unit, storey, rooms, rooms_over, day, night
      from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb)
        as row (unit text, storey text, rooms int, rooms_over int, day jsonb, night jsonb)`
}

/** Where nothing sounds in a period, its column is null. */
type Row<Item extends { day?: unknown; night?: unknown }> = Omit<Item, 'day' | 'night' | 'model'> & {
  day: NonNullable<Item['day']> | null
  night: NonNullable<Item['night']> | null
}
export type WindowRow = Row<WindowNoise> & { modelId: ModelId; place: number }
export type UnitRow = Row<UnitNoise>

export async function listWindows(
  sql: Reader,
  study: NoiseStudyId,
  after: number | undefined,
  limit: number,
): Promise<WindowRow[]> {
  return sql<WindowRow[]>`
    select place, model_id, guid, name, storey, unit, room, azimuth_deg, day, night
      from noise.study_window
     where study_id = ${study} and place > ${after ?? -1} order by place limit ${limit}`
}

/** By the code of the flat. */
export async function listUnits(
  sql: Reader,
  study: NoiseStudyId,
  after: string | undefined,
  limit: number,
): Promise<UnitRow[]> {
  return sql<UnitRow[]>`
    select unit, storey, rooms, rooms_over, day, night
      from noise.study_unit
     where study_id = ${study} and (${after ?? null}::text is null or unit > ${after ?? null})
     order by unit limit ${limit}`
}
