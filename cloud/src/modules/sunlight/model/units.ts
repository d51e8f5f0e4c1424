import type { UnitSunlight, WindowSunlight } from '@loujing/wire/http/sunlight'

type Seen = Pick<WindowSunlight, 'unit' | 'room' | 'storey' | 'minutes' | 'meets'>

/**
 * The flats of a study: a room has the sun of its best window, and a flat meets the rule when one of its rooms does (GB 50180:
 * at least one habitable room of a dwelling). Windows without a flat are left out.
 */
export function unitsOf(windows: readonly Seen[]): UnitSunlight[] {
  const inFlats = windows.filter(({ unit }) => unit !== '')
  return [...Map.groupBy(inFlats, ({ unit }) => unit)].map(([unit, seen]) => {
    const rooms = [...Map.groupBy(seen, ({ room }) => room)]
    const best = seen.reduce((a, b) => (b.minutes > a.minutes ? b : a))
    const meeting = rooms.filter(([, of]) => of.some(({ meets }) => meets)).length
    return {
      ...{ unit, storey: best.storey, rooms: rooms.length, meeting },
      ...{ bestRoom: best.room, bestMin: best.minutes, meets: meeting > 0 },
    }
  })
}
