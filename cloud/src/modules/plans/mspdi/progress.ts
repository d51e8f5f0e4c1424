import type { PlanProgress } from '@loujing/wire/http/plans'
import type { Day } from '@loujing/wire/instant'
import type { MspdiTask } from './xml.ts'

export const dayOfText = (text: string | undefined): Day | undefined =>
  text !== undefined && /^\d{4}-\d\d-\d\dT/.test(text) ? (text.slice(0, 10) as Day) : undefined

/**
 * What has happened, as it can be true today: a percentage without a beginning began when it was planned to, and nothing has
 * happened in the future. `doubtful` when the file says otherwise.
 */
export function progressOf(task: MspdiTask, today: Day): { progress: PlanProgress; doubtful: boolean } {
  const percent = Math.min(100, Math.max(0, Math.round(Number(task.PercentComplete ?? 0)) || 0))
  const past = (day: Day | undefined) => (day !== undefined && day <= today ? day : undefined)
  const told = { start: dayOfText(task.ActualStart), finish: dayOfText(task.ActualFinish) }
  const actualStart = past(told.start ?? (percent > 0 ? dayOfText(task.Start) : undefined))
  if (actualStart === undefined) return { progress: { percent: 0 }, doubtful: percent > 0 || told.start !== undefined }
  const finish = past(told.finish ?? (percent === 100 ? dayOfText(task.Finish) : undefined))
  const actualFinish = finish !== undefined && finish >= actualStart ? finish : undefined
  if (actualFinish !== undefined) return { progress: { actualStart, actualFinish, percent: 100 }, doubtful: false }
  const isEnded = percent === 100 || told.finish !== undefined
  return { progress: { actualStart, percent: Math.min(99, percent) }, doubtful: isEnded }
}
