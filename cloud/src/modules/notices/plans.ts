import type { Escalation, OnDuty, Recipient, Roster } from '@loujing/wire/http/notices'
import type { PersonId, SiteId } from '@loujing/wire/id'
import { toInstant, type Instant } from '@loujing/wire/instant'
import { SEVERITIES } from '@loujing/wire/severity'
import { record } from '../../platform/audit.ts'
import type { Actor } from '../../platform/auth.ts'
import type { Reader, Sql, Tx } from '../../platform/db.ts'
import { refuse } from '../../platform/errors.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Caller, Identity } from '../identity/index.ts'
import type { Sites } from '../sites/index.ts'
import { EMPTY_ROSTER, onDuty } from './model/duty.ts'
import { dueOf, EMPTY_ESCALATION } from './model/escalation.ts'
import { BAD_PLAN, PLAN_CHANGED, UNKNOWN_PERSON } from './problems.ts'
import { lockClimbing, saveEscalation } from './store/escalation.ts'
import { findPlan, savePlan, type PlanKind } from './store/plan.ts'

export type Plans = ReturnType<typeof createPlans>
export type PlansDeps = { sql: Sql; now: () => Date; identity: Identity; sites: Sites }

/** Who is on duty on a site, and who is told when nobody acts: two documents, each changed whole, by its version. */
export function createPlans({ sql, now, identity, sites }: PlansDeps) {
  const read = async <Plan extends { version: number }>(
    sql: Reader,
    site: SiteId,
    kind: PlanKind,
    empty: Plan,
  ): Promise<Plan> => {
    const row = await findPlan(sql, site, kind)
    // only `save` writes it, and only what has passed the schema of the route
    return row ? { ...(row.document as Plan), version: row.version } : empty
  }
  const roster = (tx: Reader, site: SiteId): Promise<Roster> => read(tx, site, 'roster', EMPTY_ROSTER)
  const escalation = (tx: Reader, site: SiteId): Promise<Escalation> => read(tx, site, 'escalation', EMPTY_ESCALATION)

  async function save(tx: Tx, caller: Caller, site: SiteId, kind: PlanKind, plan: { version: number }): Promise<void> {
    const { company, person, address } = caller
    const { version, ...document } = plan
    const next = { company, site, kind, version: version + 1, document, by: person }
    if (!(await savePlan(tx, next, now())))
      throw refuse(PLAN_CHANGED, { version: (await findPlan(tx, site, kind))?.version })
    const entry = { company, actor: caller, action: `notices.save-${kind}`, object: site, address, after: document }
    await record(tx, { ...entry, outcome: 'done' }, now())
  }

  /** Whoever is told must be one who may see alarms. @throws Refusal unknown-person */
  async function checkPeople(tx: Tx, people: readonly PersonId[]): Promise<void> {
    for (const person of new Set(people))
      if (!(await identity.findWhoMay(tx, person, 'sites.read'))) throw refuse(UNKNOWN_PERSON, { person })
  }

  async function withSite<T>({ company }: Actor, site: SiteId, work: (tx: Tx) => Promise<T>): Promise<T> {
    return inCompany(sql, company, async (tx) => {
      await sites.places.getSiteIn(tx, site)
      return work(tx)
    })
  }

  return {
    rosterIn: roster,
    escalationIn: escalation,
    getRoster: (actor: Actor, site: SiteId) => withSite(actor, site, (tx) => roster(tx, site)),
    getEscalation: (actor: Actor, site: SiteId) => withSite(actor, site, (tx) => escalation(tx, site)),

    onDuty: (actor: Actor, site: SiteId, at: Instant = toInstant(now())): Promise<OnDuty> =>
      withSite(actor, site, async (tx) => {
        const people = onDuty(await roster(tx, site), new Date(at))
        const names = await identity.namesOf(tx, actor, people)
        return { at, people: people.map((id) => ({ id, name: names.get(id) ?? '*' })) }
      }),

    /** @throws Refusal plan-changed · unknown-person · bad-plan for an unknown time zone, or a day twice */
    saveRoster: (caller: Caller, site: SiteId, plan: Roster): Promise<Roster> =>
      withSite(caller, site, async (tx) => {
        if (!isTimeZone(plan.timeZone)) throw refuse(BAD_PLAN, { why: 'time-zone' })
        if (new Set(plan.days.map(({ day }) => day)).size !== plan.days.length)
          throw refuse(BAD_PLAN, { why: 'day-twice' })
        await checkPeople(
          tx,
          plan.shifts.flatMap(({ people }) => people),
        )
        await save(tx, caller, site, 'roster', plan)
        return roster(tx, site)
      }),

    /**
     * It holds from now on, also for the alarms that climb already.
     * @throws Refusal plan-changed · unknown-person · bad-plan when the steps are not in the order of time
     */
    saveEscalation: (caller: Caller, site: SiteId, plan: Escalation): Promise<Escalation> =>
      withSite(caller, site, async (tx) => {
        for (const severity of SEVERITIES) {
          const times = plan.steps[severity].map(({ afterSeconds }) => afterSeconds)
          if (times.some((time, i) => i > 0 && time <= (times[i - 1] ?? 0)))
            throw refuse(BAD_PLAN, { why: 'order', severity })
        }
        const told = SEVERITIES.flatMap((severity) => plan.steps[severity]).flatMap(({ tell }) => tell)
        await checkPeople(tx, told.flatMap(personOf))
        await save(tx, caller, site, 'escalation', plan)
        for (const row of await lockClimbing(tx, site)) {
          const dueAt = dueOf(plan.steps[row.severity], row.nextStep, row.beganAt)
          await saveEscalation(tx, { company: caller.company, site, alarm: row.alarmId }, { ...row, dueAt })
        }
        return escalation(tx, site)
      }),
  }
}

const personOf = (recipient: Recipient): PersonId[] => (recipient.who === 'person' ? [recipient.person] : [])

function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
