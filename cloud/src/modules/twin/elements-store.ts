import type { Element, ElementFilter, ElementSummary } from '@loujing/wire/http/twin'
import type { CompanyId, ElementId, ModelId } from '@loujing/wire/id'
import type { Reader, Tx } from '../../platform/db.ts'
import type { ConvertedElement } from './convert/convert.ts'
import type { Known } from './matching.ts'
import type { ClassCount } from './tree.ts'

/** What a conversion says of an element; one of a model converted long ago says less. */
export type ReadElement = Pick<ConvertedElement, 'guid' | 'ifcClass' | 'name' | 'storey' | 'zone' | 'properties'> &
  Partial<ConvertedElement>
export type NewElement = ReadElement & { id: ElementId }

export async function removeElements(tx: Tx, model: ModelId): Promise<void> {
  await tx`delete from twin.element where model_id = ${model}`
}

export async function insertElements(
  tx: Tx,
  company: CompanyId,
  model: ModelId,
  elements: readonly NewElement[],
): Promise<void> {
  await tx`
    insert into twin.element (company_id, model_id, id, guid, ifc_class, name, storey, zone, properties,
                              shape, place, floor_area_m2, tile, feature)
    select ${company}, ${model}, id, guid, "ifcClass", nullif(name, ''), nullif(storey, ''), nullif(zone, ''), properties,
           shape, place, "floorAreaM2", tile, feature
      from jsonb_to_recordset(${JSON.stringify(elements)}::text::jsonb)
           as element (id uuid, guid text, "ifcClass" text, name text, storey text, zone text, properties jsonb,
                       shape text, place float8[], "floorAreaM2" float8, tile text, feature integer)`
}

/** A file may give one GlobalId to several elements: the one that was drawn first answers to it. */
export async function findElement(sql: Reader, model: ModelId, guid: string): Promise<Element | undefined> {
  const [row] = await sql<OrNull<Element>[]>`
    select id, guid, model_id as model, ifc_class, name, storey, zone, properties
      from twin.element where model_id = ${model} and guid = ${guid} order by id limit 1`
  return row && present<Element>(row)
}

/** The elements of a model as a revision looks for them. */
export async function listKnown(sql: Reader, model: ModelId): Promise<Known[]> {
  return sql<Known[]>`
    select id, guid, ifc_class, coalesce(name, '') as name, coalesce(storey, '') as storey, shape, place
      from twin.element where model_id = ${model} order by id`
}

export async function countByClass(sql: Reader, model: ModelId): Promise<ClassCount[]> {
  return sql<ClassCount[]>`
    select storey, ifc_class, count(*)::int as elements
      from twin.element where model_id = ${model} group by storey, ifc_class order by storey, ifc_class`
}

export async function listElements(
  sql: Reader,
  model: ModelId,
  { storey, ifcClass, text }: ElementFilter,
  after: string | undefined,
  limit: number,
): Promise<ElementSummary[]> {
  const part = text === undefined ? null : `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`
  const rows = await sql<OrNull<ElementSummary>[]>`
    select id, guid, ifc_class, name, storey, zone, tile, feature
      from twin.element
     where model_id = ${model} and (${after ?? null}::uuid is null or id > ${after ?? null})
       and (${storey ?? null}::text is null or coalesce(storey, '') = ${storey ?? null})
       and (${ifcClass ?? null}::text is null or ifc_class = ${ifcClass ?? null})
       and (${part}::text is null or name ilike ${part} or zone ilike ${part} or guid ilike ${part})
     order by id limit ${limit}`
  return rows.map(present<ElementSummary>)
}

export type OrNull<T> = { [Key in keyof T]-?: T[Key] | null }

/** Without what is null. */
export function present<T>(row: OrNull<T>): T {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as T
}
