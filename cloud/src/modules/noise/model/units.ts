import type { UnitHeard, UnitNoise, WindowNoise } from '@loujing/wire/http/noise'

type Hearing = Pick<WindowNoise, 'unit' | 'room' | 'storey' | 'day' | 'night'>

/** The flats of a study: each hears what its loudest window hears, in each period. Windows without a flat are left out. */
export function unitsOf(windows: readonly Hearing[]): UnitNoise[] {
  const inFlats = windows.filter(({ unit }) => unit !== '')
  return [...Map.groupBy(inFlats, ({ unit }) => unit)].map(([unit, hearing]) => {
    const rooms = [...Map.groupBy(hearing, ({ room }) => room).values()]
    const [day, night] = [loudestOf(hearing, 'day'), loudestOf(hearing, 'night')]
    return {
      ...{
        unit,
        storey: hearing[0]!.storey,
        rooms: rooms.length,
        roomsOver: rooms.filter((of) => of.some(isOver)).length,
      },
      ...(day && { day }),
      ...(night && { night }),
    }
  })
}

/** Whether more than the limit is heard, by day or by night. */
export const isOver = ({ day, night }: Pick<WindowNoise, 'day' | 'night'>): boolean =>
  day?.isOver === true || night?.isOver === true

const loudestOf = (hearing: readonly Hearing[], period: 'day' | 'night'): UnitHeard | undefined =>
  hearing
    .flatMap(({ room, [period]: heard }) => (heard ? [{ ...heard, room }] : []))
    .reduce<UnitHeard | undefined>((most, next) => (next.db > (most?.db ?? -Infinity) ? next : most), undefined)
