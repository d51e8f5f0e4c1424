import type {
  NewUnitMove,
  Orientation,
  SaleState,
  SaleUnit,
  UnitFilter,
  UnitMove,
  UnitTraits,
} from '@loujing/wire/http/units'
import type { CompanyId, ModelId, PersonId, SiteId, UnitId, UnitMoveId } from '@loujing/wire/id'
import { type Day, toInstant } from '@loujing/wire/instant'
import type { Reader, Tx } from '../../platform/db.ts'
import { perM2 } from './model.ts'

/** A unit as a model says it. */
export type ModelledUnit = Pick<SaleUnit, 'code' | 'building' | 'flat' | 'areaDm2' | 'spaces' | 'isStanding'> & {
  entrance: string | null
  storey: string | null
  floor: number | null
}

/** A unit that is there keeps its id, its state and what the desk says; one that stands in another line stays there. */
export async function takeUnits(
  tx: Tx,
  { company, site, line, model }: { company: CompanyId; site: SiteId; line: string; model: ModelId },
  units: readonly (ModelledUnit & { id: UnitId })[],
  at: Date,
): Promise<void> {
  await tx`
    insert into units.unit as known (id, company_id, site_id, line_id, model_id, code, building, entrance, flat, storey, floor,
                                     area_dm2, spaces, is_standing, changed_at)
    select id, ${company}, ${site}, ${line}, ${model}, code, building, entrance, flat, storey, floor, "areaDm2", spaces,
           "isStanding", ${at}
      from jsonb_to_recordset(${JSON.stringify(units)}::text::jsonb)
           as found (id uuid, code text, building text, entrance text, flat text, storey text, floor int, "areaDm2" int,
                     spaces text[], "isStanding" boolean)
    on conflict (site_id, code) do update
       set line_id = excluded.line_id, model_id = excluded.model_id, building = excluded.building,
           entrance = excluded.entrance, flat = excluded.flat, storey = excluded.storey, floor = excluded.floor,
           area_dm2 = excluded.area_dm2, spaces = excluded.spaces, is_standing = excluded.is_standing
     where known.line_id = excluded.line_id or (not known.is_standing and excluded.is_standing)`
}

type Row = {
  id: UnitId
  siteId: SiteId
  code: string
  building: string
  entrance: string | null
  flat: string
  storey: string | null
  floor: number | null
  areaDm2: number
  type: string | null
  orientation: Orientation | null
  state: SaleState
  version: number
  modelId: ModelId
  spaces: string[]
  isStanding: boolean
  changedAt: Date
  listFen: number | null
  filedFen: number | null
  priceVersion: number | null
}

const selectUnits = (sql: Reader, today: Day) => sql`
  select unit.id, unit.site_id, code, building, entrance, flat, storey, floor, area_dm2, type, orientation, state, unit.version,
         model_id, spaces, is_standing, changed_at, list_fen, filed_fen, price_version
    from units.unit
    left join lateral (select list_fen, filed_fen, list.version as price_version
                         from units.price join units.price_list as list on list.id = list_id
                        where unit_id = unit.id and list.effective_from <= ${today}
                        order by list.effective_from desc, list.version desc limit 1) as price on true`

export type ListQuery = UnitFilter & { codes?: readonly string[] | undefined }

/** Ordered by their codes. `codes`, where given, are the only ones that are shown. */
export async function listUnits(
  sql: Reader,
  { site, today, after, limit }: { site: SiteId; today: Day; after: string | undefined; limit: number },
  { state, type, building, floorFrom, floorTo, priceFromFen, priceToFen, codes }: ListQuery,
): Promise<SaleUnit[]> {
  const rows = await sql<Row[]>`
    ${selectUnits(sql, today)}
     where unit.site_id = ${site}
       and (${after ?? null}::text is null or code > ${after ?? null})
       and (${state ?? null}::text is null or state = ${state ?? null})
       and (${type ?? null}::text is null or type = ${type ?? null})
       and (${building ?? null}::text is null or building = ${building ?? null})
       and (${floorFrom ?? null}::int is null or floor >= ${floorFrom ?? null})
       and (${floorTo ?? null}::int is null or floor <= ${floorTo ?? null})
       and (${priceFromFen ?? null}::bigint is null or list_fen >= ${priceFromFen ?? null})
       and (${priceToFen ?? null}::bigint is null or list_fen <= ${priceToFen ?? null})
       and (${codes === undefined ? null : (codes as string[])}::text[] is null
            or code = any(${codes === undefined ? null : (codes as string[])}::text[]))
     order by code limit ${limit}`
  return rows.map(toUnit)
}

export async function findUnit(sql: Reader, id: UnitId, today: Day): Promise<SaleUnit | undefined> {
  const [row] = await sql<Row[]>`${selectUnits(sql, today)} where unit.id = ${id}`
  return row && toUnit(row)
}

export async function lockUnit(tx: Tx, id: UnitId, today: Day): Promise<SaleUnit | undefined> {
  const [row] = await tx<Row[]>`${selectUnits(tx, today)} where unit.id = ${id} for update of unit`
  return row && toUnit(row)
}

export async function saveState(tx: Tx, id: UnitId, state: SaleState, at: Date): Promise<void> {
  await tx`update units.unit set state = ${state}, version = version + 1, changed_at = ${at} where id = ${id}`
}

export async function saveTraits(tx: Tx, id: UnitId, { type, orientation }: UnitTraits, at: Date): Promise<void> {
  await tx`
    update units.unit set type = ${type ?? null}, orientation = ${orientation ?? null}, version = version + 1, changed_at = ${at}
     where id = ${id}`
}

type MoveRow = Omit<UnitMove, 'permit' | 'until' | 'at'> & { permit: string | null; until: Date | null; at: Date }

export async function findMove(sql: Reader, id: UnitMoveId): Promise<UnitMove | undefined> {
  const [row] = await sql<MoveRow[]>`
    select id, unit_id as unit, state_before as from, state_after as to, reason, permit, until, version, moved_at as at,
           moved_by as by
      from units.move where id = ${id}`
  return row && toMove(row)
}

/** Newest first. */
export async function listMoves(
  sql: Reader,
  unit: UnitId,
  before: number | undefined,
  limit: number,
): Promise<UnitMove[]> {
  const rows = await sql<MoveRow[]>`
    select id, unit_id as unit, state_before as from, state_after as to, reason, permit, until, version, moved_at as at,
           moved_by as by
      from units.move where unit_id = ${unit} and (${before ?? null}::int is null or version < ${before ?? null})
     order by version desc limit ${limit}`
  return rows.map(toMove)
}

export async function insertMove(
  tx: Tx,
  { company, by, id, unit }: { company: CompanyId; by: PersonId; id: UnitMoveId; unit: SaleUnit },
  move: NewUnitMove,
  at: Date,
): Promise<void> {
  await tx`
    insert into units.move (id, company_id, unit_id, state_before, state_after, reason, permit, until, version, moved_at,
                            moved_by)
    values (${id}, ${company}, ${unit.id}, ${unit.state}, ${move.to}, ${move.reason}, ${move.permit ?? null},
            ${move.until ?? null}, ${unit.version + 1}, ${at}, ${by})`
}

function toMove({ permit, until, at, ...row }: MoveRow): UnitMove {
  return {
    ...row,
    ...(permit !== null && { permit }),
    ...(until !== null && { until: toInstant(until) }),
    at: toInstant(at),
  }
}

function toUnit(row: Row): SaleUnit {
  const { siteId, modelId, listFen, filedFen, priceVersion, changedAt, ...rest } = row
  const { entrance, storey, floor, type, orientation, ...own } = rest
  return {
    ...{ ...own, site: siteId, model: modelId, changedAt: toInstant(changedAt) },
    ...(entrance !== null && { entrance }),
    ...(storey !== null && { storey }),
    ...(floor !== null && { floor }),
    ...(type !== null && { type }),
    ...(orientation !== null && { orientation }),
    ...(listFen !== null && {
      price: {
        ...{ listFen, perM2Fen: perM2(listFen, own.areaDm2), version: priceVersion! },
        ...(filedFen !== null && { filedFen }),
      },
    }),
  }
}

/** The models that draw units of a site, of one building where it is given. */
export async function listModels(sql: Reader, site: SiteId, building: string | undefined): Promise<Set<ModelId>> {
  const rows = await sql<{ modelId: ModelId }[]>`
    select distinct model_id from units.unit
     where site_id = ${site} and is_standing and (${building ?? null}::text is null or building = ${building ?? null})`
  return new Set(rows.map(({ modelId }) => modelId))
}
