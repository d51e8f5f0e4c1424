import type { CostAccount, CostTargetLine } from '@loujing/wire/http/costs'
import { toFen } from '../../format/amount.ts'

/** The columns of a bill of quantities (工程量清单), in their order; the first row is the head and is passed over. */
export const BOQ_COLUMNS = ['account', 'name', 'quantity', 'unitPrice', 'taxPercent'] as const
export type BoqProblem = 'code' | 'leaf' | 'quantity' | 'price' | 'tax' | 'empty'
/** `row` as the spreadsheet counts, from 1. */
export type BoqError = { row: number; problem: BoqProblem; value: string }
export type Boq = { lines: CostTargetLine[]; errors: BoqError[] }

type Cell = string | number | boolean | object | null | undefined
const textOf = (cell: Cell): string => (typeof cell === 'string' || typeof cell === 'number' ? String(cell).trim() : '')
const numberOf = (cell: Cell): number | undefined => {
  const text = textOf(cell).replaceAll(/[,，]/g, '')
  return text === '' || !Number.isFinite(Number(text)) ? undefined : Number(text)
}

/** All lines, or every row that is wrong: with one error nothing of it may be taken. */
export function readBoq(rows: readonly (readonly Cell[])[], accounts: readonly CostAccount[]): Boq {
  const byCode = new Map(accounts.map((each) => [each.account.code, each]))
  const lines: CostTargetLine[] = []
  const errors: BoqError[] = []
  for (const [i, cells] of rows.entries()) {
    if (i === 0 || cells.every((cell) => textOf(cell) === '')) continue
    const [code, , quantity, price, tax] = cells
    const account = byCode.get(textOf(code))
    const amount = numberOf(quantity)
    const quantityMilli = amount === undefined ? undefined : Math.round(amount * 1000)
    const unitFen = toFen(numberOf(price))
    const taxRate = textOf(tax) === '' ? account?.account.taxRate : toFen(numberOf(tax))
    const bad = (problem: BoqProblem, value: Cell) => errors.push({ row: i + 1, problem, value: textOf(value) })
    if (!account) bad('code', code)
    else if (!account.leaf) bad('leaf', code)
    if (quantityMilli === undefined || quantityMilli < 0 || Math.abs(amount! * 1000 - quantityMilli) > 1e-3)
      bad('quantity', quantity)
    if (unitFen === undefined || unitFen < 0) bad('price', price)
    if (taxRate !== undefined && (taxRate < 0 || taxRate > 2500)) bad('tax', tax)
    else if (account && taxRate === undefined) bad('tax', tax)
    if (account && quantityMilli !== undefined && unitFen !== undefined && taxRate !== undefined)
      lines.push({ account: account.account.code, quantityMilli, unitFen, taxRate })
  }
  if (lines.length === 0 && errors.length === 0) errors.push({ row: 1, problem: 'empty', value: '' })
  return errors.length > 0 ? { lines: [], errors } : { lines, errors }
}
