import { HorizonError } from '@loujing/schedule/calendar'
import { CycleError } from '@loujing/schedule/network'
import { refuse } from '../../platform/errors.ts'
import { BEYOND_HORIZON, CYCLE } from './problems.ts'
import type { KeptPlan } from './model/dates.ts'

/** Reckons with a plan. @throws Refusal cycle, with the codes in their order · beyond-horizon */
export function reckon<Result>(plan: KeptPlan, work: (plan: KeptPlan) => Result): Result {
  try {
    return work(plan)
  } catch (error) {
    if (error instanceof HorizonError) throw refuse(BEYOND_HORIZON)
    if (!(error instanceof CycleError)) throw error
    const codes = new Map<string, string>(plan.tasks.map(({ id, task }) => [id, task.code]))
    throw refuse(CYCLE, { cycle: error.cycle.map((id) => codes.get(id)) })
  }
}
