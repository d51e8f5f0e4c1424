import { dayOf } from '@loujing/wire/beijing'
import type { ApprovalId, CompanyId, PersonId } from '@loujing/wire/id'
import type { Sql, Tx } from '../../platform/db.ts'
import { Refusal } from '../../platform/errors.ts'
import type { Log } from '../../platform/log.ts'
import type { Handlers } from '../../platform/relay.ts'
import { asPlatform, inCompany } from '../../platform/tenant.ts'
import { createJob, type Job } from '../../stores/job.ts'
import { here } from './model/progress.ts'
import { mayJoin } from './model/rules.ts'
import type { Runs } from './runs.ts'
import { listDue, listOfAbsent, listWaitingFor } from './store/approval.ts'

const EVERY_MS = 5_000

export type Watch = Job & { look(): Promise<void>; handlers: Handlers }

/**
 * What time does to approvals: a limit that is over brings in those above, and what waits for somebody who is away goes to his
 * deputy. Each is told once, also when several processes look: whoever holds the approval first does it, and the second finds it
 * done.
 */
export function createWatch({ sql, now, log, runs }: { sql: Sql; now: () => Date; log: Log; runs: Runs }): Watch {
  async function look(): Promise<void> {
    const due = await asPlatform(sql, (tx) => listDue(tx, now()))
    for (const { id, company } of due) await each(company, id, endLimit)
    const ofAbsent = await asPlatform(sql, (tx) => listOfAbsent(tx, dayOf(now())))
    for (const { id, company } of ofAbsent) await each(company, id, standIn)
  }

  // One approval's trouble is not another's; it is looked at again.
  const each = (company: CompanyId, id: ApprovalId, work: (tx: Tx, id: ApprovalId) => Promise<void>): Promise<void> =>
    inCompany(sql, company, (tx) => work(tx, id)).catch((error: unknown) =>
      log.error({ err: error, id }, 'approval stuck'),
    )

  async function endLimit(tx: Tx, id: ApprovalId): Promise<void> {
    const run = await runs.open(tx, id)
    if (!run) return
    const stage = here(run.progress)
    if (!stage?.dueAt || stage.dueAt > now()) return
    const people = stage.escalate.filter((person) => run.staff.isAble(person) && mayJoin(run.progress, stage, person))
    await runs.add(tx, run, { kind: 'overdue', people }, {})
    await runs.settle(tx, run, undefined)
  }

  async function standIn(tx: Tx, id: ApprovalId): Promise<void> {
    const run = await runs.open(tx, id)
    if (run) await runs.standIn(tx, run)
  }

  return {
    ...createJob({ name: 'approvals', everyMs: EVERY_MS, log }, look),
    look,
    /** Who was disabled, or lost the roles by which he decides, leaves nothing behind (离职代理). */
    handlers: {
      'identity.person-changed': async ({ subject }, tx) => {
        for (const id of await listWaitingFor(tx, subject as PersonId))
          await tx
            .savepoint((inner) => standIn(inner, id))
            .catch((error: unknown) => {
              // What an object's module refuses must not hold back the others: it waits as it was.
              if (!(error instanceof Refusal)) throw error
              log.warn({ err: error, id }, 'approval not handed over')
            })
      },
    },
  }
}
