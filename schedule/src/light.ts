import type { PlanLight } from '@loujing/wire/http/plans'
import type { Boundary } from './calendar.ts'

/** Days behind from which a light changes; up to `yellow` days included it is still yellow. */
export type Thresholds = { orange: number; red: number }
/** One published rule: behind by up to 7 days yellow, under 15 orange, from 15 red. Levels of nodes may have their own. */
export const PUBLISHED: Thresholds = { orange: 8, red: 15 }

export type Node = {
  baselineFinish: Boundary
  forecastFinish: Boundary
  actualStart?: Boundary | undefined
  actualFinish?: Boundary | undefined
}

/** The light of a node (红黄灯): by how far the forecast, or today where that is later, lies behind the baseline. */
export function lightOf(node: Node, today: Boundary, { orange, red }: Thresholds = PUBLISHED): PlanLight {
  const { baselineFinish, forecastFinish, actualStart, actualFinish } = node
  if (actualFinish !== undefined) return actualFinish > baselineFinish ? 'black' : 'blue'
  const behind = Math.max(today, forecastFinish) - baselineFinish
  if (behind >= red) return 'red'
  if (behind >= orange) return 'orange'
  if (behind > 0) return 'yellow'
  return actualStart === undefined ? 'gray' : 'green'
}
