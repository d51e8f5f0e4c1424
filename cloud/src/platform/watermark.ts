import sharp from 'sharp'
import { drawText, LINE_HEIGHT } from './glyphs.ts'

/** A picture of a camera is at most this large; what claims more is not decoded. */
const MOST_PIXELS = 64_000_000
const QUALITY = 88

/**
 * The picture with who looks and when across all of it, burnt into the pixels, and made anew from them: nothing else of the
 * camera's file goes along. In memory only.
 * @param line ASCII letters, digits and `-._:`
 * @throws Error when these are no bytes of a picture
 */
export async function watermark(picture: Uint8Array, line: string): Promise<Buffer> {
  const source = sharp(picture, { failOn: 'error', limitInputPixels: MOST_PIXELS }).rotate()
  const { data, info } = await source.toColourspace('srgb').removeAlpha().toBuffer({ resolveWithObject: true })
  const { width, height } = info
  return sharp(data, { limitInputPixels: MOST_PIXELS })
    .composite([{ input: Buffer.from(overlay(line, width, height)), left: 0, top: 0 }])
    .jpeg({ quality: QUALITY })
    .toBuffer()
}

function overlay(line: string, width: number, height: number): string {
  const { path, width: dots } = drawText(line)
  // four lines' widths to a picture's diagonal, and never less than a dot a pixel
  const scale = Math.max(1, Math.min(width, height) / 360)
  const [stepX, stepY] = [(dots + 12) * scale, LINE_HEIGHT * 9 * scale]
  const marks: string[] = []
  for (let row = 0, y = stepY / 2; y < height; row++, y += stepY)
    for (let x = (row % 2) * -0.5 * stepX; x < width; x += stepX)
      marks.push(`<use href="#line" transform="translate(${x} ${y}) rotate(-12) scale(${scale})"/>`)
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <defs><path id="line" d="${path}" fill="#fff" fill-opacity=".42" stroke="#000" stroke-opacity=".3" stroke-width=".25"/></defs>
    ${marks.join('')}</svg>`
}
