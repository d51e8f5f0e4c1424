import { daysBetween } from '@loujing/wire/beijing'
import type { PlanTask } from '@loujing/wire/http/plans'

export type Late = { task: PlanTask; days: number }

const LATE = new Set<PlanTask['light']>(['red', 'orange', 'yellow'])

/** What is behind what was agreed and not done, the furthest behind first; a task that only its light calls late has 0 days. */
export const lateOf = (tasks: readonly PlanTask[]): Late[] =>
  tasks
    .filter(({ light }) => LATE.has(light))
    .map((task) => ({
      task,
      days: Math.max(0, daysBetween((task.baseline ?? task.planned).finish, task.forecast.finish)),
    }))
    .sort((a, b) => b.days - a.days || a.task.forecast.finish.localeCompare(b.task.forecast.finish))
