import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import type { Truth } from './metrics.ts'

/** What is wrong with what was asked for, in words for whoever asked. */
export class EvaluationProblem extends Error {
  override readonly name = 'EvaluationProblem'
}

/** Corners of the truths are fractions of the photo, from its upper left. */
export type Photo = { path: string; truths: Truth[] }

const PICTURES = new Set(['.jpg', '.jpeg', '.png', '.webp'])

/**
 * The photos of `folder/images` by name, with what `folder/labels` says of them: YOLO text, a line per box of class, middle,
 * width and height as fractions. A photo without a label file has nobody on it, as such sets are commonly written.
 * @param labels of the model's classes, in order
 * @throws EvaluationProblem
 */
export async function readPhotos(folder: string, labels: readonly string[]): Promise<Photo[]> {
  const [images, texts] = await Promise.all([list(folder, 'images'), list(folder, 'labels')])
  const pictures = images.filter((name) => PICTURES.has(extname(name).toLowerCase())).toSorted()
  if (pictures.length === 0) throw new EvaluationProblem(`${join(folder, 'images')} holds no JPEG, PNG or WebP picture`)
  const labelled = new Set(texts)
  const photos = await Promise.all(
    pictures.map(async (name): Promise<Photo & { labelled: boolean }> => {
      const text = `${basename(name, extname(name))}.txt`
      const path = join(folder, 'images', name)
      if (!labelled.has(text)) return { path, truths: [], labelled: false }
      const file = join(folder, 'labels', text)
      return { path, truths: parseLabels(await readFile(file, 'utf8'), file, labels), labelled: true }
    }),
  )
  if (!photos.some((photo) => photo.labelled)) {
    throw new EvaluationProblem(`no picture in ${join(folder, 'images')} has a label file in ${join(folder, 'labels')}`)
  }
  return photos.map(({ path, truths }) => ({ path, truths }))
}

async function list(folder: string, part: string): Promise<string[]> {
  try {
    return await readdir(join(folder, part))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error
    throw new EvaluationProblem(
      `${folder} has no folder ${part}/ (${message}); wanted: images/ and YOLO text in labels/`,
    )
  }
}

/** @throws EvaluationProblem that names file and line */
export function parseLabels(text: string, file: string, labels: readonly string[]): Truth[] {
  return text.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return []
    const numbers = line.trim().split(/\s+/).map(Number)
    const [kind = NaN, x = NaN, y = NaN, w = NaN, h = NaN] = numbers
    const label = labels[kind]
    if (numbers.length !== 5 || [x, y, w, h].some((value) => !(value >= 0 && value <= 1))) {
      throw new EvaluationProblem(`${file}:${at + 1} is no box: wanted class, middle, width and height from 0 to 1`)
    }
    if (label === undefined) {
      throw new EvaluationProblem(`${file}:${at + 1} has class ${kind}, the model has ${labels.join(', ')}`)
    }
    return [{ label, x1: x - w / 2, y1: y - h / 2, x2: x + w / 2, y2: y + h / 2 }]
  })
}

/** One hash of what was judged: of the sorted hashes of the photos, so that two reports can be told to speak of the same. */
export function listHash(photoHashes: readonly string[]): string {
  return createHash('sha256').update(photoHashes.toSorted().join('\n')).digest('hex')
}
