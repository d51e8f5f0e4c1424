import type { CostControl, CostFigures, CostLevel } from '@loujing/wire/http/costs'
import type { CostAccountId } from '@loujing/wire/id'

/** One row of the tree; `parents` are the keys above it, outermost first. */
export type CostRow = {
  key: string
  id?: CostAccountId
  code?: string
  name: string
  depth: number
  leaf: boolean
  parents: readonly string[]
  figures: CostFigures
  level?: CostLevel
  control?: CostControl
}
