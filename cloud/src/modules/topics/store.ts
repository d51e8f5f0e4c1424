import type { BimView, TopicEntry, TopicState } from '@loujing/wire/http/topics'
import type { CompanyId, PersonId, SiteId, TopicCommentId, TopicId, TopicViewId } from '@loujing/wire/id'
import type { Reader, Tx } from '../../platform/db.ts'

export type TopicRow = {
  id: TopicId
  number: number
  entry: TopicEntry
  version: number
  madeAt: Date
  madeBy: PersonId | null
  authorSealed: Buffer | null
  assignedSealed: Buffer | null
  changedAt: Date | null
  comments: number
}
export type ViewRow = {
  id: TopicViewId
  topicId: TopicId
  lineId: string | null
  view: BimView
  snapshotType: string | null
}
export type CommentRow = {
  id: TopicCommentId
  topicId: TopicId
  text: string
  viewId: TopicViewId | null
  at: Date
  byPerson: PersonId | null
  authorSealed: Buffer | null
}
export type Kept = { company: CompanyId; site: SiteId }
export type NewTopicRow = Pick<TopicRow, 'id' | 'entry' | 'madeAt' | 'madeBy' | 'authorSealed' | 'assignedSealed'>

const select = (sql: Reader) => sql`
  select id, number, entry, version, made_at, made_by, author_sealed, assigned_sealed, changed_at,
         (select count(*)::int from topics.comment c where c.site_id = t.site_id and c.topic_id = t.id) as comments
    from topics.topic t`

/** The latest first. */
export async function listTopics(
  sql: Reader,
  site: SiteId,
  { state, before, limit }: { state?: TopicState | undefined; before?: number | undefined; limit: number },
): Promise<TopicRow[]> {
  return sql<TopicRow[]>`
    ${select(sql)}
     where site_id = ${site} and (${state ?? null}::text is null or entry ->> 'state' = ${state ?? null})
       and (${before ?? null}::int is null or number < ${before ?? null})
     order by number desc limit ${limit}`
}

export async function findTopic(sql: Reader, site: SiteId, id: TopicId): Promise<TopicRow | undefined> {
  const [row] = await sql<TopicRow[]>`${select(sql)} where site_id = ${site} and id = ${id}`
  return row
}

/** Holds the topics of a site until the transaction ends: numbers have no gaps, and two who change one come one after the other. */
export async function lockTopics(tx: Tx, site: SiteId): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended('topics ' || ${site}::text, 0))`
}

export async function insertTopic(tx: Tx, { company, site }: Kept, row: NewTopicRow): Promise<void> {
  await tx`
    insert into topics.topic (site_id, id, company_id, number, entry, made_at, made_by, author_sealed, assigned_sealed)
    select ${site}, ${row.id}, ${company}, coalesce(max(number), 0) + 1, ${JSON.stringify(row.entry)}::text::jsonb,
           ${row.madeAt}, ${row.madeBy}, ${row.authorSealed}, ${row.assignedSealed}
      from topics.topic where site_id = ${site}`
}

export async function saveEntry(tx: Tx, site: SiteId, id: TopicId, entry: TopicEntry, at: Date): Promise<void> {
  await tx`
    update topics.topic
       set entry = ${JSON.stringify(entry)}::text::jsonb, changed_at = ${at}, version = version + 1
     where site_id = ${site} and id = ${id}`
}

/** In their order; of several topics the first view of each alone. */
export async function listViews(sql: Reader, site: SiteId, topics: readonly TopicId[], first: boolean) {
  return sql<ViewRow[]>`
    select id, topic_id, line_id, view, snapshot_type from topics.view
     where site_id = ${site} and topic_id = any(${topics as TopicId[]}::uuid[]) and (not ${first} or position = 0)
     order by topic_id, position`
}

/** False when it is there already: a view does not change. */
export async function insertView(
  tx: Tx,
  { company, site }: Kept,
  { id, topicId, lineId, view, snapshotType }: ViewRow,
  snapshot: Uint8Array | null,
): Promise<boolean> {
  const rows = await tx`
    insert into topics.view (site_id, topic_id, id, company_id, position, line_id, view, snapshot, snapshot_type)
    select ${site}, ${topicId}, ${id}, ${company}, count(*), ${lineId}, ${JSON.stringify(view)}::text::jsonb, ${snapshot}, ${snapshotType}
      from topics.view where site_id = ${site} and topic_id = ${topicId}
    on conflict do nothing returning 1`
  return rows.length === 1
}

export async function findSnapshot(sql: Reader, site: SiteId, topic: TopicId, id: TopicViewId) {
  const [row] = await sql<{ snapshot: Buffer | null; snapshotType: string | null }[]>`
    select snapshot, snapshot_type from topics.view where site_id = ${site} and topic_id = ${topic} and id = ${id}`
  return row?.snapshot && row.snapshotType ? { bytes: row.snapshot, type: row.snapshotType } : undefined
}

/** The pictures of the views of these topics; a view may have none. */
export async function listSnapshots(sql: Reader, site: SiteId, topics: readonly TopicId[]) {
  return sql<{ topicId: TopicId; id: TopicViewId; bytes: Buffer; type: 'image/png' | 'image/jpeg' }[]>`
    select topic_id, id, snapshot as bytes, snapshot_type as type from topics.view
     where site_id = ${site} and topic_id = any(${topics as TopicId[]}::uuid[])
       and snapshot is not null and snapshot_type is not null`
}

/** Oldest first. */
export async function listComments(sql: Reader, site: SiteId, topics: readonly TopicId[]): Promise<CommentRow[]> {
  return sql<CommentRow[]>`
    select id, topic_id, text, view_id, at, by_person, author_sealed from topics.comment
     where site_id = ${site} and topic_id = any(${topics as TopicId[]}::uuid[]) order by topic_id, at, id`
}

/** False when it is there already: what was said stays said. */
export async function insertComment(tx: Tx, { company, site }: Kept, row: CommentRow): Promise<boolean> {
  const rows = await tx`
    insert into topics.comment (site_id, topic_id, id, company_id, text, view_id, at, by_person, author_sealed)
    values (${site}, ${row.topicId}, ${row.id}, ${company}, ${row.text}, ${row.viewId}, ${row.at}, ${row.byPerson}, ${row.authorSealed})
    on conflict do nothing returning 1`
  return rows.length === 1
}
