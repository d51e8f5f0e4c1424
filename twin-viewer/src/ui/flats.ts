/** A flat as a board shows it: the last two digits of its code are its stack. */
export type Flat = { unit: string; storey: string }
/** A storey of the board: its flats side by side, in the columns of the storeys above and below. */
export type BoardRow<One extends Flat> = { storey: string; cells: (One | undefined)[] }
export type Board<One extends Flat> = { columns: string[]; rows: BoardRow<One>[] }

const byNumber = new Intl.Collator('zh-CN', { numeric: true })

/** What tells the flats of a storey apart: the code without what all flats of the storey begin with. */
const stackOf = (unit: string): string => /(\d{2})$/.exec(unit)?.[1] ?? unit

/** The flats of a building as one stands before it: the highest storey above, stacks side by side (一房一价表 is read so). */
export function boardOf<One extends Flat>(units: readonly One[]): Board<One> {
  const columns = [...new Set(units.map(({ unit }) => stackOf(unit)))].sort(byNumber.compare)
  const storeys = [...Map.groupBy(units, ({ storey }) => storey)].sort(([a], [b]) => byNumber.compare(b, a))
  const rows = storeys.map(([storey, flats]) => ({
    storey,
    cells: columns.map((column) => flats.find(({ unit }) => stackOf(unit) === column)),
  }))
  return { columns, rows }
}

const DIRECTIONS = ['n', 'ne', 'e', 'se', 's', 'sw', 'w', 'nw'] as const
export type Direction = (typeof DIRECTIONS)[number]
export const directionOf = (azimuthDeg: number): Direction => DIRECTIONS[Math.round(azimuthDeg / 45) % 8]!
