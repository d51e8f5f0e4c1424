const number = new Intl.NumberFormat('zh-CN', { maximumFractionDigits: 2 })
const small = new Intl.NumberFormat('zh-CN', { maximumFractionDigits: 4 })
const whole = new Intl.NumberFormat('zh-CN')
const clock = new Intl.DateTimeFormat('zh-CN', { timeStyle: 'medium', timeZone: 'Asia/Shanghai', hourCycle: 'h23' })

/** A millimetre in metres must be seen: small values keep four digits after the point. */
export const formatNumber = (value) => (Math.abs(value) < 1 ? small : number).format(value)
export const formatCount = (value) => whole.format(value)
export const formatClock = (instant) => clock.format(new Date(instant))

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
/** Bytes in the unit that leaves one to three digits before the point. */
export function formatBytes(bytes) {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10))
  return `${number.format(bytes / 1024 ** power)} ${UNITS[power]}`
}

/** How long ago, in the largest unit that fits: 刚刚, 12 秒, 3 分, 5 时, 2 天. */
export function formatAge(ms) {
  if (ms < 1500) return '刚刚'
  if (ms < 60_000) return `${Math.round(ms / 1000)} 秒前`
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} 分前`
  if (ms < 86_400_000) return `${Math.floor(ms / 3_600_000)} 时前`
  return `${Math.floor(ms / 86_400_000)} 天前`
}

/** How long something lasted: 12 秒, 3 分 20 秒, 2 时 5 分. */
export function formatDuration(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 60) return `${seconds} 秒`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} 分 ${seconds % 60} 秒`
  return `${Math.floor(seconds / 3600)} 时 ${Math.floor((seconds % 3600) / 60)} 分`
}

/** A difference of clocks, with its sign. */
export function formatOffset(ms) {
  const sign = ms < 0 ? '−' : '+'
  const size = Math.abs(ms)
  return size < 1000 ? `${sign}${Math.round(size)} ms` : `${sign}${number.format(size / 1000)} s`
}
