import type { BcfVersion, TopicEntry, TopicImport, TopicState } from '@loujing/wire/http/topics'
import type { SiteId, TopicCommentId, TopicId, TopicViewId } from '@loujing/wire/id'
import type { Site } from '@loujing/wire/http/sites'
import { dayOf, startOf } from '@loujing/wire/beijing'
import type { Actor } from '../../platform/auth.ts'
import type { Reader, Tx } from '../../platform/db.ts'
import { refuse } from '../../platform/errors.ts'
import type { Caller } from '../identity/index.ts'
import type { TwinService } from '../twin/index.ts'
import type { Bcf, BcfTopic } from './bcf/bcf.ts'
import { readBcf } from './bcf/read.ts'
import { writeBcf } from './bcf/write.ts'
import { NotBcf } from './bcf/xml.ts'
import type { HangingDoor } from './hanging.ts'
import { stateOf, wordOf } from './model/state.ts'
import type { People } from './people.ts'
import { NOT_BCF, TOO_MANY_TOPICS } from './problems.ts'
import * as store from './store.ts'
import type { Kept, TopicRow } from './store.ts'

const MOST_EXPORTED = 1000
const [LONGEST_WORDS, LONGEST_TITLE, LONGEST_TEXT, LONGEST_COMMENT] = [120, 255, 10_000, 4000]

type Deps = {
  now: () => Date
  people: People
  hanging: HangingDoor
  twin: Pick<TwinService, 'standing'>
  getSiteIn(tx: Reader, site: SiteId): Promise<Site>
  read<Result>(actor: Actor, site: SiteId, work: (tx: Reader) => Promise<Result>): Promise<Result>
  change<Result>(
    caller: Caller,
    site: SiteId,
    log: { action: string; object: string; after?: unknown },
    work: (tx: Tx, kept: Kept) => Promise<Result>,
  ): Promise<Result>
}

/** From and to other programs. */
export function createExchange({ now, people, hanging, twin, getSiteIn, read, change }: Deps) {
  /** Counts what of a topic was new; a topic that we have since changed ourselves keeps our words, and takes what was added. */
  async function take(tx: Tx, kept: Kept, caller: Caller, topic: BcfTopic, report: TopicImport, lines: Lines) {
    const id = topic.id as TopicId
    const entry = entryOf(topic)
    const found = await store.findTopic(tx, kept.site, id)
    if (!found) {
      await store.insertTopic(tx, kept, {
        ...{ id, entry, madeAt: new Date(topic.createdAt || now()), madeBy: null },
        ...{ authorSealed: people.seal(topic.author), assignedSealed: people.seal(topic.assignedTo) },
      })
      report.added++
    } else if (isNewer(topic, found)) {
      const { assignee } = found.entry
      await store.saveEntry(tx, kept.site, id, { ...entry, ...(assignee && { assignee }) }, now())
      report.changed++
    } else report.same++

    for (const { id: viewId, view, snapshot } of topic.views) {
      const about = await hanging.hang(tx, kept, caller.person, id, view.selected)
      report.unknownElements += about.unknown
      const line = about.line ?? lines.of(topic)
      const row = { id: viewId as TopicViewId, topicId: id, lineId: line ?? null, view }
      if (await store.insertView(tx, kept, { ...row, snapshotType: snapshot?.type ?? null }, snapshot?.bytes ?? null))
        report.views++
    }
    for (const { id: commentId, at, author, text, view } of topic.comments) {
      const row = {
        ...{ id: commentId as TopicCommentId, topicId: id, text: text.slice(0, LONGEST_COMMENT), at: new Date(at) },
        ...{ viewId: (view as TopicViewId | undefined) ?? null, byPerson: null, authorSealed: people.seal(author) },
      }
      if (await store.insertComment(tx, kept, row)) report.comments++
    }
  }

  return {
    /** Takes a BCF archive (2.0, 2.1 or 3.0), whole or not at all; the same one again changes nothing. @throws Refusal not-bcf */
    async importBcf(caller: Caller, site: SiteId, bytes: Buffer): Promise<TopicImport> {
      // Nobody's file is unpacked for a site that is not his.
      await read(caller, site, () => Promise.resolve())
      const { version, left, topics } = await opened(bytes)
      return change(
        caller,
        site,
        { action: 'import', object: site, after: { topics: topics.length } },
        async (tx, kept) => {
          const counts = { added: 0, changed: 0, same: 0, comments: 0, views: 0, unknownElements: 0 }
          const report: TopicImport = { version, ...counts, left }
          const lines = linesOf(await twin.standing.listModels(tx, site))
          for (const topic of topics) await take(tx, kept, caller, topic, report, lines)
          return report
        },
      )
    },

    /** @throws Refusal too-many-topics */
    exportBcf: (caller: Caller, site: SiteId, version: BcfVersion, state?: TopicState): Promise<Uint8Array> =>
      change(caller, site, { action: 'export', object: site, after: { version, state } }, async (tx) => {
        const { project, name } = await getSiteIn(tx, site)
        const rows = await store.listTopics(tx, site, { state, limit: MOST_EXPORTED + 1 })
        if (rows.length > MOST_EXPORTED) throw refuse(TOO_MANY_TOPICS, { most: MOST_EXPORTED })
        return writeBcf(await outgoing(tx, caller, site, rows), version, { id: project, name })
      }),
  }

  async function outgoing(tx: Reader, actor: Actor, site: SiteId, rows: readonly TopicRow[]): Promise<BcfTopic[]> {
    const ids = rows.map(({ id }) => id)
    const views = Map.groupBy(await store.listViews(tx, site, ids, false), ({ topicId }) => topicId)
    const snapshots = Map.groupBy(await store.listSnapshots(tx, site, ids), ({ topicId }) => topicId)
    const comments = await store.listComments(tx, site, ids)
    const commentsOf = Map.groupBy(comments, ({ topicId }) => topicId)
    const files = new Map((await twin.standing.listModels(tx, site)).map(({ line, fileName }) => [line, fileName]))
    const nameOf = await people.namesFor(tx, actor, [
      ...rows.flatMap(({ madeBy, entry }) => [
        { person: madeBy, sealed: null },
        { person: entry.assignee ?? null, sealed: null },
      ]),
      ...comments.map(({ byPerson }) => ({ person: byPerson, sealed: null })),
    ])
    return rows.map(({ id, entry, madeAt, madeBy, authorSealed, assignedSealed, changedAt }) => {
      const [own, pictures] = [views.get(id) ?? [], snapshots.get(id) ?? []]
      const { title, type, priority, stage, labels, description, due, assignee } = entry
      return {
        ...{ id, title, type, status: wordOf(entry), priority, stage, labels, description },
        due: due && startOf(due).getTime(),
        assignedTo: nameOf({ person: assignee ?? null, sealed: assignedSealed }) || undefined,
        ...{ createdAt: madeAt.getTime(), author: nameOf({ person: madeBy, sealed: authorSealed }) },
        modifiedAt: changedAt?.getTime(),
        models: [...new Set(own.flatMap(({ lineId }) => files.get(lineId ?? '') ?? []))].map((fileName) => ({
          fileName,
        })),
        comments: (commentsOf.get(id) ?? []).map(
          ({ id: commentId, at, text, viewId, byPerson, authorSealed: sealed }) => ({
            ...{ id: commentId, at: at.getTime(), author: nameOf({ person: byPerson, sealed }), text },
            view: viewId ?? undefined,
          }),
        ),
        views: own.map(({ id: viewId, view }) => ({
          id: viewId,
          view,
          snapshot: pictures.find((each) => each.id === viewId),
        })),
      }
    })
  }
}

async function opened(bytes: Buffer): Promise<Bcf> {
  try {
    return await readBcf(bytes)
  } catch (error) {
    if (error instanceof NotBcf) throw refuse(NOT_BCF, { detail: error.message })
    throw error
  }
}

/** Text order of moments: what was changed there after it was changed here. */
const isNewer = ({ createdAt, modifiedAt = createdAt }: BcfTopic, found: TopicRow): boolean =>
  modifiedAt > (found.changedAt ?? found.madeAt).getTime()

type Lines = { of(topic: BcfTopic): string | undefined }

/** By the name of the file that a topic names; where one file alone stands, that. */
function linesOf(models: readonly { line: string; fileName: string }[]): Lines {
  const byName = new Map(models.map(({ line, fileName }) => [fileName.toLowerCase(), line]))
  const only = models.length === 1 ? models[0]!.line : undefined
  return {
    of: ({ models: named }) =>
      named.flatMap(({ fileName }) => byName.get(fileName?.toLowerCase() ?? '') ?? [])[0] ?? only,
  }
}

function entryOf({ title, type, status, priority, stage, labels, description, due }: BcfTopic): TopicEntry {
  const words = (text: string) => text.slice(0, LONGEST_WORDS)
  return {
    ...{ title: title.slice(0, LONGEST_TITLE), type: words(type), state: stateOf(status), stateWord: words(status) },
    ...(priority && { priority: words(priority) }),
    ...(stage && { stage: words(stage) }),
    labels: labels.slice(0, 20).map(words),
    ...(description && { description: description.slice(0, LONGEST_TEXT) }),
    ...(due !== undefined && { due: dayOf(new Date(due)) }),
  }
}
