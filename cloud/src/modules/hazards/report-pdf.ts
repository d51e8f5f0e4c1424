import type { HazardReportRow } from '@loujing/wire/http/hazards'
import { once } from 'node:events'
import { buffer } from 'node:stream/consumers'
import { Worker } from 'node:worker_threads'
import PDFDocument from 'pdfkit'
import { readFonts } from '../../platform/pdf-fonts.ts'
import type { ReportItem, WholeReport } from './report-words.ts'
import { COLUMNS, figure, LEVEL, minuteOf, NOBODY, STATE, TOTAL } from './report-words.ts'

type Doc = InstanceType<typeof PDFDocument>

const INK = '#14233a'
const SOFT = '#56657c'
const LINE = '#d6dee9'
const RED = '#c8243c'
const MARGIN = 42
const FOOT = 60

/**
 * On a thread of its own: to find a few hundred characters in twenty megabytes of font takes half a second, in which the
 * process would answer nobody.
 */
export async function toPdf(report: WholeReport): Promise<Buffer> {
  const worker = new Worker(new URL('./report-worker.ts', import.meta.url), { workerData: report })
  try {
    // rejects with what the thread threw
    const [pdf] = (await once(worker, 'message')) as [Uint8Array]
    return Buffer.from(pdf)
  } finally {
    await worker.terminate()
  }
}

/** The report on A4, in Chinese, its fonts as small as its words. */
export async function drawPdf({ report, lines }: WholeReport): Promise<Buffer> {
  const [regular, bold] = await readFonts()
  const title = `${report.siteName} 隐患整改周报`
  const info = { Title: title, Creator: 'Loujing', CreationDate: new Date(report.madeAt) }
  const doc = new PDFDocument({ size: 'A4', margin: MARGIN, bufferPages: true, lang: 'zh-CN', info })
  doc.registerFont('text', regular).registerFont('bold', bold)
  const whole = buffer(doc)

  doc.font('bold').fontSize(19).fillColor(INK).text('隐患整改周报')
  doc.font('text').fontSize(10).fillColor(SOFT)
  doc.text(`${report.siteName}　${report.from} 至 ${report.until}　制表 ${minuteOf(new Date(report.madeAt))}`)
  doc.moveDown(0.8)
  drawFigures(doc, report.total)
  heading(doc, '按责任单位')
  drawCounts(doc, report.rows, report.total)
  heading(doc, `隐患清单（${lines.length}）`)
  if (lines.length === 0) doc.font('text').fontSize(9.5).fillColor(SOFT).text('本周没有隐患。')
  else drawLines(doc, lines, report.madeAt)
  heading(doc, '说明')
  doc.font('text').fontSize(8.5).fillColor(SOFT).text(NOTES, { lineGap: 2 })
  numberPages(doc, title)
  doc.end()
  return whole
}

const NOTES = [
  '所见工时：各摄像机每次检测所见人数（戴帽与未戴帽）乘以到下一次检测的时间（至多 2 秒）之和；两台摄像机同时看见一人计两次，',
  '无人入镜、停机与遮挡的时间不计，因此不等于出勤工时。按摄像机当日的责任单位归集。“—”表示没有可用的检测或工时不足 10 人·时，不作推算。',
  '逾期：到统计截止时刻未整改且已过整改期限。平均销号时间自发现起、至复查销号止。作废的不计入。',
].join('')

function heading(doc: Doc, text: string): void {
  room(doc, 70)
  doc.moveDown(1.1)
  doc.font('bold').fontSize(12).fillColor(INK).text(text, MARGIN)
  doc.moveDown(0.4)
}

function drawFigures(doc: Doc, total: HazardReportRow): void {
  const figures: [string, string, string?][] = [
    ['新增', String(total.found)],
    ['销号', String(total.closed)],
    ['未销号', String(total.left)],
    ['逾期', String(total.overdue), total.overdue > 0 ? RED : INK],
    ['平均销号（小时）', figure(total.meanHoursToClose)],
    ['每千工时隐患', figure(total.per1000PersonHours)],
  ]
  const width = widthOf(doc) / figures.length
  const top = doc.y
  doc.roundedRect(MARGIN, top, widthOf(doc), 56, 5).fillAndStroke('#f4f7fb', LINE)
  for (const [i, [name, value, colour = INK]] of figures.entries()) {
    const at = { width, align: 'center' as const, lineBreak: false }
    doc
      .font('bold')
      .fontSize(17)
      .fillColor(colour)
      .text(value, MARGIN + i * width, top + 7, at)
    doc
      .font('text')
      .fontSize(8.5)
      .fillColor(SOFT)
      .text(name, MARGIN + i * width, top + 34, at)
  }
  doc.y = top + 62
}

type Cell = { text: string; width: number; align?: 'left' | 'center'; colour?: string }

function drawCounts(doc: Doc, rows: readonly HazardReportRow[], total: HazardReportRow): void {
  const [first, each] = [128, (widthOf(doc) - 128) / COLUMNS.length]
  const cells = (name: string, row: HazardReportRow): Cell[] => [
    { text: name, width: first },
    ...COLUMNS.map(({ of, head }): Cell => {
      const text = of(row)
      return { text, width: each, align: 'center', ...(head === '逾期' && text !== '0' && { colour: RED }) }
    }),
  ]
  const heads = ['责任单位', ...COLUMNS.map(({ head }) => head)]
  drawRow(
    doc,
    heads.map((text, i) => ({ text, width: i === 0 ? first : each, align: i === 0 ? 'left' : 'center' })),
    { size: 7.5, soft: true },
  )
  for (const row of rows) drawRow(doc, cells(row.contractor?.name ?? NOBODY, row))
  drawRow(doc, cells(TOTAL, total), { bold: true })
}

function drawLines(doc: Doc, lines: readonly ReportItem[], madeAt: string): void {
  const widths = [150, 36, 128, 80, 80, 37]
  const row = (texts: readonly string[], colours: Readonly<Record<number, string>> = {}): Cell[] =>
    texts.map((text, i) => ({ text, width: widths[i] ?? 40, ...(colours[i] && { colour: colours[i] }) }))
  drawRow(doc, row(['隐患', '等级', '责任单位', '发现时间', '整改期限', '状态']), { size: 7.5, soft: true })
  for (const line of lines) {
    const isLate = (line.state === 'open' || line.state === 'rectifying') && line.deadlineAt < new Date(madeAt)
    const texts = [line.title, LEVEL[line.level], line.contractor ?? NOBODY, minuteOf(line.foundAt)]
    const colours = { ...(isLate && { 4: RED }), ...(line.level === 'major' && { 1: RED }) }
    drawRow(doc, row([...texts, minuteOf(line.deadlineAt), STATE[line.state]], colours))
  }
}

type RowStyle = { size?: number; soft?: boolean; bold?: boolean }

function drawRow(doc: Doc, cells: readonly Cell[], { size = 8.5, soft = false, bold = false }: RowStyle = {}): void {
  doc.font(bold ? 'bold' : 'text').fontSize(size)
  const height = Math.max(...cells.map(({ text, width }) => doc.heightOfString(text, { width: width - 6 }))) + 7
  room(doc, height)
  const top = doc.y
  let x = MARGIN
  for (const { text, width, align = 'left', colour } of cells) {
    doc.fillColor(colour ?? (soft ? SOFT : INK)).text(text, x + 3, top + 3.5, { width: width - 6, align })
    x += width
  }
  doc
    .moveTo(MARGIN, top + height)
    .lineTo(MARGIN + widthOf(doc), top + height)
    .lineWidth(0.5)
    .strokeColor(LINE)
    .stroke()
  doc.x = MARGIN
  doc.y = top + height
}

function room(doc: Doc, height: number): void {
  if (doc.y + height > doc.page.height - FOOT) doc.addPage()
}

const widthOf = (doc: Doc): number => doc.page.width - 2 * MARGIN

function numberPages(doc: Doc, title: string): void {
  const { start, count } = doc.bufferedPageRange()
  for (let page = start; page < start + count; page++) {
    doc.switchToPage(page)
    // below the margin pdfkit would begin a new page
    doc.page.margins.bottom = 0
    const at = { width: widthOf(doc), align: 'center' as const, lineBreak: false }
    const text = `${title}　第 ${page + 1} 页，共 ${count} 页`
    doc
      .font('text')
      .fontSize(8)
      .fillColor(SOFT)
      .text(text, MARGIN, doc.page.height - 34, at)
  }
}
