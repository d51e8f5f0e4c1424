import type { HeardNoise, NoiseStudy, WindowNoise } from '@loujing/wire/http/noise'

export type Period = 'day' | 'night'

/** Steps of five decibels, from green to purple; dark text reads on all of them. `fromDb` is the lowest level of a step. */
export const STEPS = [
  { fromDb: -Infinity, colour: '#cfe8d5' },
  { fromDb: 45, colour: '#e3efc0' },
  { fromDb: 50, colour: '#fbf0b2' },
  { fromDb: 55, colour: '#fcd896' },
  { fromDb: 60, colour: '#f9b27e' },
  { fromDb: 65, colour: '#f08a7b' },
  { fromDb: 70, colour: '#d78bb8' },
] as const
const SILENT = '#eef2f7'

export const colourOf = (heard: HeardNoise | undefined): string =>
  heard === undefined ? SILENT : STEPS.findLast(({ fromDb }) => heard.db >= fromDb)!.colour

/** `58.4`, or a dash where nothing sounds. */
export const said = (heard: HeardNoise | undefined): string => heard?.db.toFixed(1) ?? '—'

export const limitOf = ({ limit }: Pick<NoiseStudy, 'limit'>, period: Period): number =>
  period === 'day' ? limit.dayDb : limit.nightDb

/** By how much the limit is passed, `0.3`; undefined where it is kept. */
export const excessOf = (heard: HeardNoise | undefined, limitDb: number): string | undefined =>
  heard?.isOver ? (heard.db - limitDb).toFixed(1) : undefined

type Hearing = Pick<WindowNoise, Period>
/** The loudest first. */
export const byLevel =
  (period: Period) =>
  (a: Hearing, b: Hearing): number =>
    (b[period]?.db ?? -Infinity) - (a[period]?.db ?? -Infinity)

export type Room = { room: string; windows: WindowNoise[] }
/** The windows of a flat by room, the loudest room first, and in it the loudest window. */
export function roomsOf(windows: readonly WindowNoise[], unit: string, period: Period): Room[] {
  const own = windows.filter((window) => window.unit === unit).sort(byLevel(period))
  return [...Map.groupBy(own, ({ room }) => room)].map(([room, of]) => ({ room, windows: of }))
}
