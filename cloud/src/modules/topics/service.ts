import { isDeepStrictEqual } from 'node:util'
import type {
  NewTopicComment,
  NewTopicView,
  Topic,
  TopicChange,
  TopicEntry,
  TopicState,
} from '@loujing/wire/http/topics'
import type { SiteId, TopicCommentId, TopicId, TopicViewId } from '@loujing/wire/id'
import type { Page, PageQuery } from '@loujing/wire/page'
import { record } from '../../platform/audit.ts'
import type { Actor } from '../../platform/auth.ts'
import type { Reader, Sql, Tx } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { fromCursor, toPage } from '../../platform/page.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Caller, FieldCipher, Identity } from '../identity/index.ts'
import type { Sites } from '../sites/index.ts'
import type { TwinService } from '../twin/index.ts'
import { pictureOf } from './bcf/read.ts'
import { createExchange } from './exchange.ts'
import { createHanging } from './hanging.ts'
import { createPeople } from './people.ts'
import { NO_PICTURE, NOBODY_HERE, TOPIC_CHANGED } from './problems.ts'
import * as store from './store.ts'
import { createTell } from './tell.ts'

export type TopicsDeps = {
  sql: Sql
  now: () => Date
  fields: FieldCipher
  identity: Pick<Identity, 'namesOf' | 'may' | 'findWhoMay'>
  sites: { places: Pick<Sites['places'], 'getSiteIn'> }
  twin: Pick<TwinService, 'standing'>
}
export type Topics = ReturnType<typeof createTopics>
export type TopicQuery = PageQuery & { state?: TopicState | undefined }

/** Issues on the models of a site: what is wrong where, seen from where, said by whom; exchanged with other programs as BCF. */
export function createTopics({ sql, now, fields, identity, sites, twin }: TopicsDeps) {
  const people = createPeople({ fields, identity })
  const tell = createTell({ people, twin })
  const hanging = createHanging({ twin, now })

  const read = <Result>({ company }: Actor, site: SiteId, work: (tx: Reader) => Promise<Result>): Promise<Result> =>
    inCompany(sql, company, async (tx) => {
      await sites.places.getSiteIn(tx, site)
      return work(tx)
    })

  /** Changes the topics of a site while nobody else does, and leaves a line in the audit log. */
  function change<Result>(
    caller: Caller,
    site: SiteId,
    { action, object, after }: { action: string; object: string; after?: unknown },
    work: (tx: Tx, kept: store.Kept) => Promise<Result>,
  ): Promise<Result> {
    const { company, address } = caller
    return inCompany(sql, company, async (tx) => {
      await sites.places.getSiteIn(tx, site)
      await store.lockTopics(tx, site)
      const result = await work(tx, { company, site })
      const entry = { company, actor: caller, action: `topics.${action}`, object, address, after }
      await record(tx, { ...entry, outcome: 'done' }, now())
      return result
    })
  }

  async function topicOf(tx: Reader, site: SiteId, id: TopicId): Promise<store.TopicRow> {
    const row = await store.findTopic(tx, site, id)
    if (!row) throw notFound('Topic')
    return row
  }
  async function told(tx: Reader, actor: Actor, site: SiteId, id: TopicId): Promise<Topic> {
    const [topic] = await tell(tx, actor, site, [await topicOf(tx, site, id)], true)
    return topic!
  }

  return {
    /** The latest first. */
    listTopics: (actor: Actor, site: SiteId, { state, cursor, limit = 50 }: TopicQuery): Promise<Page<Topic>> =>
      read(actor, site, async (tx) => {
        const before = cursor === undefined ? undefined : Math.trunc(Number(fromCursor(cursor, 1)[0])) || 0
        const rows = await store.listTopics(tx, site, { state, before, limit: limit + 1 })
        return toPage(
          await tell(tx, actor, site, rows, false),
          limit,
          ({ number }) => [number],
          (topic) => topic,
        )
      }),

    /** With all its views and comments. @throws Refusal not-found */
    getTopic: (actor: Actor, site: SiteId, id: TopicId): Promise<Topic> =>
      read(actor, site, (tx) => told(tx, actor, site, id)),

    /** @throws Refusal topic-changed · nobody-here */
    saveTopic: (caller: Caller, site: SiteId, id: TopicId, { version, topic }: TopicChange): Promise<Topic> =>
      change(caller, site, { action: 'save', object: id, after: topic }, async (tx, kept) => {
        const found = await store.findTopic(tx, site, id)
        // The word of another program is of the state that it said.
        const { stateWord, ...rest } = topic
        const entry: TopicEntry = found?.entry.state === topic.state && stateWord ? { ...rest, stateWord } : rest
        if ((found?.version ?? 0) !== version) {
          // The same change again, after an answer that was lost.
          if (found && isDeepStrictEqual(found.entry, entry)) return told(tx, caller, site, id)
          throw refuse(TOPIC_CHANGED, { version: found?.version })
        }
        const { assignee } = entry
        const isHere = assignee === undefined || (await identity.findWhoMay(tx, assignee, 'topics.read'))
        if (!isHere) throw refuse(NOBODY_HERE)
        if (found) await store.saveEntry(tx, site, id, entry, now())
        else
          await store.insertTopic(tx, kept, {
            ...{ id, entry, madeAt: now(), madeBy: caller.person },
            ...{ authorSealed: null, assignedSealed: null },
          })
        return told(tx, caller, site, id)
      }),

    /** What is selected in a view the topic hangs on. A view does not change: the same id again is the same view. @throws Refusal no-picture */
    addView: (caller: Caller, site: SiteId, topic: TopicId, id: TopicViewId, made: NewTopicView): Promise<Topic> =>
      change(caller, site, { action: 'add-view', object: id }, async (tx, kept) => {
        await topicOf(tx, site, topic)
        const snapshot = made.snapshot === undefined ? undefined : pictureOf(Buffer.from(made.snapshot, 'base64'))
        if (made.snapshot !== undefined && !snapshot) throw refuse(NO_PICTURE)
        const about = await hanging.hang(tx, kept, caller.person, topic, made.view.selected)
        const row = { id, topicId: topic, lineId: made.line ?? about.line ?? null, view: made.view }
        await store.insertView(tx, kept, { ...row, snapshotType: snapshot?.type ?? null }, snapshot?.bytes ?? null)
        return told(tx, caller, site, topic)
      }),

    addComment: (
      caller: Caller,
      site: SiteId,
      topic: TopicId,
      id: TopicCommentId,
      { text, view }: NewTopicComment,
    ): Promise<Topic> =>
      change(caller, site, { action: 'comment', object: topic, after: { text } }, async (tx, kept) => {
        await topicOf(tx, site, topic)
        const by = { byPerson: caller.person, authorSealed: null }
        await store.insertComment(tx, kept, { id, topicId: topic, text, viewId: view ?? null, at: now(), ...by })
        return told(tx, caller, site, topic)
      }),

    /** @throws Refusal not-found, also when the view has no picture */
    getSnapshot: (actor: Actor, site: SiteId, topic: TopicId, view: TopicViewId) =>
      read(actor, site, async (tx) => {
        const found = await store.findSnapshot(tx, site, topic, view)
        if (!found) throw notFound('Snapshot')
        return found
      }),

    ...createExchange({ now, people, hanging, twin, read, change, getSiteIn: sites.places.getSiteIn }),
  }
}
