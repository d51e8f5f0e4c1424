import { uuidv7, type CompanyId, type HazardId } from '@loujing/wire/id'
import { HAZARD_ATTENTION } from '@loujing/wire/http/hazards'
import type { Sql } from '../../platform/db.ts'
import type { Log } from '../../platform/log.ts'
import { asPlatform, inCompany } from '../../platform/tenant.ts'
import { createJob, type Job } from '../../stores/job.ts'
import { ESCALATION, passedAt } from './model/step.ts'
import { insertEvent } from './store/event.ts'
import { listDue, lockHazard, saveHazard } from './store/hazard.ts'
import type { View } from './view.ts'

const EVERY_MS = 5_000
const HOUR_MS = 3_600_000

export type Watch = Job & { look(): Promise<void> }

/**
 * Looks for deadlines that come near or have passed. Each is told once, also when several processes look: whoever locks the
 * hazard first writes how far it is, and the second finds it done. What passed while the cloud was down is told afterwards.
 */
export function createWatch({ sql, now, log, view }: { sql: Sql; now: () => Date; log: Log; view: View }): Watch {
  const earliestHours = Math.min(...ESCALATION.map(({ hours }) => hours))

  async function look(): Promise<void> {
    const before = new Date(now().getTime() - earliestHours * HOUR_MS)
    const due = await asPlatform(sql, (tx) => listDue(tx, before))
    for (const { id, company, attention, deadlineAt } of due)
      if (passedAt(deadlineAt, now()).at(-1) !== attention)
        // one hazard's trouble is not another's; it is looked at again
        await escalate(company, id).catch((error: unknown) => log.error({ err: error, id }, 'hazard not escalated'))
  }

  const escalate = (company: CompanyId, id: HazardId): Promise<void> =>
    inCompany(sql, company, async (tx) => {
      const row = await lockHazard(tx, id)
      if (!row || (row.state !== 'open' && row.state !== 'rectifying')) return
      const at = now()
      const told = HAZARD_ATTENTION.indexOf(row.attention)
      const passed = passedAt(row.deadlineAt, at).filter((step) => HAZARD_ATTENTION.indexOf(step) > told)
      for (const kind of passed)
        await insertEvent(tx, company, {
          id: uuidv7(at.getTime()),
          hazard: id,
          at,
          kind,
          byPerson: null,
          text: null,
          photos: [],
        })
      const attention = passed.at(-1)
      if (!attention) return
      const changed = { ...row, attention, updatedAt: at }
      await saveHazard(tx, changed)
      await view.sayHazard(tx, changed, at)
    })

  return { ...createJob({ name: 'hazards', everyMs: EVERY_MS, log }, look), look }
}
