import type { WholeReport } from './report-words.ts'
import { COLUMNS, LEVEL, minuteOf, NOBODY, STATE, TOTAL } from './report-words.ts'

// A spreadsheet would run a cell that begins so as a formula (CSV injection).
const FORMULA = /^[=+\-@\t\r]/

const cell = (text: string): string => {
  const safe = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** RFC 4180 with a byte order mark, which Excel needs to read Chinese: the counts, then the hazards. */
export function toCsv({ report, lines }: WholeReport): string {
  const rows = [
    ['隐患整改周报', report.siteName, `${report.from} 至 ${report.until}`],
    [],
    ['责任单位', ...COLUMNS.map(({ head }) => head)],
    ...report.rows.map((row) => [row.contractor?.name ?? NOBODY, ...COLUMNS.map(({ of }) => of(row))]),
    [TOTAL, ...COLUMNS.map(({ of }) => of(report.total))],
    [],
    ['隐患', '等级', '责任单位', '发现时间', '整改期限', '状态', '销号时间', '编号'],
    ...lines.map((line) => [
      line.title,
      LEVEL[line.level],
      line.contractor ?? NOBODY,
      minuteOf(line.foundAt),
      minuteOf(line.deadlineAt),
      STATE[line.state],
      line.closedAt ? minuteOf(line.closedAt) : '',
      line.id,
    ]),
  ]
  return `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
}
