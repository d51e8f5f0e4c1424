import type { Instant } from '@loujing/wire/instant'
import type { Severity } from '@loujing/wire/severity'

/** What is told of an alarm, as it was when the step was due. */
export type Words = {
  alarm: string
  type: string
  /** How people call this type of alarm: of a site's own rule its name. */
  typeName?: string
  severity: Severity
  site: string
  source: string
  raisedAt: Instant
  /** `15:04` on the clock of the site. */
  localTime: string
  step: number
  value?: number
  unit?: string
  threshold?: number
}

const SEVERITY_NAMES: Readonly<Record<Severity, string>> = {
  info: '提示',
  minor: '一般',
  major: '重要',
  critical: '紧急',
}
const TYPE_NAMES: Readonly<Record<string, string>> = {
  'no-helmet': '未戴安全帽',
  intrusion: '闯入禁区',
  loitering: '逗留',
  'wrong-order': '未按顺序通行',
  'dust-high': '扬尘超标',
  'noise-high': '噪声超标',
  'gateway-offline': '网关离线',
  'sensor-stale': '传感器无数据',
}

const MOST_LINES = 10
/** The shortest of the makers' limits (WeCom text, 2,048 bytes, domain.md §9.2), with room for what goes round it. */
const MOST_BYTES = 1_800

export function titleOf(all: readonly Words[]): string {
  const [first] = all
  if (!first) return '楼镜'
  if (all.length === 1) return clip(`【${SEVERITY_NAMES[first.severity]}】${nameOf(first)} · ${first.source}`, 120)
  return clip(`【楼镜】${all.length} 条告警未确认 · ${[...new Set(all.map(({ site }) => site))].join('、')}`, 120)
}

/** A line for each alarm; of many the first ten, and how many more there are. */
export function linesOf(all: readonly Words[]): string[] {
  const lines: string[] = []
  let bytes = 0
  for (const words of all.slice(0, MOST_LINES)) {
    const line = lineOf(words)
    bytes += Buffer.byteLength(line) + 1
    if (bytes > MOST_BYTES) break
    lines.push(line)
  }
  const left = all.length - lines.length
  return left > 0 ? [...lines, `……另有 ${left} 条，请在楼镜中查看`] : lines
}

function lineOf(words: Words): string {
  const { severity, site, source, localTime, step, value, unit, threshold } = words
  const figures = value === undefined ? '' : `，${round(value)} ${unit ?? ''}`.trimEnd()
  const limit = threshold === undefined ? '' : `（限值 ${round(threshold)}）`
  const again = step > 1 ? `，第 ${step} 次通知` : ''
  return clip(
    `${localTime} 【${SEVERITY_NAMES[severity]}】${nameOf(words)}，${site} ${source}${figures}${limit}${again}`,
    300,
  )
}

const nameOf = ({ type, typeName }: Words): string => typeName ?? TYPE_NAMES[type] ?? type
const round = (value: number): string => String(Math.round(value * 100) / 100)
const clip = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text)
