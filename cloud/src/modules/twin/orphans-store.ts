import type { ElementSummary, Orphan, OrphanDecision } from '@loujing/wire/http/twin'
import type { CompanyId, ElementId, ModelId, OrphanId, PersonId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Reader, Tx } from '../../platform/db.ts'
import { type OrNull, present } from './elements-store.ts'
import type { Known } from './matching.ts'

export type KeptOrphan = { id: OrphanId; lineId: string; element: ElementId; suggested: ElementId | null } & Pick<
  Orphan,
  'state'
> & { accepted: ElementId | null }
export type NewOrphan = {
  id: OrphanId
  element: ElementId
  lastModel: ModelId
  suggested?: ElementId | undefined
  suggestedFor?: Orphan['suggestedFor']
}

/** The elements that a line has lost and nobody has found again, as they were when they were last there. */
export async function listLost(sql: Reader, line: string): Promise<(Known & { orphan: OrphanId })[]> {
  return sql<(Known & { orphan: OrphanId })[]>`
    select orphan.id as orphan, element.id, guid, ifc_class, coalesce(name, '') as name, coalesce(storey, '') as storey,
           shape, place
      from twin.orphan join twin.element on element.model_id = last_model_id and element.id = element_id
     where orphan.line_id = ${line} and state in ('open', 'rejected')`
}

export async function insertOrphans(
  tx: Tx,
  company: CompanyId,
  { line, lostModel }: { line: string; lostModel: ModelId },
  orphans: readonly NewOrphan[],
): Promise<void> {
  await tx`
    insert into twin.orphan (id, company_id, line_id, element_id, last_model_id, lost_model_id, suggested_id, suggested_for,
                             state)
    select id, ${company}, ${line}, element, "lastModel", ${lostModel}, suggested, "suggestedFor", 'open'
      from jsonb_to_recordset(${JSON.stringify(orphans)}::text::jsonb)
           as orphan (id uuid, element uuid, "lastModel" uuid, suggested uuid, "suggestedFor" text)`
}

/** A later revision may suggest what an earlier one could not; what a person has rejected is not suggested again. */
export async function suggestAnew(tx: Tx, suggestions: readonly Omit<NewOrphan, 'lastModel'>[]): Promise<void> {
  await tx`
    update twin.orphan set suggested_id = suggested, suggested_for = "suggestedFor"
      from jsonb_to_recordset(${JSON.stringify(suggestions)}::text::jsonb)
           as fresh (id uuid, suggested uuid, "suggestedFor" text)
     where orphan.id = fresh.id and orphan.state = 'open'`
}

export async function saveReturned(tx: Tx, ids: readonly OrphanId[], at: Date): Promise<void> {
  await tx`
    update twin.orphan set state = 'returned', decided_at = ${at} where id = any(${ids as OrphanId[]}::uuid[])`
}

export async function lockOrphan(tx: Tx, id: OrphanId): Promise<KeptOrphan | undefined> {
  const [row] = await tx<KeptOrphan[]>`
    select id, line_id, element_id as element, suggested_id as suggested, state, accepted_id as accepted
      from twin.orphan where id = ${id} for update`
  return row
}

export async function saveDecision(
  tx: Tx,
  id: OrphanId,
  { state, accepted, by }: { state: OrphanDecision['decision']; accepted?: ElementId | undefined; by: PersonId },
  at: Date,
): Promise<void> {
  const isDecided = state !== 'open'
  await tx`
    update twin.orphan set state = ${state}, accepted_id = ${accepted ?? null}, decided_at = ${isDecided ? at : null},
                           decided_by = ${isDecided ? by : null}
     where id = ${id}`
}

type Row = {
  id: OrphanId
  element: OrNull<ElementSummary>
  suggested: OrNull<ElementSummary> | null
  lastModel: ModelId
  lostModel: ModelId
  links: number
  suggestedFor: NonNullable<Orphan['suggestedFor']> | null
  state: Orphan['state']
  accepted: ElementId | null
  decidedAt: Date | null
  decidedBy: PersonId | null
}

export async function listOrphans(
  sql: Reader,
  line: string,
  state: Orphan['state'] | undefined,
  after: string | undefined,
  limit: number,
): Promise<Orphan[]> {
  const summary = (name: string) => sql`
    jsonb_build_object('id', ${sql(name)}.id, 'guid', ${sql(name)}.guid, 'ifcClass', ${sql(name)}.ifc_class,
                       'name', ${sql(name)}.name, 'storey', ${sql(name)}.storey, 'zone', ${sql(name)}.zone,
                       'tile', ${sql(name)}.tile, 'feature', ${sql(name)}.feature)`
  const rows = await sql<Row[]>`
    select orphan.id, ${summary('was')} as element, last_model_id as last_model, lost_model_id as lost_model,
           (select count(*)::int from twin.element_link where element_id = orphan.element_id) as links,
           case when other.id is not null then ${summary('other')} end as suggested, suggested_for, state,
           accepted_id as accepted, decided_at, decided_by
      from twin.orphan
      join twin.element as was on was.model_id = last_model_id and was.id = element_id
      left join lateral (select * from twin.element where id = suggested_id order by model_id desc limit 1) as other on true
     where orphan.line_id = ${line} and (${state ?? null}::text is null or state = ${state ?? null})
       and (${after ?? null}::uuid is null or orphan.id > ${after ?? null})
     order by orphan.id limit ${limit}`
  return rows.map(({ element, suggested, decidedAt, ...row }) => ({
    ...present<Omit<Orphan, 'element' | 'suggested' | 'decidedAt'>>(row),
    element: present<ElementSummary>(element),
    ...(suggested && { suggested: present<ElementSummary>(suggested) }),
    ...(decidedAt && { decidedAt: toInstant(decidedAt) }),
  }))
}
