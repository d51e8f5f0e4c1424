import type { Instant } from '@loujing/wire/instant'

// A site's day is its own, wherever the reader sits: all sites are on Beijing time.
export const ZONE = 'Asia/Shanghai'
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

type Moment = Instant | string | number | Date
const toDate = (moment: Moment) => (moment instanceof Date ? moment : new Date(moment))

/** `2026-03-01 10:03:04` in Beijing time; the same in both languages, for tables, charts and exports. */
export function formatDateTime(moment: Moment): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: ZONE,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(toDate(moment))
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((each) => each.type === type)?.value ?? ''
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}:${part('second')}`
}

/** `10:03:04`. */
export const formatTime = (moment: Moment): string => formatDateTime(moment).slice(11)

/** `3分钟前` / `3 minutes ago`, from seconds to days. */
export function formatAgo(moment: Moment, nowMs: number, locale: string): string {
  const ms = toDate(moment).getTime() - nowMs
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const size = Math.abs(ms)
  if (size < MINUTE_MS) return format.format(Math.trunc(Math.min(ms, 0) / 1000), 'second')
  if (size < HOUR_MS) return format.format(Math.trunc(ms / MINUTE_MS), 'minute')
  if (size < DAY_MS) return format.format(Math.trunc(ms / HOUR_MS), 'hour')
  return format.format(Math.trunc(ms / DAY_MS), 'day')
}

const UNITS = {
  'zh-CN': { day: '天', hour: '小时', minute: '分', second: '秒', gap: '' },
  en: { day: 'd', hour: 'h', minute: 'min', second: 's', gap: ' ' },
}

/** The two greatest parts of a span: `2小时5分`, `2h 5min`. */
export function formatDuration(ms: number, locale: string): string {
  const words = locale === 'en' ? UNITS.en : UNITS['zh-CN']
  const seconds = Math.max(0, Math.round(ms / 1000))
  const parts = [
    { amount: Math.floor(seconds / 86_400), word: words.day },
    { amount: Math.floor(seconds / 3600) % 24, word: words.hour },
    { amount: Math.floor(seconds / 60) % 60, word: words.minute },
    { amount: seconds % 60, word: words.second },
  ]
  const first = parts.findIndex(({ amount }) => amount > 0)
  if (first < 0) return `0${words.second}`
  return parts
    .slice(first, first + 2)
    .filter(({ amount }) => amount > 0)
    .map(({ amount, word }) => `${amount}${word}`)
    .join(words.gap)
}
