import { once } from 'node:events'
import { buffer } from 'node:stream/consumers'
import { Worker } from 'node:worker_threads'
import PDFDocument from 'pdfkit'
import { readFonts } from '../../platform/pdf-fonts.ts'
import { paragraphsOf, type SignFacts } from './words.ts'

type Doc = InstanceType<typeof PDFDocument>

const BLUE = '#0b4ea2'
const INK = '#14233a'
const SOFT = '#56657c'
const MARGIN = 48
const HEAD = 86
/** Names of cameras on a sign; the others are a number. */
const MOST_NAMES = 8

/** On a thread of its own: to find a few hundred characters in twenty megabytes of font takes half a second. */
export async function toPdf(facts: SignFacts): Promise<Buffer> {
  const worker = new Worker(new URL('./sign-worker.ts', import.meta.url), { workerData: facts })
  try {
    // rejects with what the thread threw
    const [pdf] = (await once(worker, 'message')) as [Uint8Array]
    return Buffer.from(pdf)
  } finally {
    await worker.terminate()
  }
}

/** One page of A4 in Chinese, to be read from two metres away. */
export async function drawPdf(facts: SignFacts): Promise<Buffer> {
  const [regular, bold] = await readFonts()
  const info = { Title: `${facts.site} 视频监控告知牌`, Creator: 'Loujing' }
  const doc = new PDFDocument({ size: 'A4', margin: MARGIN, lang: 'zh-CN', info })
  doc.registerFont('text', regular).registerFont('bold', bold)
  const whole = buffer(doc)
  const { width, height } = doc.page

  doc.rect(0, 0, width, 190).fill(BLUE)
  drawCamera(doc, width / 2, 68)
  doc.font('bold').fontSize(34).fillColor('#fff')
  doc.text('您已进入视频监控区域', MARGIN, 114, { width: width - 2 * MARGIN, align: 'center' })
  doc
    .fillColor(INK)
    .fontSize(20)
    .text(facts.site, MARGIN, 208, { width: width - 2 * MARGIN, align: 'center' })
  doc.font('text').fontSize(11).fillColor(SOFT)
  doc.text(camerasOf(facts), MARGIN, doc.y + 4, { width: width - 2 * MARGIN, align: 'center' })

  let y = doc.y + 20
  for (const { head, text } of paragraphsOf(facts)) {
    doc.font('bold').fontSize(15).fillColor(BLUE).text(head, MARGIN, y, { width: HEAD })
    doc.font('text').fontSize(14).fillColor(INK)
    doc.text(text, MARGIN + HEAD, y, { width: width - 2 * MARGIN - HEAD, lineGap: 5 })
    y = doc.y + 13
  }
  // below the margin pdfkit would begin a new page
  doc.page.margins.bottom = 0
  const foot = { width: width - 2 * MARGIN, align: 'center' as const, lineBreak: false }
  const law = '依据《中华人民共和国个人信息保护法》第十七条、第十九条、第二十六条'
  doc
    .font('text')
    .fontSize(9)
    .fillColor(SOFT)
    .text(`${law}　制作 ${facts.day}`, MARGIN, height - 40, foot)
  doc.end()
  return whole
}

const camerasOf = ({ cameras }: SignFacts): string => {
  const names = cameras.slice(0, MOST_NAMES).join('、')
  return cameras.length > MOST_NAMES ? `摄像头：${names} 等 ${cameras.length} 台` : `摄像头：${names}`
}

/** A camera on its bracket, white, as on the signs by a road. */
function drawCamera(doc: Doc, x: number, y: number): void {
  doc.save().fillColor('#fff')
  doc.roundedRect(x - 44, y - 26, 70, 34, 5).fill()
  doc.polygon([x + 28, y - 18], [x + 48, y - 26], [x + 48, y + 8], [x + 28, y]).fill()
  doc.rect(x - 16, y + 8, 8, 12).fill()
  doc.rect(x - 34, y + 20, 44, 6).fill()
  doc
    .fillColor(BLUE)
    .circle(x - 28, y - 9, 6)
    .fill()
  doc.restore()
}
