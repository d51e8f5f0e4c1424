import type { ElementLink } from '@loujing/wire/http/twin'
import type { CompanyId, ElementId, ElementLinkId, ModelId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Reader, Tx } from '../../platform/db.ts'

type Row = Omit<ElementLink, 'madeAt'> & { madeAt: Date }
export type Standing = { line: string; model: ModelId }

/** The newest revision that is ready and has the element; undefined for one that is in none. */
export async function findStanding(sql: Reader, element: ElementId): Promise<Standing | undefined> {
  const [row] = await sql<Standing[]>`
    select model.line_id as line, model.id as model
      from twin.element join twin.model on model.id = element.model_id
     where element.id = ${element} and model.state = 'ready'
     order by model.revision desc limit 1`
  return row
}

/** @returns the link as it is kept: an object hangs on an element once, whoever said so first */
export async function saveLink(
  tx: Tx,
  company: CompanyId,
  line: string,
  { id, element, kind, object, madeBy }: Omit<ElementLink, 'madeAt'>,
  at: Date,
): Promise<ElementLink | undefined> {
  await tx`
    insert into twin.element_link (id, company_id, line_id, element_id, kind, object_id, made_at, made_by)
    values (${id}, ${company}, ${line}, ${element}, ${kind}, ${object}, ${at}, ${madeBy})
    on conflict do nothing`
  const [row] = await tx<Row[]>`
    select id, element_id as element, kind, object_id as object, made_at, made_by
      from twin.element_link where element_id = ${element} and kind = ${kind} and object_id = ${object}`
  return row && toLink(row)
}

export async function removeLink(tx: Tx, element: ElementId, id: ElementLinkId): Promise<ElementLink | undefined> {
  const [row] = await tx<Row[]>`
    delete from twin.element_link where id = ${id} and element_id = ${element}
    returning id, element_id as element, kind, object_id as object, made_at, made_by`
  return row && toLink(row)
}

export type LinkFilter = { line?: string; element?: ElementId; kind?: string | undefined; object?: string | undefined }

export async function listLinks(
  sql: Reader,
  { line, element, kind, object }: LinkFilter,
  after: string | undefined,
  limit: number,
): Promise<ElementLink[]> {
  const rows = await sql<Row[]>`
    select id, element_id as element, kind, object_id as object, made_at, made_by
      from twin.element_link
     where (${line ?? null}::uuid is null or line_id = ${line ?? null})
       and (${element ?? null}::uuid is null or element_id = ${element ?? null})
       and (${kind ?? null}::text is null or kind = ${kind ?? null})
       and (${object ?? null}::text is null or object_id = ${object ?? null})
       and (${after ?? null}::uuid is null or id > ${after ?? null})
     order by id limit ${limit}`
  return rows.map(toLink)
}

/** How many links each linked element of a line has. */
export async function countLinks(sql: Reader, line: string): Promise<ReadonlyMap<ElementId, number>> {
  const rows = await sql<{ element: ElementId; links: number }[]>`
    select element_id as element, count(*)::int as links from twin.element_link where line_id = ${line} group by 1`
  return new Map(rows.map(({ element, links }) => [element, links]))
}

/** What hangs on `from` hangs on `to` from now on; what hung on both hangs there once. */
export async function moveLinks(tx: Tx, from: ElementId, to: ElementId): Promise<void> {
  await tx`
    delete from twin.element_link as old using twin.element_link as kept
     where old.element_id = ${from} and kept.element_id = ${to}
       and kept.kind = old.kind and kept.object_id = old.object_id`
  await tx`update twin.element_link set element_id = ${to} where element_id = ${from}`
}

const toLink = ({ madeAt, ...row }: Row): ElementLink => ({ ...row, madeAt: toInstant(madeAt) })
