import type { ApprovalNews, News, PlanNews } from '@loujing/wire/http/news'
import type { Instant } from '@loujing/wire/instant'
import type { Severity } from '@loujing/wire/severity'

/** What is told of an alarm, as it was when the step was due. */
export type AlarmWords = {
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
/** What is told of something else. */
export type NewsWords = News & { severity: Severity; at: Instant }
export type Words = AlarmWords | NewsWords

/** The same thing told by two channels that lead to one robot. */
export const keyOf = (words: Words): string =>
  'alarm' in words ? `${words.alarm} ${words.step}` : `${subjectOf(words)} ${words.what}`
/** The id of what news are of. */
export const subjectOf = (news: News): string => (news.about === 'plan' ? news.warning : news.approval)

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
  if (all.length === 1) return clip(`【${SEVERITY_NAMES[first.severity]}】${headOf(first)}`, 120)
  const places = [...new Set(all.flatMap((words) => ('alarm' in words ? [words.site] : [])))]
  if (places.length === 0) return `【楼镜】${all.length} 条待办`
  return clip(`【楼镜】${all.length} 条告警未确认 · ${places.join('、')}`, 120)
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

const headOf = (words: Words): string => {
  if ('alarm' in words) return `${nameOf(words)} · ${words.source}`
  return words.about === 'plan' ? `${words.projectName} · ${words.name}` : words.title
}

function lineOf(words: Words): string {
  if ('alarm' in words) return alarmLine(words)
  return clip(words.about === 'plan' ? planLine(words) : approvalLine(words), 300)
}

function planLine({ what, projectName, code, name, days, due, forecast }: PlanNews): string {
  const task = `${projectName} ${code} ${name}`
  if (what === 'ahead') return `【节点提醒】${task}：还有 ${days} 个工作日到期（${due}），预计 ${forecast} 完成`
  return `【节点预警】${task}：预计 ${forecast} 完成，比 ${due} 晚 ${days} 天，请填写原因`
}

const APPROVAL_WORDS: Readonly<Record<ApprovalNews['what'], string>> = {
  waiting: '待您处理',
  urged: '催办，待您处理',
  copied: '抄送给您',
  returned: '已退回给您',
  approved: '已通过',
  rejected: '被驳回',
  recalled: '已撤回',
}
const approvalLine = ({ what, title }: ApprovalNews): string => `【审批】${title}：${APPROVAL_WORDS[what]}`

function alarmLine(words: AlarmWords): string {
  const { severity, site, source, localTime, step, value, unit, threshold } = words
  const figures = value === undefined ? '' : `，${round(value)} ${unit ?? ''}`.trimEnd()
  const limit = threshold === undefined ? '' : `（限值 ${round(threshold)}）`
  const again = step > 1 ? `，第 ${step} 次通知` : ''
  return clip(
    `${localTime} 【${SEVERITY_NAMES[severity]}】${nameOf(words)}，${site} ${source}${figures}${limit}${again}`,
    300,
  )
}

const nameOf = ({ type, typeName }: AlarmWords): string => typeName ?? TYPE_NAMES[type] ?? type
const round = (value: number): string => String(Math.round(value * 100) / 100)
const clip = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text)
