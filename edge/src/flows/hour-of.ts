const QUARTER_MS = 900_000
const MOST_QUARTERS = 1000

/** Tells the hour of the day, 0–23, at a place. Every time zone turns its hours at whole quarters (IANA tz database). */
export function createHourOf(): (timeZone: string, atMs: number) => number {
  const formats = new Map<string, Intl.DateTimeFormat>()
  // Asking the calendar for each value would cost more than judging it.
  const known = new Map<string, number>()

  return (timeZone, atMs) => {
    const key = `${timeZone} ${Math.floor(atMs / QUARTER_MS)}`
    let hour = known.get(key)
    if (hour === undefined) {
      let format = formats.get(timeZone)
      if (!format) {
        format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' })
        formats.set(timeZone, format)
      }
      hour = Number(format.format(atMs))
      if (known.size >= MOST_QUARTERS) known.clear()
      known.set(key, hour)
    }
    return hour
  }
}
