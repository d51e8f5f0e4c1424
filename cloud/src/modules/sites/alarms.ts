import type { Alarm, AlarmEvent, AlarmQuery, AlarmVerdict } from '@loujing/wire/http/sites'
import type { AlarmId, EpisodeId, PersonId, SiteId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Page, PageQuery } from '@loujing/wire/page'
import { isDeepStrictEqual } from 'node:util'
import { record } from '../../platform/audit.ts'
import type { Actor } from '../../platform/auth.ts'
import type { Reader, Sql, Tx } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { say } from '../../platform/outbox.ts'
import { fromCursor, fromTimeCursor, toPage } from '../../platform/page.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Caller, Identity } from '../identity/index.ts'
import { sayAlarm, toAlarms, toHistory } from './alarm-view.ts'
import { keyOf } from './model/occurrence.ts'
import { ALREADY_ACKNOWLEDGED, CANNOT_BE_ASSIGNED, UNKNOWN_EPISODE } from './problems.ts'
import * as store from './store/alarm.ts'
import type { AlarmEventRow, AlarmRow } from './store/alarm.ts'
import { isOccurrenceOf } from './store/occurrence.ts'
import { findSite } from './store/site.ts'

/** Said in the transaction of each verdict. `verdict` null: withdrawn. */
export type EpisodeJudged = {
  alarm: AlarmId
  verdict: AlarmVerdict['verdict'] | null
  reason: Extract<AlarmVerdict, { reason: unknown }>['reason'] | null
}

export type Alarms = ReturnType<typeof createAlarms>

/** What people do with alarms: look, acknowledge, assign, comment. Whether one is active is not theirs to say. */
export function createAlarms({ sql, now, identity }: { sql: Sql; now: () => Date; identity: Identity }) {
  /** Locks the alarm, lets `act` change it, then tells how it is and records who did what. */
  function treat(
    caller: Caller,
    id: AlarmId,
    what: string,
    act: (tx: Tx, alarm: AlarmRow) => Promise<Partial<AlarmEventRow> | undefined>,
  ): Promise<Alarm> {
    const { company, address } = caller
    return inCompany(sql, company, async (tx) => {
      if (!(await store.lockAlarm(tx, id))) throw notFound('Alarm')
      const event = await act(tx, await getAlarm(tx, id))
      if (event?.kind)
        await store.insertEvent(tx, id, { ...event, at: now(), kind: event.kind, byPerson: caller.person })
      const alarm = await getAlarm(tx, id)
      if (event) {
        await sayAlarm(tx, identity, alarm, now())
        const entry = { company, actor: caller, action: `sites.${what}`, object: id, address, after: event }
        await record(tx, { ...entry, outcome: 'done' }, now())
      }
      return one(await toAlarms(tx, identity, caller, [alarm]))
    })
  }

  function tellJudged(
    tx: Tx,
    alarm: AlarmRow,
    episode: EpisodeId,
    judged: Omit<EpisodeJudged, 'alarm'>,
  ): Promise<void> {
    const data: EpisodeJudged = { alarm: alarm.id, ...judged }
    const { companyId: company, siteId: site } = alarm
    return say(tx, { type: 'sites.episode-judged', subject: episode, company, site, data }, now())
  }

  return {
    /** For a module that already holds a transaction: the alarm with names masked, or undefined. */
    async findAlarmIn(tx: Tx, id: AlarmId): Promise<Alarm | undefined> {
      const row = await store.findAlarm(tx, id)
      return row && one(await toAlarms(tx, identity, undefined, [row]))
    },

    /** A step of its escalation, in the alarm's history: which, and how many people it told. */
    noteEscalation: (tx: Tx, id: AlarmId, { step, told }: { step: number; told: number }): Promise<void> =>
      store.insertEvent(tx, id, { at: now(), kind: 'escalated', step, told }),

    listAlarms: (actor: Actor, site: SiteId, query: AlarmQuery): Promise<Page<Alarm>> =>
      inCompany(sql, actor.company, async (tx) => {
        if (!(await findSite(tx, site))) throw notFound('Site')
        const { limit = 50 } = query
        const before = fromTimeCursor(query.cursor)
        const rows = await store.listAlarms(
          tx,
          site,
          query,
          before && { raisedAt: before.at, id: before.id },
          limit + 1,
        )
        const alarms = await toAlarms(tx, identity, actor, rows)
        return toPage(
          alarms,
          limit,
          ({ raisedAt, id }) => [Date.parse(raisedAt), id],
          (alarm) => alarm,
        )
      }),

    getAlarm: (actor: Actor, id: AlarmId): Promise<Alarm> =>
      inCompany(sql, actor.company, async (tx) => one(await toAlarms(tx, identity, actor, [await getAlarm(tx, id)]))),

    listHistory: (actor: Actor, id: AlarmId, { cursor, limit = 50 }: PageQuery): Promise<Page<AlarmEvent>> =>
      inCompany(sql, actor.company, async (tx) => {
        await getAlarm(tx, id)
        const rows = await store.listEvents(tx, id, cursor ? Number(fromCursor(cursor, 1)[0]) || 0 : 0, limit + 1)
        const events = await toHistory(tx, identity, actor, rows)
        return toPage(
          rows.map(({ seq }, i) => ({ seq, event: events[i]! })),
          limit,
          ({ seq }) => [seq],
          ({ event }) => event,
        )
      }),

    /**
     * The first one wins; again by the same person changes nothing.
     * @throws Refusal already-acknowledged, with when, for everybody else
     */
    acknowledge: (caller: Caller, id: AlarmId): Promise<Alarm> =>
      treat(caller, id, 'acknowledge-alarm', async (tx, alarm) => {
        if (alarm.acknowledgedBy === caller.person) return undefined
        if (!(await store.acknowledge(tx, id, caller.person, now())))
          throw refuse(ALREADY_ACKNOWLEDGED, { acknowledgedAt: alarm.acknowledgedAt?.toISOString() })
        return { kind: 'acknowledged' }
      }),

    /** @throws Refusal cannot-be-assigned when he is not one of the company, disabled, or may not treat alarms */
    assign: (caller: Caller, id: AlarmId, assignee: PersonId): Promise<Alarm> =>
      treat(caller, id, 'assign-alarm', async (tx, alarm) => {
        if (alarm.assigneeId === assignee) return undefined
        if (!(await identity.findWhoMay(tx, assignee, 'sites.treat-alarms')))
          throw refuse(CANNOT_BE_ASSIGNED, { assignee })
        await store.assign(tx, id, assignee, now())
        return { kind: 'assigned', assigneeId: assignee }
      }),

    comment: (caller: Caller, id: AlarmId, text: string): Promise<Alarm> =>
      treat(caller, id, 'comment-alarm', async () => ({ kind: 'commented', comment: text })),

    /**
     * Who judges has seen it: the alarm is acknowledged too, unless it was. The same again by the same person changes nothing.
     * @throws Refusal unknown-episode when the episode is not one of the alarm's
     */
    judge: (caller: Caller, id: AlarmId, given: AlarmVerdict): Promise<Alarm> =>
      treat(caller, id, 'judge-alarm', async (tx, alarm) => {
        if (!(await isOccurrenceOf(tx, id, keyOf.episode(given.episode)))) throw refuse(UNKNOWN_EPISODE)
        const { by, at: _at, ...standing } = alarm.verdict ?? {}
        if (by === caller.person && isDeepStrictEqual(standing, given)) return undefined
        if (await store.acknowledge(tx, id, caller.person, now()))
          await store.insertEvent(tx, id, { at: now(), kind: 'acknowledged', byPerson: caller.person })
        await store.saveVerdict(tx, id, { ...given, by: caller.person, at: toInstant(now()) }, now())
        const { verdict, episode } = given
        const [reason, comment] = verdict === 'real' ? [null, null] : [given.reason, given.text ?? null]
        await tellJudged(tx, alarm, episode, { verdict, reason })
        return { kind: 'judged', verdict, reason, comment, episode }
      }),

    /** As if it had not been judged; that it was stays in the history. */
    withdrawVerdict: (caller: Caller, id: AlarmId): Promise<Alarm> =>
      treat(caller, id, 'withdraw-verdict', async (tx, alarm) => {
        if (!alarm.verdict) return undefined
        const { verdict, episode } = alarm.verdict
        await store.saveVerdict(tx, id, null, now())
        await tellJudged(tx, alarm, episode, { verdict: null, reason: null })
        return { kind: 'verdict-withdrawn', verdict, episode }
      }),
  }
}

async function getAlarm(sql: Reader, id: AlarmId): Promise<AlarmRow> {
  const row = await store.findAlarm(sql, id)
  if (!row) throw notFound('Alarm')
  return row
}

function one<Item>([item]: Item[]): Item {
  if (item === undefined) throw new Error('one alarm in, one alarm out')
  return item
}
