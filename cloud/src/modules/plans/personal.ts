import type { PersonId } from '@loujing/wire/id'
import type { Tx } from '../../platform/db.ts'
import type { Duty, PersonalData } from '../../platform/personal.ts'

/** Of plans: names and reasons of baselines, causes of delays, and who answers for which node. */
export const plansPersonal: PersonalData = {
  module: 'plans',
  written: [
    { table: 'plans.task', columns: ['entry'] },
    { table: 'plans.baseline', by: 'made_by', columns: ['name', 'reason'] },
    { table: 'plans.import', by: 'made_by', columns: ['report'] },
    { table: 'plans.warning', by: 'cause.by', columns: ['cause'] },
    { table: 'plans.plan', columns: ['closures', 'watch'] },
  ],
  nobodys: {
    listed: ['plans.link.calendar', 'plans.warning.light'],
    code: ['plans.task.code'],
    reckoned: ['plans.baseline.spans'],
  },
  kept: [],

  /** What was told of the company's plans before, and is kept, is told no more. */
  async erase(tx: Tx): Promise<number> {
    await tx`update plans.plan set version = version + 1`
    return 0
  },

  async duties(tx: Tx, person: PersonId): Promise<Duty[]> {
    const rows = await tx<{ id: string }[]>`
      select id from plans.task
       where entry ->> 'responsible' = ${person} and actual_finish is null order by id limit 100`
    return rows.map(({ id }) => ({ kind: 'plans.task', object: id }))
  },
}
