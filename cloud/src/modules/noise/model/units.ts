import type { HeardNoise, UnitNoise, WindowNoise } from '@loujing/wire/http/noise'

type Hearing = Pick<WindowNoise, 'unit' | 'room' | 'storey' | 'day' | 'night'>

/** The flats of a study: each hears what its loudest window hears, in each period. Windows without a flat are left out. */
export function unitsOf(windows: readonly Hearing[]): UnitNoise[] {
  const inFlats = windows.filter(({ unit }) => unit !== '')
  return [...Map.groupBy(inFlats, ({ unit }) => unit)].map(([unit, hearing]) => {
    const rooms = [...Map.groupBy(hearing, ({ room }) => room).values()]
    const loudest = hearing.reduce((a, b) => (levelOf(b) > levelOf(a) ? b : a))
    const day = loudestOf(hearing.map((window) => window.day))
    const night = loudestOf(hearing.map((window) => window.night))
    return {
      ...{ unit, storey: loudest.storey, rooms: rooms.length },
      ...{ roomsOver: rooms.filter((of) => of.some(isOver)).length, loudestRoom: loudest.room },
      ...(day && { day }),
      ...(night && { night }),
    }
  })
}

/** Whether more than the limit is heard, by day or by night. */
export const isOver = ({ day, night }: Pick<WindowNoise, 'day' | 'night'>): boolean =>
  day?.isOver === true || night?.isOver === true

const levelOf = ({ day, night }: Hearing): number => Math.max(day?.db ?? -Infinity, night?.db ?? -Infinity)

const loudestOf = (heard: readonly (HeardNoise | undefined)[]): HeardNoise | undefined =>
  heard.reduce((most, next) => (next && next.db > (most?.db ?? -Infinity) ? next : most), undefined)
