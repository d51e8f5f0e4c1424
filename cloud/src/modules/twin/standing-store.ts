import type { ElementId, ModelId, PersonId } from '@loujing/wire/id'
import type { Reader, Tx } from '../../platform/db.ts'

/** A property of an element; without a set the first set that has it. */
export type PropertyName = { set?: string | undefined; key: string }
/** An element that is drawn, and the values of the properties that were asked for, in their order; null where it has none. */
export type DrawnElement = {
  id: ElementId
  ifcClass: string
  name: string
  storey: string
  zone: string
  tile: string
  feature: number
  values: (string | null)[]
}

/** All elements of a model that are drawn, its rooms left out, in the order in which the tiles have them. */
export async function listDrawn(
  sql: Reader,
  model: ModelId,
  properties: readonly PropertyName[],
): Promise<DrawnElement[]> {
  const values = properties.map(({ set, key }) =>
    set === undefined
      ? sql`(select own.value ->> ${key}::text from jsonb_each(properties) as own (set, value)
              where own.value -> ${key}::text is not null order by own.set limit 1)`
      : sql`properties -> ${set}::text ->> ${key}::text`,
  )
  const list = values.reduce((before, value, i) => (i === 0 ? value : sql`${before}, ${value}`), sql``)
  // One row of columns: fifty thousand rows of objects take the driver a second.
  const [row] = await sql<[Columns]>`
    select coalesce(json_agg(id), '[]') as id, coalesce(json_agg(ifc_class), '[]') as ifc_class,
           coalesce(json_agg(name), '[]') as name, coalesce(json_agg(storey), '[]') as storey,
           coalesce(json_agg(zone), '[]') as zone, coalesce(json_agg(tile), '[]') as tile,
           coalesce(json_agg(feature), '[]') as feature, coalesce(json_agg("values"), '[]') as values
      from (select id, ifc_class, coalesce(name, '') as name, coalesce(storey, '') as storey, coalesce(zone, '') as zone, tile,
                   feature, ${values.length === 0 ? sql`null::text[]` : sql`array[${list}]::text[]`} as values
              from twin.element
             where model_id = ${model} and tile is not null and lower(ifc_class) <> 'ifcspace'
             order by tile, feature) as drawn`
  const { id, ifcClass, name, storey, zone, tile, feature, values: own } = row
  return id.map((_, i) => ({
    ...{ id: id[i]!, ifcClass: ifcClass[i]!, name: name[i]!, storey: storey[i]!, zone: zone[i]! },
    ...{ tile: tile[i]!, feature: feature[i]!, values: own[i] ?? [] },
  }))
}
type Columns = { [Key in keyof DrawnElement]: (Key extends 'values' ? DrawnElement[Key] | null : DrawnElement[Key])[] }

export type Known = { guid: string; element: ElementId; line: string }

/** The elements of a site that have these GlobalIds, in the newest ready revision that has them. */
export async function findByGuids(sql: Reader, site: string, guids: readonly string[]): Promise<Known[]> {
  return sql<Known[]>`
    select distinct on (e.guid) e.guid, e.id as element, m.line_id as line
      from twin.element e join twin.model m on m.id = e.model_id
     where m.site_id = ${site} and m.state = 'ready' and e.guid = any(${guids as string[]}::text[])
     order by e.guid, m.revision desc, m.id desc`
}

export type Hanging = { element: ElementId; object: string }

/** What objects of a kind hang on the elements of some lines, as they were hung: oldest first. */
export async function listHanging(sql: Reader, lines: readonly string[], kind: string): Promise<Hanging[]> {
  return sql<Hanging[]>`
    select element_id as element, object_id as object from twin.element_link
     where line_id = any(${lines as string[]}::uuid[]) and kind = ${kind} order by id`
}

/** Of some elements those that stand in the newest ready revision of a line of the site. */
export async function countOfSite(sql: Reader, site: string, elements: readonly ElementId[]): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(distinct element.id)::int as count
      from twin.element join twin.model on model.id = element.model_id
     where element.id = any(${elements as ElementId[]}::uuid[]) and model.site_id = ${site} and model.state = 'ready'`
  return row?.count ?? 0
}

/** Takes everything of a kind from some elements, but for one object. */
export async function removeHanging(
  tx: Tx,
  elements: readonly ElementId[],
  kind: string,
  but: string | undefined,
): Promise<(Hanging & { id: string; madeAt: Date; madeBy: PersonId })[]> {
  return tx<(Hanging & { id: string; madeAt: Date; madeBy: PersonId })[]>`
    delete from twin.element_link
     where element_id = any(${elements as ElementId[]}::uuid[]) and kind = ${kind}
       and (${but ?? null}::text is null or object_id <> ${but ?? null})
    returning id, element_id as element, object_id as object, made_at, made_by`
}
