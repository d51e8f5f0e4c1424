import {
  COST_COLUMNS,
  COST_MEASURES,
  type CostAmount,
  type CostColumn,
  type CostFigures,
  type CostMeasure,
} from '@loujing/wire/http/costs'
import { NOTHING, plus } from './tax.ts'

export type Columns = Record<CostColumn, CostAmount>

/** Which columns of an account a measure sums; the reserve only while there is any: what is over-drawn is no cost that is still to come. */
export const MEASURES: Record<CostMeasure, readonly CostColumn[]> = {
  ...(Object.fromEntries(COST_COLUMNS.map((column) => [column, [column]])) as unknown as Record<
    CostColumn,
    [CostColumn]
  >),
  committed: ['signed', 'changes', 'pending', 'expenses'],
  toCome: ['unsigned', 'reserve'],
  dynamic: ['signed', 'changes', 'pending', 'expenses', 'unsigned', 'reserve'],
}

/** Whether a measure leaves out a reserve that is over-drawn. The column itself shows it as it is. */
export const leavesOverdraft = (measure: CostMeasure): boolean => measure === 'toCome' || measure === 'dynamic'

export const emptyColumns = (): Columns =>
  Object.fromEntries(COST_COLUMNS.map((column) => [column, NOTHING])) as Columns

/** The figures of one account without children. */
export const figuresOf = (columns: Columns): CostFigures =>
  Object.fromEntries(
    COST_MEASURES.map((measure) => {
      const isOverdrawn = leavesOverdraft(measure) && columns.reserve.fen < 0
      const summed = MEASURES[measure].filter((column) => !(isOverdrawn && column === 'reserve'))
      return [measure, summed.map((column) => columns[column]).reduce(plus, NOTHING)]
    }),
  ) as CostFigures

/** Of several accounts together. */
export const sumFigures = (figures: readonly CostFigures[]): CostFigures =>
  Object.fromEntries(
    COST_MEASURES.map((measure) => [measure, figures.map((each) => each[measure]).reduce(plus, NOTHING)]),
  ) as CostFigures

/** Whether `code` is `ancestor` or stands under it. */
export const isUnder = (code: string, ancestor: string): boolean => code === ancestor || code.startsWith(`${ancestor}.`)
