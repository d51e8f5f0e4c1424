import type { UnitSunlight, WindowSunlight } from '@loujing/wire/http/sunlight'

/** A storey of the board: its flats side by side, in the columns of the storeys above and below. */
export type BoardRow = { storey: string; cells: (UnitSunlight | undefined)[] }
export type Board = { columns: string[]; rows: BoardRow[] }

const byNumber = new Intl.Collator('zh-CN', { numeric: true })

/** What tells the flats of a storey apart: the code without what all flats of the storey begin with. */
const stackOf = (unit: string): string => /(\d{2})$/.exec(unit)?.[1] ?? unit

/** The flats of a building as one stands before it: the highest storey above, stacks side by side (一房一价表 is read so). */
export function boardOf(units: readonly UnitSunlight[]): Board {
  const columns = [...new Set(units.map(({ unit }) => stackOf(unit)))].sort(byNumber.compare)
  const storeys = [...Map.groupBy(units, ({ storey }) => storey)].sort(([a], [b]) => byNumber.compare(b, a))
  const rows = storeys.map(([storey, flats]) => ({
    storey,
    cells: columns.map((column) => flats.find(({ unit }) => stackOf(unit) === column)),
  }))
  return { columns, rows }
}

/** `1:47`, hours and minutes. */
export const hoursOf = (minutes: number): string =>
  `${Math.floor(minutes / 60)}:${String(Math.round(minutes % 60)).padStart(2, '0')}`

const DIRECTIONS = ['n', 'ne', 'e', 'se', 's', 'sw', 'w', 'nw'] as const
export type Direction = (typeof DIRECTIONS)[number]
export const directionOf = (azimuthDeg: number): Direction => DIRECTIONS[Math.round(azimuthDeg / 45) % 8]!

/** How far a figure is on the way from no sun to twice what is asked: 0 to 1, for a colour. */
export const warmth = (minutes: number, requiredMin: number): number =>
  Math.min(1, minutes / Math.max(1, requiredMin * 2))

export type Room = { room: string; windows: WindowSunlight[] }
/** The windows of a flat by room, the room with most sun first. */
export function roomsOf(windows: readonly WindowSunlight[], unit: string): Room[] {
  const own = windows.filter((window) => window.unit === unit)
  const best = (of: readonly WindowSunlight[]) => Math.max(...of.map(({ minutes }) => minutes))
  return [...Map.groupBy(own, ({ room }) => room)]
    .map(([room, of]) => ({ room, windows: of.sort((a, b) => b.minutes - a.minutes) }))
    .sort((a, b) => best(b.windows) - best(a.windows))
}
