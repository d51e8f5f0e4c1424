import { addDays, dayOf, daysBetween } from '@loujing/wire/beijing'
import type { Colleague } from '@loujing/wire/http/approvals'
import type { Role } from '@loujing/wire/http/identity'
import type { Plan, PlanTask } from '@loujing/wire/http/plans'
import type { SequenceProposal, SequenceRules } from '@loujing/wire/http/sequence'
import type { Site } from '@loujing/wire/http/sites'
import type { Api } from './api.ts'

/** The same at every start. */
const BASELINE = '0199d100-0000-7000-8000-000000000900'
const TOPPING_OUT = '04.05'
/** Days by which what has happened took longer than planned, one task after the other. */
const TOOK_LONGER = [0, 2, -1, 4, 0, 1, -2, 3]

/**
 * The plan of the tower, from the template: today its structure is half way up, what lies behind has happened as planned and was
 * agreed as the baseline, and the structure is some days behind. A plan that is there already is left as it is.
 */
export async function keepPlan(planner: Api, project: string, nowMs: number): Promise<void> {
  const path = `/api/projects/${project}/plan`
  if ((await planner.get<Plan | undefined>(path)) !== undefined) return
  const today = dayOf(nowMs)
  await planner.put(path, { startsOn: today, closures: [] })
  await planner.post(`${path}/fill`, {})
  const frame = await taskOf(planner, path)
  const halfUp = Math.round((daysBetween(today, frame.planned.start) + daysBetween(today, frame.planned.finish)) / 2)
  await planner.put(path, { startsOn: addDays(today, -halfUp), closures: [] })
  for (const [i, { id, planned }] of (await planner.list<PlanTask>(`${path}/tasks`)).entries()) {
    if (planned.start > today) continue
    const whole = daysBetween(planned.start, planned.finish) + 1
    const finish = whole > 5 ? addDays(planned.finish, TOOK_LONGER[i % TOOK_LONGER.length]!) : planned.finish
    const isDone = finish <= today
    await planner.put(`${path}/tasks/${id}/progress`, {
      actualStart: planned.start,
      ...(isDone && { actualFinish: finish }),
      percent: isDone ? 100 : Math.min(99, Math.floor((100 * daysBetween(planned.start, today)) / whole)),
    })
  }
  await nameResponsible(planner, path)
  await planner.put(`${path}/baselines/${BASELINE}`, { name: '年度基线', reason: '集团年度计划会' })
  const { id, progress } = await taskOf(planner, path)
  await planner.put(`${path}/tasks/${id}/progress`, { ...progress, percent: Math.max(0, progress.percent - 5) })
}

/** What is still to be done has somebody who answers for it: on the site its manager, before and behind it the planner. */
async function nameResponsible(planner: Api, path: string): Promise<void> {
  const colleagues = await planner.list<Colleague>('/api/colleagues')
  const holder = (role: Role) => colleagues.find(({ roles }) => roles.includes(role))?.id
  for (const { id, version, task, progress } of await planner.list<PlanTask>(`${path}/tasks`)) {
    const responsible = holder(/^0[46]/.test(task.code) ? 'site-manager' : 'project-manager')
    if (progress.actualFinish !== undefined || responsible === undefined) continue
    await planner.put(`${path}/tasks/${id}`, { version, task: { ...task, responsible } })
  }
}

async function taskOf(planner: Api, path: string): Promise<PlanTask> {
  const tasks = await planner.list<PlanTask>(`${path}/tasks`)
  return tasks.find(({ task }) => task.code === TOPPING_OUT)!
}

/** Which tasks build what of the tower: what is proposed, as it is. Rules that are there already are left. */
export async function keepSequence(planner: Api, site: Site): Promise<void> {
  const path = `/api/sites/${site.id}/sequence`
  const { version } = await planner.get<SequenceRules>(`${path}/rules`)
  if (version > 0) return
  const { rules } = await planner.get<SequenceProposal>(`${path}/proposal`)
  if (rules.length > 0) await planner.put(`${path}/rules`, { version, rules })
}
