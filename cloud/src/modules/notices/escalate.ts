import type { Escalation, NoticeId, Recipient, Roster } from '@loujing/wire/http/notices'
import { uuidv7, type CompanyId, type PersonId, type SiteId } from '@loujing/wire/id'
import type { Alarm } from '@loujing/wire/http/sites'
import type { Sql, Tx } from '../../platform/db.ts'
import type { Log } from '../../platform/log.ts'
import { say, type Event } from '../../platform/outbox.ts'
import type { Handlers } from '../../platform/relay.ts'
import { asPlatform, inCompany } from '../../platform/tenant.ts'
import type { Identity } from '../identity/index.ts'
import type { Sites } from '../sites/index.ts'
import { onDuty } from './model/duty.ts'
import { climb, dueOf, tellAt } from './model/escalation.ts'
import type { AlarmWords } from './model/words.ts'
import { handOut } from './hand-out.ts'
import type { Plans } from './plans.ts'
import * as store from './store/escalation.ts'
import type { EscalationRow } from './store/escalation.ts'
import { insertNotice } from './store/notice.ts'

export type EscalateDeps = {
  sql: Sql
  now: () => Date
  log: Log
  identity: Identity
  sites: Sites
  plans: Plans
  /** The name of a site's own rule by the type of its alarms. */
  nameOfType: (tx: Tx, site: SiteId, type: string) => Promise<string | undefined>
}
export type Escalate = ReturnType<typeof createEscalate>

/**
 * An alarm that nobody acknowledges climbs: each step tells other people. Time counts from when the cloud heard of the alarm,
 * so that one told behind a cut line does not take all its steps at once. A step, its lines in the bell lists, its deliveries
 * and its line in the alarm's history are one transaction.
 */
export function createEscalate({ sql, now, log, identity, sites, plans, nameOfType }: EscalateDeps) {
  async function hearAlarm(event: Event, tx: Tx): Promise<void> {
    const alarm = event.data as Alarm // said by `sites`, with the whole wire object
    const before = await store.lockEscalation(tx, alarm.id)
    if (!isWaiting(alarm)) {
      if (before) await store.endEscalation(tx, alarm.id, now())
      return
    }
    if (before?.endedAt || before?.severity === alarm.severity) return
    const plan = await plans.escalationIn(tx, alarm.site)
    const next = climb(before, alarm.severity, plan, now())
    await store.saveEscalation(tx, { company: event.company, site: alarm.site, alarm: alarm.id }, next)
  }

  /** Takes one step that is due. False when there is none. */
  function step(company: CompanyId): Promise<boolean> {
    return inCompany(sql, company, async (tx) => {
      const row = await store.takeDue(tx, now())
      if (!row) return false
      // asked again: what the alarm said may not have been heard yet
      const alarm = await sites.alarms.findAlarmIn(tx, row.alarmId)
      if (!alarm || !isWaiting(alarm)) {
        await store.endEscalation(tx, row.alarmId, now())
        return true
      }
      const [plan, roster] = [await plans.escalationIn(tx, row.siteId), await plans.rosterIn(tx, row.siteId)]
      const told = await tell(tx, company, { row, alarm, plan, roster })
      const steps = plan.steps[row.severity]
      const nextStep = row.nextStep + 1
      const isNext = steps.length > nextStep
      // nobody was there to be told: those of the next step are told at once
      const dueAt = told === 0 && isNext ? now() : dueOf(steps, nextStep, row.beganAt)
      await store.saveEscalation(tx, { company, site: row.siteId, alarm: row.alarmId }, { ...row, nextStep, dueAt })
      return true
    })
  }

  type Due = { row: EscalationRow; alarm: Alarm; plan: Escalation; roster: Roster }

  async function tell(tx: Tx, company: CompanyId, { row, alarm, plan, roster }: Due): Promise<number> {
    const recipients = plan.steps[row.severity][row.nextStep]?.tell ?? []
    const people = await peopleOf(tx, recipients, roster)
    const step = row.nextStep + 1
    const words = await wordsOf(tx, alarm, roster.timeZone, step)
    const dueAt = tellAt(plan, row.severity, roster.timeZone, now())
    const of = { company, site: row.siteId, round: row.round, step }
    const what = { ...of, subject: row.alarmId, severity: row.severity, words, dueAt }
    for (const person of people) {
      const shown = { alarmType: alarm.type, severity: row.severity, source: alarm.source.name }
      const line = { ...of, id: uuidv7<NoticeId>(now().getTime()), alarm: row.alarmId, person, ...shown }
      await insertNotice(tx, line, now())
      await handOut(tx, person, what, now())
    }
    await sites.alarms.noteEscalation(tx, row.alarmId, { step, told: people.length })
    const data = { people, alarm: row.alarmId }
    await say(tx, { type: 'notices.people-told', subject: row.alarmId, company, site: row.siteId, data }, now())
    return people.length
  }

  /** Each once, and only those who may see alarms at this moment: a role is taken away at once. */
  async function peopleOf(tx: Tx, recipients: readonly Recipient[], roster: Roster): Promise<PersonId[]> {
    const named: PersonId[] = []
    for (const recipient of recipients) {
      if (recipient.who === 'person') named.push(recipient.person)
      else if (recipient.who === 'on-duty') named.push(...onDuty(roster, now()))
      else named.push(...(await identity.listHolders(tx, recipient.role)))
    }
    const may: PersonId[] = []
    for (const person of new Set(named)) if (await identity.findWhoMay(tx, person, 'sites.read')) may.push(person)
    return may
  }

  async function wordsOf(tx: Tx, alarm: Alarm, timeZone: string, step: number): Promise<AlarmWords> {
    const { name: site } = await sites.places.getSiteIn(tx, alarm.site)
    const typeName = await nameOfType(tx, alarm.site, alarm.type)
    const { id, type, severity, raisedAt, value, unit, threshold } = alarm
    return {
      alarm: id,
      type,
      ...(typeName !== undefined && { typeName }),
      severity,
      site,
      source: alarm.source.name,
      raisedAt,
      localTime: new Intl.DateTimeFormat('sv-SE', { timeZone, timeStyle: 'short' }).format(new Date(raisedAt)),
      step,
      ...(value !== undefined && { value }),
      ...(unit !== undefined && { unit }),
      ...(threshold !== undefined && { threshold }),
    }
  }

  return {
    handlers: { 'sites.alarm-changed': hearAlarm } satisfies Handlers,

    /** All steps that are due, over all companies. */
    async runOnce(): Promise<void> {
      for (const company of await asPlatform(sql, (tx) => store.listDueCompanies(tx, now())))
        try {
          while (await step(company));
        } catch (error) {
          log.error({ err: error, company }, 'escalation failed') // one company's trouble is not another's
        }
    },
  }
}

const isWaiting = ({ state, acknowledgedAt }: Alarm): boolean => state === 'active' && acknowledgedAt === undefined
