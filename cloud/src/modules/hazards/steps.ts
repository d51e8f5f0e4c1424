import type {
  Hazard,
  HazardBeginning,
  HazardInspection,
  HazardRectification,
  HazardVoiding,
} from '@loujing/wire/http/hazards'
import type { HazardId, HazardStepId, Sha256 } from '@loujing/wire/id'
import { record } from '../../platform/audit.ts'
import type { Sql, Tx } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { inCompany } from '../../platform/tenant.ts'
import { holdEvidence, releaseEvidence } from '../../stores/evidence-hold.ts'
import type { EvidenceDoor } from '../evidence/index.ts'
import type { Action, Caller } from '../identity/index.ts'
import type { Projects } from '../projects/index.ts'
import type { Sites } from '../sites/index.ts'
import { dayOf } from '@loujing/wire/beijing'
import { deadlineOf, rulesFor, type HazardRules } from './model/rules.ts'
import { passedAt, stateAfter, type Step } from './model/step.ts'
import { demandPhotos, enterPhotos } from './photos.ts'
import { SAME_PERSON, STEP_ID_TAKEN } from './problems.ts'
import { findEvent, insertEvent } from './store/event.ts'
import { lockHazard, saveHazard, type HazardRow } from './store/hazard.ts'
import type { View } from './view.ts'

type Deps = {
  sql: Sql
  now: () => Date
  rules: readonly HazardRules[]
  projects: Projects
  sites: Sites
  view: View
  evidence: EvidenceDoor
}
type Taken = { id: HazardStepId; text?: string | undefined; photos?: readonly Sha256[] | undefined }

/** What people do with a hazard. A step has an id that the client made: the same step again answers the hazard as it is. */
export function createSteps({ sql, now, rules, projects, sites, view, evidence }: Deps) {
  function take(
    caller: Caller,
    id: HazardId,
    step: Step,
    action: Action,
    { id: stepId, text, photos = [] }: Taken,
    change: (tx: Tx, row: HazardRow) => Partial<HazardRow> | Promise<Partial<HazardRow>>,
  ): Promise<Hazard> {
    const { company, address } = caller
    return inCompany(sql, company, async (tx) => {
      const row = await lockHazard(tx, id)
      if (!row) throw notFound('Hazard')
      const before = await findEvent(tx, stepId)
      if (before) {
        if (before.hazard !== id || before.kind !== step) throw refuse(STEP_ID_TAKEN)
        return view.toHazard(tx, caller, row)
      }
      const state = stateAfter(row.state, step)
      const at = now()
      const changed: HazardRow = { ...row, ...(await change(tx, row)), state, updatedAt: at }
      await demandPhotos(tx, row.siteId, photos)
      await saveHazard(tx, changed)
      const event = { id: stepId, hazard: id, at, kind: step, byPerson: caller.person, text: text ?? null }
      if (!(await insertEvent(tx, company, { ...event, photos: [...photos] }))) throw refuse(STEP_ID_TAKEN)
      await enterPhotos(tx, evidence, company, { hazard: id, photos })
      if (photos.length > 0) await holdEvidence(tx, { company, site: row.siteId }, `hazard:${id}`, photos, at)
      if (state === 'closed' || state === 'void') await releaseEvidence(tx, `hazard:${id}`, at)
      await view.sayHazard(tx, changed, at)
      await record(tx, { company, actor: caller, action, object: id, address, outcome: 'done', after: event }, at)
      return view.toHazard(tx, caller, changed)
    })
  }

  /** A new deadline, as long as the level's: what was sent back begins anew. */
  async function again(tx: Tx, row: HazardRow): Promise<Partial<HazardRow>> {
    const site = await sites.places.getSiteIn(tx, row.siteId)
    const { city } = await projects.getProjectIn(tx, site.project)
    const deadline = deadlineOf(rulesFor(rules, city, dayOf(now())), row.level, now())
    return {
      deadlineAt: deadline.at,
      deadlineRule: deadline.by.rule,
      deadlineSource: deadline.by.source,
      attention: passedAt(deadline.at, now()).at(-1) ?? 'none',
      sentBack: row.sentBack + 1,
    }
  }

  return {
    /** @throws Refusal not-found · illegal-step · step-id-taken */
    begin: (caller: Caller, id: HazardId, body: HazardBeginning): Promise<Hazard> =>
      take(caller, id, 'begin', 'hazards.rectify', body, () => ({})),

    /** @throws Refusal not-found · illegal-step · unknown-photo · step-id-taken */
    rectify: (caller: Caller, id: HazardId, body: HazardRectification): Promise<Hazard> =>
      take(caller, id, 'rectify', 'hazards.rectify', body, () => ({
        rectifiedAt: now(),
        rectifiedBy: caller.person,
        rectifiedText: body.text,
      })),

    /** @throws Refusal not-found · illegal-step · same-person · unknown-photo · step-id-taken */
    inspect: (caller: Caller, id: HazardId, body: HazardInspection): Promise<Hazard> =>
      take(caller, id, body.passed ? 'close' : 'send-back', 'hazards.inspect', body, (tx, row) => {
        if (row.rectifiedBy === caller.person) throw refuse(SAME_PERSON)
        return body.passed ? { closedAt: now() } : again(tx, row)
      }),

    /** It was none. @throws Refusal not-found · illegal-step · step-id-taken */
    void: (caller: Caller, id: HazardId, { id: stepId, reason }: HazardVoiding): Promise<Hazard> =>
      take(caller, id, 'void', 'hazards.inspect', { id: stepId, text: reason }, () => ({})),
  }
}
