import type { Topic, TopicComment, TopicView } from '@loujing/wire/http/topics'
import type { ElementId, SiteId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Actor } from '../../platform/auth.ts'
import type { Reader } from '../../platform/db.ts'
import type { TwinService } from '../twin/index.ts'
import type { People } from './people.ts'
import * as store from './store.ts'
import type { CommentRow, TopicRow, ViewRow } from './store.ts'

/** What a topic is called where it hangs on an element. */
export const TOPIC = 'topic'

type Deps = { people: People; twin: Pick<TwinService, 'standing'> }

/** Topics as somebody may see them; `isWhole` with all views and comments, else as a line of a list. */
export function createTell({ people, twin }: Deps) {
  return async (
    tx: Reader,
    actor: Actor,
    site: SiteId,
    rows: readonly TopicRow[],
    isWhole: boolean,
  ): Promise<Topic[]> => {
    const ids = rows.map(({ id }) => id)
    const views = Map.groupBy(await store.listViews(tx, site, ids, !isWhole), ({ topicId }) => topicId)
    const said = isWhole ? await store.listComments(tx, site, ids) : []
    const comments = Map.groupBy(said, ({ topicId }) => topicId)
    const models = await twin.standing.listModels(tx, site)
    const hanging = await twin.standing.listHanging(
      tx,
      models.map(({ line }) => line),
      TOPIC,
    )
    const elements = Map.groupBy(hanging, ({ object }) => object)
    const nameOf = await people.namesFor(tx, actor, [
      ...rows.flatMap((row) => [makerOf(row), assigneeOf(row)]),
      ...said.map(({ byPerson }) => ({ person: byPerson, sealed: null })),
    ])

    const toComment = ({ id, text, viewId, at, byPerson, authorSealed }: CommentRow): TopicComment => ({
      ...{ id, text, at: toInstant(at), by: nameOf({ person: byPerson, sealed: authorSealed }) },
      ...(viewId && { view: viewId }),
    })
    const toView = ({ id, topicId, lineId, view, snapshotType }: ViewRow): TopicView => ({
      ...{ id, view },
      ...(lineId && { line: lineId }),
      ...(snapshotType && { snapshotUrl: `/api/sites/${site}/topics/${topicId}/views/${id}/snapshot` }),
    })
    return rows.map((row) => {
      const assigneeName = nameOf(assigneeOf(row))
      return {
        ...{ id: row.id, site, number: row.number, version: row.version, topic: row.entry },
        ...(assigneeName !== '' && { assigneeName }),
        ...{ madeAt: toInstant(row.madeAt), madeBy: nameOf(makerOf(row)) },
        ...(row.changedAt && { changedAt: toInstant(row.changedAt) }),
        ...{ isForeign: row.madeBy === null, commentCount: row.comments },
        views: (views.get(row.id) ?? []).map(toView),
        comments: (comments.get(row.id) ?? []).map(toComment),
        elements: (elements.get(row.id) ?? []).map(({ element }): ElementId => element),
      }
    })
  }
}

const makerOf = ({ madeBy, authorSealed }: TopicRow) => ({ person: madeBy, sealed: authorSealed })
const assigneeOf = ({ entry, assignedSealed }: TopicRow) => ({
  person: entry.assignee ?? null,
  sealed: assignedSealed,
})
