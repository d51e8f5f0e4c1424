import { BEIJING_MS } from '@loujing/wire/beijing'
import { toInstant, type Instant } from '@loujing/wire/instant'

// The standard's times are those of the station's wall.

const DATA_TIME = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/

/** `20160801085857` in Beijing as a UTC instant; undefined for another form or a moment that does not exist. */
export function fromDataTime(text: string): Instant | undefined {
  const found = DATA_TIME.exec(text)
  if (found === null) return undefined
  const [year, month, day, hour, minute, second] = found.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const ms = Date.UTC(year, month - 1, day, hour, minute, second)
  // Date.UTC rolls the 30th of February over into March.
  return compact(ms).slice(0, 14) === text ? toInstant(ms - BEIJING_MS) : undefined
}

/** A request number: Beijing time with milliseconds, 17 digits. */
export const toQn = (ms: number): string => compact(ms + BEIJING_MS)

/** A system time for CN 1012, 14 digits. */
export const toDataTime = (ms: number): string => toQn(ms).slice(0, 14)

const compact = (ms: number): string => new Date(ms).toISOString().replaceAll(/[-:T.Z]/g, '')
