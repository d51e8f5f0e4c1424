import type { WindowSunlight } from '@loujing/wire/http/sunlight'

/** `1:47`, hours and minutes. */
export const hoursOf = (minutes: number): string =>
  `${Math.floor(minutes / 60)}:${String(Math.round(minutes % 60)).padStart(2, '0')}`

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
