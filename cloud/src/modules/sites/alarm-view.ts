import type { Alarm, AlarmEvent } from '@loujing/wire/http/sites'
import type { PersonId } from '@loujing/wire/id'
import { toInstant, type Instant } from '@loujing/wire/instant'
import type { Reader, Tx } from '../../platform/db.ts'
import { say } from '../../platform/outbox.ts'
import type { Identity, Looker } from '../identity/index.ts'
import type { AlarmEventRow, AlarmRow } from './store/alarm.ts'

type Names = ReadonlyMap<PersonId, string>

const nameIn = (names: Names, id: PersonId): string => names.get(id) ?? '*'

/** Alarms as the wire has them, with the names of people as `looker` may see them. */
export async function toAlarms(
  sql: Reader,
  identity: Identity,
  looker: Looker,
  rows: readonly AlarmRow[],
): Promise<Alarm[]> {
  const people = rows
    .flatMap((row) => [row.acknowledgedBy, row.assigneeId, row.verdict?.by ?? null])
    .filter((id) => id !== null)
  const names = await identity.namesOf(sql, looker, people)
  return rows.map((row) => toAlarm(row, names))
}

/** Tells everybody who watches the site how the alarm is now; for many eyes, so names are masked. */
export async function sayAlarm(tx: Tx, identity: Identity, row: AlarmRow, at: Date): Promise<void> {
  const [alarm] = await toAlarms(tx, identity, undefined, [row])
  if (!alarm) return
  await say(
    tx,
    { type: 'sites.alarm-changed', subject: row.id, company: row.companyId, site: row.siteId, data: alarm },
    at,
  )
}

export async function toHistory(
  sql: Reader,
  identity: Identity,
  looker: Looker,
  rows: readonly AlarmEventRow[],
): Promise<AlarmEvent[]> {
  const people = rows.flatMap((row) => [row.byPerson, row.assigneeId]).filter((id) => id !== null)
  const names = await identity.namesOf(sql, looker, people)
  return rows.map(({ at, kind, byPerson, severity, comment, assigneeId, step, told, verdict, reason }) => ({
    at: toInstant(at),
    kind,
    ...(byPerson && { by: nameIn(names, byPerson) }),
    ...(severity && { severity }),
    ...(comment !== null && { comment }),
    ...(assigneeId && { assignee: nameIn(names, assigneeId) }),
    ...(step !== null && { step }),
    ...(told !== null && { told }),
    ...(verdict && { verdict }),
    ...(reason && { reason }),
  }))
}

function toAlarm(row: AlarmRow, names: Names): Alarm {
  const { acknowledgedAt, acknowledgedBy, assigneeId, clearedAt, episode, verdict } = row
  return {
    id: row.id,
    site: row.siteId,
    type: row.type,
    severity: row.severity,
    state: row.state,
    ...(acknowledgedAt && { acknowledgedAt: toInstant(acknowledgedAt) }),
    ...(acknowledgedBy && { acknowledgedBy: nameIn(names, acknowledgedBy) }),
    ...(assigneeId && { assignee: { id: assigneeId, name: nameIn(names, assigneeId) } }),
    source: {
      kind: row.sourceKind,
      id: row.sourceId,
      name: row.sourceName,
      ...(row.sourcePlace && { place: row.sourcePlace }),
    },
    raisedAt: toInstant(row.raisedAt),
    updatedAt: toInstant(row.updatedAt),
    ...(clearedAt && { clearedAt: toInstant(clearedAt) }),
    occurrences: row.occurrences,
    ...(row.value !== null && { value: row.value }),
    ...(row.unit !== null && { unit: row.unit }),
    ...(row.threshold !== null && { threshold: row.threshold }),
    ...(episode && { episode, pictureStored: row.pictureStored }),
    ...(verdict && { verdict: { ...verdict, by: nameIn(names, verdict.by), at: verdict.at as Instant } }),
    replay: row.replay,
  }
}
