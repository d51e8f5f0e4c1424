import type { SharedUnit } from '@loujing/wire/http/shares'
import type { SaleState, SaleUnit } from '@loujing/wire/http/units'

/** A unit as the table shows it, to a member or to a visitor. */
export type ShownUnit = SharedUnit | SaleUnit
export type Filter = {
  states: readonly SaleState[]
  type: string | undefined
  mostFen: number | undefined
  floors: readonly [number, number] | undefined
  sunFromMin: number | undefined
}
export const NO_FILTER: Filter = {
  states: [],
  type: undefined,
  mostFen: undefined,
  floors: undefined,
  sunFromMin: undefined,
}

/** Whether a unit is asked for. One without a price or without hours of sun is not, where they are asked for. */
export function isAskedFor(unit: ShownUnit, { states, type, mostFen, floors, sunFromMin }: Filter): boolean {
  const { floor, price, sunMin } = unit
  if (states.length > 0 && !states.includes(unit.state)) return false
  if (type !== undefined && unit.type !== type) return false
  if (mostFen !== undefined && !(price !== undefined && price.listFen <= mostFen)) return false
  if (floors && !(floor !== undefined && floor >= floors[0] && floor <= floors[1])) return false
  return sunFromMin === undefined || (sunMin !== undefined && sunMin >= sunFromMin)
}

const byNumber = new Intl.Collator('zh-CN', { numeric: true })
const stackOf = ({ entrance = '', flat }: ShownUnit): string => `${entrance}-${/(\d{2})$/.exec(flat)?.[1] ?? flat}`

export type BoardRow = { name: string; cells: (ShownUnit | undefined)[] }
/** A building as one stands before it: the highest storey above, stacks side by side (销控表 is read so). */
export function boardOf(units: readonly ShownUnit[]): BoardRow[] {
  const columns = [...new Set(units.map(stackOf))].sort(byNumber.compare)
  const storeys = [...Map.groupBy(units, ({ floor, storey = '' }) => floor ?? storey)]
  return storeys
    .sort(([a], [b]) => byNumber.compare(String(b), String(a)))
    .map(([floor, flats]) => ({
      name: typeof floor === 'number' ? `${floor}F` : floor,
      cells: columns.map((column) => flats.find((unit) => stackOf(unit) === column)),
    }))
}

/** The unit beside another one on the board: `across` to the right, `up` towards the roof; the same where there is none. */
export function beside(rows: readonly BoardRow[], id: string, across: number, up: number): string {
  const row = rows.findIndex(({ cells }) => cells.some((cell) => cell?.id === id))
  const column = rows[row]?.cells.findIndex((cell) => cell?.id === id) ?? -1
  const cells = rows[row - up]?.cells ?? []
  for (let at = column + across; at >= 0 && at < cells.length; at += across || cells.length) {
    const found = cells[at]
    if (found) return found.id
  }
  return id
}

export const countByState = (units: readonly ShownUnit[]): Map<SaleState, number> => {
  const counts = new Map<SaleState, number>()
  for (const { state } of units) counts.set(state, (counts.get(state) ?? 0) + 1)
  return counts
}

/** `89.37 m²` */
export const areaOf = ({ areaDm2 }: Pick<ShownUnit, 'areaDm2'>): string => `${(areaDm2 / 100).toFixed(2)} m²`

/** The list with a unit as it is now; the sun is told with the list only. */
export const replaced = (units: readonly ShownUnit[], unit: ShownUnit): ShownUnit[] =>
  units.map((known) =>
    known.id !== unit.id ? known : known.sunMin === undefined ? unit : { ...unit, sunMin: known.sunMin },
  )
