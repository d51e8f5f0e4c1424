import { degrees, PDFDocument, rgb, StandardFonts } from '@cantoo/pdf-lib'
import { watermark } from '../../platform/watermark.ts'

const SIZE = 13
const STEP_PT = 150

/** Formats that take a mark. */
export const isMarkable = (mediaType: string): boolean =>
  mediaType === 'application/pdf' || ['image/png', 'image/jpeg', 'image/webp'].includes(mediaType)

/**
 * A copy with who looks and when across each page, or burnt into the picture, which becomes a JPEG. The kept bytes stay as they
 * are; a signature in a PDF holds for those, not for the copy.
 * @param line ASCII
 * @returns undefined for a PDF that cannot be taken apart (encrypted, broken)
 */
export async function mark(
  bytes: Buffer,
  mediaType: string,
  line: string,
): Promise<{ bytes: Buffer; mediaType: string } | undefined> {
  if (mediaType !== 'application/pdf') return { bytes: await watermark(bytes, line), mediaType: 'image/jpeg' }
  const pdf = await PDFDocument.load(bytes).catch(() => undefined)
  if (!pdf) return undefined
  const font = await pdf.embedFont(StandardFonts.Helvetica)
  const width = font.widthOfTextAtSize(line, SIZE)
  for (const page of pdf.getPages()) {
    const { width: across, height } = page.getSize()
    for (let y = 0, row = 0; y < height + STEP_PT; y += STEP_PT, row++)
      for (let x = row % 2 ? -width / 2 : 0; x < across; x += width + 60)
        page.drawText(line, { x, y, size: SIZE, font, rotate: degrees(24), color: rgb(0.45, 0.45, 0.5), opacity: 0.28 })
  }
  return { bytes: Buffer.from(await pdf.save()), mediaType }
}
