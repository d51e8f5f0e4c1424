import type { ElementChange, ElementDifference } from '@loujing/wire/http/twin'
import type { ModelId } from '@loujing/wire/id'
import type { Reader } from '../../platform/db.ts'
import { type OrNull, present } from './elements-store.ts'

/** What differs between two revisions, by the elements' own ids; a removed element is shown as it was. */
export async function differences(
  sql: Reader,
  { before, after, change }: { before: ModelId; after: ModelId; change?: ElementChange | undefined },
  cursor: string | undefined,
  limit: number,
): Promise<ElementDifference[]> {
  const rows = await sql<OrNull<ElementDifference>[]>`
    with compared as (
      select coalesce(a.id, b.id) as id, coalesce(a.guid, b.guid) as guid, coalesce(a.ifc_class, b.ifc_class) as ifc_class,
             case when a.id is null then b.name else a.name end as name,
             case when a.id is null then b.storey else a.storey end as storey,
             case when a.id is null then b.zone else a.zone end as zone,
             a.tile, a.feature, moved.metres,
             case when b.id is null then array['added']
                  when a.id is null then array['removed']
                  else array_remove(array[
                    case when a.shape is distinct from b.shape or moved.metres > 0.0015 then 'geometry' end,
                    case when (a.properties, a.name, a.storey, a.zone, a.ifc_class)
                              is distinct from (b.properties, b.name, b.storey, b.zone, b.ifc_class) then 'properties' end
                  ], null) end as changes
        from (select * from twin.element where model_id = ${after}) as a
        full join (select * from twin.element where model_id = ${before}) as b on a.id = b.id
       cross join lateral (
         select sqrt((a.place[1] - b.place[1]) ^ 2 + (a.place[2] - b.place[2]) ^ 2 + (a.place[3] - b.place[3]) ^ 2)
                as metres
       ) as moved
    )
    select id, guid, ifc_class, name, storey, zone, tile, feature, changes,
           case when metres > 0.0015 then round(metres::numeric, 3)::float8 end as moved_m
      from compared
     where cardinality(changes) > 0 and (${change ?? null}::text is null or ${change ?? null} = any(changes))
       and (${cursor ?? null}::uuid is null or id > ${cursor ?? null})
     order by id limit ${limit}`
  return rows.map(present<ElementDifference>)
}
