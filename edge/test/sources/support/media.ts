import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import sharp from 'sharp'
import { createJpegSplitter } from '../../../src/sources/camera/frames/jpeg-splitter.ts'

const ROOT = resolve(import.meta.dirname, '../../../..')
export const MODEL = join(ROOT, 'models/person-helmet')
export const GOLDEN_PICTURE = join(MODEL, 'golden/picture.png')

/** Photos and clips that are not part of the project: LOUJING_DATA, or `shared/data` beside the checkout. */
const DATA = [process.env.LOUJING_DATA, join(ROOT, '../shared/data')].find((path) => path && existsSync(path))
export const dataFile = (...path: string[]): string | undefined => {
  const file = DATA && join(DATA, ...path)
  return file && existsSync(file) ? file : undefined
}

export const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0

/** Every picture of a film, as JPEGs of nearly its own quality. @throws Error when ffmpeg cannot read it */
export function framesOf(film: Uint8Array): Uint8Array[] {
  const output = ['-fps_mode', 'passthrough', '-q:v', '2', '-f', 'image2pipe', '-c:v', 'mjpeg', 'pipe:1']
  const jpegs = execFileSync('ffmpeg', ['-loglevel', 'error', '-i', 'pipe:0', ...output], {
    input: film,
    maxBuffer: 2 ** 30,
  })
  return createJpegSplitter(2 ** 26)(jpegs).flatMap((split) => (split.kind === 'picture' ? [split.bytes] : []))
}

/** A picture of nobody, of the given size: enough for whatever does not look at it. */
export const greyJpeg = (width = 320, height = 180, level = 120): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: { r: level, g: level, b: level } } })
    .jpeg()
    .toBuffer()

/** Four people, drawn: what the shipped model must see in any case. */
export const peopleJpeg = (): Promise<Buffer> => sharp(GOLDEN_PICTURE).jpeg({ quality: 92 }).toBuffer()

export type LabelledPhoto = {
  name: string
  bytes: Buffer
  truth: { label: 'head' | 'helmet'; x: number; y: number; w: number; h: number }[]
}

/** Photos with what is on them (YOLO text: class, centre, size), evenly spread over the folder. */
export function labelledPhotos(folder: string, count: number): LabelledPhoto[] {
  const names = readdirSync(join(folder, 'images')).toSorted()
  const step = Math.max(1, Math.floor(names.length / count))
  return names
    .filter((_, at) => at % step === 0)
    .slice(0, count)
    .map((name) => {
      const text = readFileSync(join(folder, 'labels', name.replace(/\.\w+$/, '.txt')), 'utf8')
      const truth = text
        .split('\n')
        .filter(Boolean)
        .map((line) => {
          const [label = 0, cx = 0, cy = 0, w = 0, h = 0] = line.split(' ').map(Number)
          return { label: label === 0 ? ('head' as const) : ('helmet' as const), x: cx - w / 2, y: cy - h / 2, w, h }
        })
      return { name, bytes: readFileSync(join(folder, 'images', name)), truth }
    })
}
