import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Box } from '@loujing/wire/detection'
import { letterbox } from '@loujing/edge/sources/camera/detector/boxes'
import type { Engine } from '@loujing/edge/sources/camera/detector/engine'
import type { Photo } from './data.ts'
import type { Found, Picture, Truth } from './metrics.ts'
import { showProgress } from './progress.ts'

/** Candidates for the curve: far below any threshold. */
const FLOOR = 0.02
/** One picture is inferred while the next is decoded, as in the gateway. */
const AT_ONCE = 2

/** A photo as the gateway sees it. */
export type Looked = {
  sha256: string
  truths: readonly Truth[]
  /** Longer side in pixels of the model's input, of each truth: that is what the network sees. */
  sizes: readonly number[]
  /** Boxes at the card's thresholds. */
  shown: Found[]
  /** Boxes from FLOOR on. */
  candidates: Found[]
}

/** Runs every photo through the gateway's decoding, letterbox, session and suppression. Order is kept. */
export async function lookAtAll(engine: Engine, photos: readonly Photo[], label: string): Promise<Looked[]> {
  const bar = showProgress(label, photos.length)
  const floor = Object.fromEntries(engine.card.classes.map((each) => [each.label, FLOOR]))
  const looked = new Array<Looked>(photos.length)
  const todo = photos.entries()
  const work = async (): Promise<void> => {
    for (const [at, { path, truths }] of todo) {
      const bytes = await readFile(path)
      const { picture, boxesAt } = await engine.see(bytes)
      const { width, height } = letterbox(picture, engine.card.input)
      looked[at] = {
        sha256: createHash('sha256').update(bytes).digest('hex'),
        truths,
        sizes: truths.map(({ x1, x2, y1, y2 }) => Math.max((x2 - x1) * width, (y2 - y1) * height)),
        shown: boxesAt().map(toFound),
        candidates: boxesAt(floor).map(toFound),
      }
      bar.step()
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return looked
}

const toFound = ({ label, score, x, y, w, h }: Box): Found => ({ label, score, x1: x, y1: y, x2: x + w, y2: y + h })

export const asShown = (looked: readonly Looked[]): Picture[] =>
  looked.map(({ truths, shown }) => ({ truths, found: shown }))
export const asCandidates = (looked: readonly Looked[]): Picture[] =>
  looked.map(({ truths, candidates }) => ({ truths, found: candidates }))
