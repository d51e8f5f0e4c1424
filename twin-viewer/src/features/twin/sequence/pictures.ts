import type { Sequence } from '@loujing/wire/http/sequence'
import type { Day } from '@loujing/wire/instant'
import { addDays } from '@loujing/wire/beijing'
import type { Scene } from '../../../scene/scene.ts'

/** One picture each so many days, from the first to the last, and the last day itself. */
export function daysOf({ from, to }: Pick<Sequence, 'from' | 'to'>, every: number): Day[] {
  const days: Day[] = []
  for (let day = from; day < to; day = addDays(day, every)) days.push(day)
  return [...days, to]
}

export type Shooting = {
  scene: Scene
  days: readonly Day[]
  /** Shows a day on the scene; resolves when it has reached it. */
  show(day: Day): Promise<void>
  /** What is written over the picture. */
  captionOf(day: Day): string
  onProgress(done: number): void
  signal: AbortSignal
}

/**
 * The played sequence as PNG pictures in a ZIP, named in their order.
 * @throws the signal's reason when it was cancelled; nothing is left then
 */
export async function shoot({ scene, days, show, captionOf, onProgress, signal }: Shooting): Promise<Blob> {
  const { Zip, ZipPassThrough } = await import('fflate')
  const chunks: Uint8Array<ArrayBuffer>[] = []
  const done = Promise.withResolvers<void>()
  const zip = new Zip((error, chunk, isLast) => {
    if (error) done.reject(error)
    else chunks.push(chunk)
    if (isLast) done.resolve()
  })
  for (const [i, day] of days.entries()) {
    signal.throwIfAborted()
    await show(day)
    const picture = scene.takePicture()
    caption(picture, captionOf(day))
    const blob = await new Promise<Blob | null>((resolve) => picture.toBlob(resolve, 'image/png'))
    if (!blob) throw new Error('the browser made no picture')
    // A PNG is compressed already.
    const file = new ZipPassThrough(`${String(i + 1).padStart(4, '0')}_${day}.png`)
    zip.add(file)
    file.push(new Uint8Array(await blob.arrayBuffer()), true)
    onProgress(i + 1)
  }
  signal.throwIfAborted()
  zip.end()
  await done.promise
  return new Blob(chunks, { type: 'application/zip' })
}

function caption(picture: HTMLCanvasElement, text: string): void {
  const pen = picture.getContext('2d')!
  const size = Math.max(14, Math.round(picture.height / 32))
  pen.font = `600 ${size}px system-ui, 'Microsoft YaHei', sans-serif`
  const { width } = pen.measureText(text)
  pen.fillStyle = 'rgb(8 21 41 / 72%)'
  pen.fillRect(size / 2, picture.height - size * 2.2, width + size, size * 1.7)
  pen.fillStyle = '#fff'
  pen.textBaseline = 'middle'
  pen.fillText(text, size, picture.height - size * 1.35)
}
