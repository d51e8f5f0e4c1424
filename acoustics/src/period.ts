/** Day from 6 to 22 and night from 22 to 6, as the limits of GB 12523-2011 and GB 3096-2008 are set. */
export type Period = 'day' | 'night'
const DAY = { fromHour: 6, toHour: 22 }
const PERIOD_HOURS = { day: DAY.toHour - DAY.fromHour, night: 24 - (DAY.toHour - DAY.fromHour) }

/** When something sounds: hours of the clock, over midnight where `toHour` is not later, and the share of that time in which it does. */
export type Working = { fromHour: number; toHour: number; share: number }

/** What is added to a level to have its mean over a period, dB; -Infinity where it is silent then. */
export function meanOverDb({ fromHour, toHour, share }: Working, period: Period): number {
  const pieces =
    toHour > fromHour
      ? [[fromHour, toHour]]
      : [
          [fromHour, 24],
          [0, toHour],
        ]
  const hours = pieces.reduce((sum, [from, to]) => sum + Math.max(0, to! - from!), 0)
  const byDay = pieces.reduce((sum, [from, to]) => sum + overlap(from!, to!), 0)
  return 10 * Math.log10((share * (period === 'day' ? byDay : hours - byDay)) / PERIOD_HOURS[period])
}

const overlap = (from: number, to: number): number =>
  Math.max(0, Math.min(to, DAY.toHour) - Math.max(from, DAY.fromHour))
