import type { OriginalRequestId } from '@loujing/wire/id'
import type { Sql } from '../../platform/db.ts'
import type { Log } from '../../platform/log.ts'
import { asPlatform, inCompany } from '../../platform/tenant.ts'
import { releaseEvidence, type Holder } from '../../stores/evidence-hold.ts'
import { createJob, type Job } from '../../stores/job.ts'
import { LOOK_WITHIN_MS } from './model.ts'
import { companiesHolding, takeReleased } from './store/request.ts'

const EVERY_MS = 600_000

/** What keeps the pictures of a request from growing old. */
export const holderOf = (request: OriginalRequestId): Holder => `original:${request}`

export type Holding = Job & { runOnce(): Promise<void> }

/** Lets the pictures of requests go that nobody can open any more; each company's in a transaction of its own. */
export function createHolding({ sql, now, log }: { sql: Sql; now: () => Date; log: Log }): Holding {
  async function runOnce(): Promise<void> {
    const before = new Date(now().getTime() - LOOK_WITHIN_MS)
    for (const company of await asPlatform(sql, (tx) => companiesHolding(tx, before)))
      await inCompany(sql, company, async (tx) => {
        for (const request of await takeReleased(tx, before, now())) await releaseEvidence(tx, holderOf(request), now())
      })
  }
  return { ...createJob({ name: 'originals', everyMs: EVERY_MS, log }, runOnce), runOnce }
}
