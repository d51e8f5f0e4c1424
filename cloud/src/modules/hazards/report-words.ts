import { BEIJING_MS } from '@loujing/wire/beijing'
import type { HazardLevel, HazardReport, HazardReportRow, HazardState } from '@loujing/wire/http/hazards'
import type { ReportLine } from './store/report.ts'

export type ReportItem = Omit<ReportLine, 'contractor'> & { contractor: string | undefined }
export type WholeReport = { report: HazardReport; lines: ReportItem[] }

/** The report is a Chinese document, whoever reads it: it goes to contractors and authorities. */
export const LEVEL: Readonly<Record<HazardLevel, string>> = { general: '一般', larger: '较大', major: '重大' }
export const STATE: Readonly<Record<HazardState, string>> = {
  open: '待整改',
  rectifying: '整改中',
  rectified: '待复查',
  closed: '已销号',
  void: '作废',
}
export const NOBODY = '未明确责任单位'
export const TOTAL = '合计'

/** A figure that nobody counted is a dash, never a nought. */
export const figure = (value: number | undefined): string => (value === undefined ? '—' : String(value))

export const COLUMNS: readonly { head: string; of(row: HazardReportRow): string }[] = [
  { head: '新增', of: ({ found }) => String(found) },
  { head: '一般', of: ({ byLevel }) => String(byLevel.general) },
  { head: '较大', of: ({ byLevel }) => String(byLevel.larger) },
  { head: '重大', of: ({ byLevel }) => String(byLevel.major) },
  { head: '销号', of: ({ closed }) => String(closed) },
  { head: '未销号', of: ({ left }) => String(left) },
  { head: '逾期', of: ({ overdue }) => String(overdue) },
  { head: '平均销号（小时）', of: ({ meanHoursToClose }) => figure(meanHoursToClose) },
  { head: '所见工时（人·时）', of: ({ personHours }) => figure(personHours) },
  { head: '每千工时隐患', of: ({ per1000PersonHours }) => figure(per1000PersonHours) },
]

/** `2026-03-01 10:03` in Beijing time. */
export const minuteOf = (at: Date): string =>
  new Date(at.getTime() + BEIJING_MS).toISOString().slice(0, 16).replace('T', ' ')
