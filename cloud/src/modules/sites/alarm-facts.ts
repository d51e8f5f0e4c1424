import { uuidv7, type AlarmId, type CompanyId, type GatewayId, type Sha256, type SiteId } from '@loujing/wire/id'
import type { Tx } from '../../platform/db.ts'
import { findEvidence } from '../../stores/evidence.ts'
import type { Identity } from '../identity/index.ts'
import { sayAlarm } from './alarm-view.ts'
import { effectOf, worst, type Told } from './model/occurrence.ts'
import * as store from './store/alarm.ts'
import type { Details, SourceKind } from './store/alarm.ts'
import * as occurrences from './store/occurrence.ts'

/** What an alarm is of; at most one is active for each type and source. */
export type Subject = {
  company: CompanyId
  site: SiteId
  gateway: GatewayId | null
  type: string
  source: { kind: SourceKind; id: string }
  replay: boolean
}

export type AlarmFacts = ReturnType<typeof createAlarmFacts>

/** What is told of the conditions of alarms, by cameras, flows and the cloud's own watch. All inside the hearer's transaction. */
export function createAlarmFacts({ now, identity }: { now: () => Date; identity: Identity }) {
  /** Takes one telling of one occurrence: told again, late, or end before beginning, the alarm comes out the same. */
  async function hear(tx: Tx, subject: Subject, told: Told, details: Details): Promise<void> {
    const known = await occurrences.findOccurrence(tx, told.key)
    const effect = effectOf(known, told)
    if (effect === 'nothing') return
    if (known) return goOn(tx, known.alarmId, told, details)
    if (effect === 'begin') return begin(tx, subject, told, details)
    const alarm = await raise(tx, subject, told, details)
    await store.insertEvent(tx, alarm.id, { at: told.endedAt ?? told.at, kind: 'cleared' })
    await tell(tx, alarm.id)
  }

  async function begin(tx: Tx, subject: Subject, told: Told, details: Details): Promise<void> {
    const alarm = await raise(tx, subject, told, details)
    if (alarm.isNew) return tell(tx, alarm.id)
    await store.countOccurrence(tx, alarm.id)
    await store.insertEvent(tx, alarm.id, {
      at: told.beganAt,
      kind: 'repeated',
      severity: told.severity,
    })
    await settle(tx, alarm.id, told, details)
  }

  async function goOn(tx: Tx, alarm: AlarmId, told: Told, details: Details): Promise<void> {
    await store.lockAlarm(tx, alarm)
    await occurrences.saveOccurrence(tx, told)
    await settle(tx, alarm, told, details)
  }

  /** The active alarm of the subject, made when there is none; also of one that somebody else makes at this moment. */
  async function raise(
    tx: Tx,
    subject: Subject,
    told: Told,
    details: Details,
  ): Promise<{ id: AlarmId; isNew: boolean }> {
    const { company, site, gateway, type, source, replay } = subject
    const pictureStored = await isStored(tx, details)
    for (;;) {
      const id = uuidv7<AlarmId>(now().getTime())
      const ids = {
        id,
        companyId: company,
        siteId: site,
        gatewayId: gateway,
        sourceKind: source.kind,
        sourceId: source.id,
      }
      const isNew = await store.insertAlarm(tx, { ...ids, type, replay, told, details, pictureStored }, now())
      const alarm = isNew ? id : await store.lockActive(tx, type, source.id)
      if (alarm === undefined) continue // it was cleared between the two statements: now there is room
      await occurrences.insertOccurrence(tx, company, alarm, told)
      if (isNew) await store.insertEvent(tx, alarm, { at: told.beganAt, kind: 'raised', severity: told.severity })
      return { id: alarm, isNew }
    }
  }

  /** After a change of its occurrences: what the alarm shows, how bad it is, and whether it is over. */
  async function settle(tx: Tx, alarm: AlarmId, told: Told, details: Details): Promise<void> {
    await store.saveDetails(tx, alarm, details, await isStored(tx, details), now())
    const severity = worst(await occurrences.openSeverities(tx, alarm))
    if (severity === undefined) {
      const clearedAt = told.endedAt ?? told.at
      await store.clearAlarm(tx, alarm, clearedAt, now())
      await store.insertEvent(tx, alarm, { at: clearedAt, kind: 'cleared' })
    } else if (await store.saveSeverity(tx, alarm, severity)) {
      await store.insertEvent(tx, alarm, { at: told.at, kind: 'severity-changed', severity })
    }
    await tell(tx, alarm)
  }

  async function endSource(tx: Tx, type: string, source: string, endedAt: Date): Promise<void> {
    const alarm = await store.lockActive(tx, type, source)
    if (alarm === undefined) return
    for (const open of await occurrences.listOpen(tx, alarm, endedAt))
      await goOn(tx, alarm, { ...open, at: endedAt, endedAt }, {})
  }

  async function tell(tx: Tx, id: AlarmId): Promise<void> {
    const row = await store.findAlarm(tx, id)
    if (row) await sayAlarm(tx, identity, row, now())
  }

  async function isStored(tx: Tx, { episode }: Details): Promise<boolean> {
    return episode !== undefined && (await findEvidence(tx, episode.picture.sha256)) !== undefined
  }

  return {
    hear,
    tell,

    /** Ends what is open of the active alarm of a type and source and began before `endedAt`. */
    async end(tx: Tx, subject: Subject, endedAt: Date): Promise<void> {
      await endSource(tx, subject.type, subject.source.id, endedAt)
    },
    endSource,

    /** Ends the episodes that a gateway had open when it stopped: the one that was started again knows nothing of them. */
    async endOrphaned(tx: Tx, gateway: GatewayId, startedAt: Date): Promise<void> {
      for (const { alarm, ...open } of await occurrences.listOrphaned(tx, gateway, startedAt))
        await goOn(tx, alarm, { ...open, at: startedAt, endedAt: startedAt }, {})
    },

    /** The picture follows the message: marks the alarms that waited for it. */
    async pictureStored(tx: Tx, site: SiteId, sha256: Sha256): Promise<void> {
      for (const id of await store.markPictureStored(tx, site, sha256, now())) await tell(tx, id)
    },
  }
}
