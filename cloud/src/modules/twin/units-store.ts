import type { Unit, UnitRule, UnitSource } from '@loujing/wire/http/twin'
import type { CompanyId, ElementId, ModelId, PersonId, TwinUnitId } from '@loujing/wire/id'
import type { Reader, Tx } from '../../platform/db.ts'
import { type FoundUnit, partsOf, type Room } from './unit-codes.ts'

export async function findRule(sql: Reader, line: string): Promise<UnitRule | undefined> {
  const [row] = await sql<{ rule: UnitRule }[]>`select rule from twin.unit_rule where line_id = ${line}`
  return row?.rule
}

export async function saveRule(
  tx: Tx,
  { company, line, by }: { company: CompanyId; line: string; by: PersonId },
  rule: UnitRule,
  at: Date,
): Promise<void> {
  const text = JSON.stringify(rule)
  await tx`
    insert into twin.unit_rule (line_id, company_id, rule, changed_at, changed_by)
    values (${line}, ${company}, ${text}::text::jsonb, ${at}, ${by})
    on conflict (line_id) do update set rule = excluded.rule, changed_at = ${at}, changed_by = ${by}`
}

export async function listRooms(sql: Reader, model: ModelId): Promise<Room[]> {
  return sql<Room[]>`
    select id, coalesce(name, '') as name, storey, zone, coalesce(floor_area_m2, 0) as area_m2, properties
      from twin.element where model_id = ${model} and ifc_class = 'IfcSpace' order by name, id`
}

/** A unit that is there already keeps its id; one that the model no longer has keeps its row. */
export async function saveUnits(
  tx: Tx,
  company: CompanyId,
  line: string,
  units: readonly (FoundUnit & { id: TwinUnitId })[],
): Promise<void> {
  await tx`update twin.unit set is_standing = false where line_id = ${line}`
  await tx`
    insert into twin.unit (id, company_id, line_id, code, source, storey, area_m2, stated_m2, spaces, is_standing)
    select id, ${company}, ${line}, code, source, storey, "areaM2", "statedM2", spaces, true
      from jsonb_to_recordset(${JSON.stringify(units)}::text::jsonb)
           as found (id uuid, code text, source text, storey text, "areaM2" float8, "statedM2" float8, spaces uuid[])
    on conflict (line_id, code) do update
       set source = excluded.source, storey = excluded.storey, area_m2 = excluded.area_m2,
           stated_m2 = excluded.stated_m2, spaces = excluded.spaces, is_standing = true`
}

type Row = {
  id: TwinUnitId
  code: string
  source: UnitSource
  storey: string | null
  areaM2: number
  statedM2: number | null
  spaces: ElementId[]
  isStanding: boolean
}

/** All units of a line, those that stand no longer too, with the GUIDs that their rooms have in a model. */
export async function listOfLine(sql: Reader, line: string, model: ModelId): Promise<(Unit & { guids: string[] })[]> {
  const rows = await sql<(Row & { guids: string[] })[]>`
    select id, code, source, storey, area_m2, stated_m2, spaces, is_standing,
           array(select guid from twin.element where model_id = ${model} and element.id = any(unit.spaces) order by guid) as guids
      from twin.unit where line_id = ${line} order by code`
  return rows.map((row) => ({ ...toUnit(row), guids: row.guids }))
}

export async function listUnits(sql: Reader, line: string, after: string | undefined, limit: number): Promise<Unit[]> {
  const rows = await sql<Row[]>`
    select id, code, source, storey, area_m2, stated_m2, spaces, is_standing
      from twin.unit where line_id = ${line} and (${after ?? null}::text is null or code > ${after ?? null})
     order by code limit ${limit}`
  return rows.map(toUnit)
}

function toUnit({ id, code, source, storey, areaM2, statedM2, spaces, isStanding }: Row): Unit {
  return {
    ...{ id, code, source, areaM2, spaces, isStanding },
    ...partsOf(code),
    ...(storey !== null && { storey }),
    ...(statedM2 !== null && { statedM2, differenceM2: Math.round((areaM2 - statedM2) * 100) / 100 }),
  }
}
