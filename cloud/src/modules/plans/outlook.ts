import { setImmediate as breathe } from 'node:timers/promises'
import type { PlanOutlook } from '@loujing/wire/http/plan-outlook'
import type { ProjectId } from '@loujing/wire/id'
import type { Day } from '@loujing/wire/instant'
import type { Actor } from '../../platform/auth.ts'
import type { Reader, Sql } from '../../platform/db.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { KeptPlan } from './model/dates.ts'
import { type Measured, outlookOf } from './model/outlook.ts'
import { reckon } from './reckon.ts'
import { findBaselineHead, type PlanRow } from './store.ts'

/** So long at a time: a trial of a large plan takes ten milliseconds, and others wait for their answers meanwhile. */
const SLICE_MS = 12
const MOST_KEPT = 16

type Deps = {
  sql: Sql
  today: () => Day
  planOf(tx: Reader, project: ProjectId): Promise<PlanRow>
  keptOf(tx: Reader, row: PlanRow): Promise<KeptPlan>
}

/** When plans may end; kept for a version of a plan and a day, since many look and it takes a while. */
export function createOutlooks({ sql, today, planOf, keptOf }: Deps) {
  const known = new Map<string, Promise<Measured>>()

  async function measure(plan: KeptPlan, due: Day | undefined): Promise<Measured> {
    const trials = reckon(plan, () => outlookOf(plan, due, today()))
    for (let since = performance.now(); ;) {
      const { done, value } = reckon(plan, () => trials.next())
      if (done) return value
      if (performance.now() - since < SLICE_MS) continue
      await breathe()
      since = performance.now()
    }
  }

  async function read(tx: Reader, row: PlanRow): Promise<{ plan: KeptPlan; due: Day | undefined }> {
    const agreed = row.baselineId ? await findBaselineHead(tx, row.baselineId) : undefined
    return { plan: await keptOf(tx, row), due: row.mustFinishOn ?? agreed?.finish }
  }

  function keep(key: string, { plan, due }: { plan: KeptPlan; due: Day | undefined }): Promise<Measured> {
    const asked = measure(plan, due)
    known.set(key, asked)
    if (known.size > MOST_KEPT) known.delete(known.keys().next().value!)
    asked.catch(() => known.delete(key))
    return asked
  }

  return {
    /** @throws Refusal not-found · no-plan · cycle · beyond-horizon */
    async getOutlook({ company }: Actor, project: ProjectId): Promise<PlanOutlook> {
      const { asked } = await inCompany(sql, company, async (tx) => {
        const row = await planOf(tx, project)
        const key = `${project} ${row.version} ${today()}`
        // In an object: the trials go on when the transaction is over.
        return { asked: known.get(key) ?? keep(key, await read(tx, row)) }
      })
      return { project, ...(await asked) }
    },
  }
}
