import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Box } from '@loujing/wire/detection'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { iou } from '../../src/sources/camera/detector/boxes.ts'
import type { ModelCard } from '../../src/sources/camera/detector/card.ts'
import type { Detector } from '../../src/sources/camera/detector/detector.ts'
import { startDetector } from '../../src/sources/camera/detector/start-detector.ts'
import { PictureProblem } from '../../src/sources/camera/picture.ts'
import { dataFile, GOLDEN_PICTURE, greyJpeg, labelledPhotos, MODEL, peopleJpeg } from './support/media.ts'

type Golden = {
  modelSha256: string
  tolerance: { score: number; boxPx: number }
  boxes: { label: string; score: number; box: [number, number, number, number] }[]
}
type Corners = { x: number; y: number; w: number; h: number }
const overlap = (a: Corners, b: Corners): number =>
  iou({ x1: a.x, y1: a.y, x2: a.x + a.w, y2: a.y + a.h }, { x1: b.x, y1: b.y, x2: b.x + b.w, y2: b.y + b.h })

let detector: Detector
beforeAll(async () => {
  detector = await startDetector(MODEL)
})
afterAll(() => detector.close())

describe('the shipped model', () => {
  test('is named in what it says, with its hash, its labels and the thresholds of its card', async () => {
    const card = JSON.parse(await readFile(join(MODEL, 'card.json'), 'utf8')) as ModelCard
    expect(detector.model).toEqual({ name: card.name, version: card.version, sha256: card.sha256 })
    expect(detector.thresholds).toEqual(
      Object.fromEntries(card.classes.map(({ label, threshold }) => [label, threshold])),
    )
  })

  test('gives on the golden picture what it gave where it was trained', async () => {
    const golden = JSON.parse(await readFile(join(MODEL, 'golden/expected.json'), 'utf8')) as Golden
    expect(golden.modelSha256).toBe(detector.model.sha256)
    const { width, height, boxes } = await detector.detect(await readFile(GOLDEN_PICTURE))
    const inPixels = boxes.map(({ label, score, x, y, w, h }) => ({
      label,
      score,
      box: [x * width, y * height, (x + w) * width, (y + h) * height],
    }))
    const { score: scoreOff, boxPx } = golden.tolerance
    expect(inPixels).toHaveLength(golden.boxes.length)
    for (const wanted of golden.boxes) {
      const near = inPixels.find(
        ({ label, box }) =>
          label === wanted.label && box.every((side, at) => Math.abs(side - wanted.box[at]!) <= boxPx),
      )
      expect(near, JSON.stringify(wanted)).toBeDefined()
      expect(Math.abs(near!.score - wanted.score)).toBeLessThanOrEqual(scoreOff)
    }
  })

  test('sees nobody where nobody is', async () => {
    expect((await detector.detect(await greyJpeg(1280, 720))).boxes).toEqual([])
  })

  const photos = dataFile('helmet', 'test')
  test.skipIf(photos === undefined)(
    'finds heads and helmets on sixty photos it was not trained with (skipped where LOUJING_DATA is not set)',
    async () => {
      const counts = { head: { right: 0, wrong: 0, missed: 0 }, helmet: { right: 0, wrong: 0, missed: 0 } }
      for (const { bytes, truth } of labelledPhotos(photos!, 60)) {
        const { boxes } = await detector.detect(bytes)
        const open = [...truth]
        for (const box of boxes) {
          const label = box.label === 'head' ? 'head' : 'helmet'
          const at = open.findIndex((each) => each.label === label && overlap(each, box) >= 0.5)
          if (at >= 0) open.splice(at, 1)
          counts[label][at >= 0 ? 'right' : 'wrong']++
        }
        for (const { label } of open) counts[label].missed++
      }
      for (const { right, wrong, missed } of Object.values(counts)) {
        expect(right / (right + wrong)).toBeGreaterThan(0.8)
        expect(right / (right + missed)).toBeGreaterThan(0.7)
      }
    },
  )
})

describe('a picture', () => {
  const centres = (boxes: Box[]): number[][] => boxes.map(({ x, y, w, h }) => [x + w / 2, y + h / 2])

  test('gives the same boxes as JPEG, PNG and WebP, and turned by Exif', async () => {
    const { boxes } = await detector.detect(await readFile(GOLDEN_PICTURE))
    const lying = await sharp(GOLDEN_PICTURE)
      .rotate(-90)
      .jpeg({ quality: 95 })
      .withMetadata({ orientation: 6 })
      .toBuffer()
    for (const other of [await peopleJpeg(), await sharp(GOLDEN_PICTURE).webp({ quality: 95 }).toBuffer(), lying]) {
      const again = await detector.detect(other)
      expect(again.boxes).toHaveLength(boxes.length)
      for (const [x, y] of centres(again.boxes)) {
        expect(centres(boxes).some(([cx, cy]) => Math.abs(cx! - x!) < 0.02 && Math.abs(cy! - y!) < 0.02)).toBe(true)
      }
    }
  })

  test('wider or taller than the model’s square has its boxes in the right place', async () => {
    const grey = { r: 114, g: 114, b: 114 }
    const { boxes } = await detector.detect(await readFile(GOLDEN_PICTURE))
    for (const [right, bottom] of [
      [416, 0],
      [0, 416],
    ] as const) {
      const wide = await sharp(GOLDEN_PICTURE).extend({ right, bottom, background: grey }).png().toBuffer()
      const large = await sharp(wide)
        .resize({ width: 2 * (416 + right) })
        .jpeg()
        .toBuffer()
      const again = await detector.detect(large)
      expect(again).toMatchObject({ width: 2 * (416 + right), height: 2 * (416 + bottom) })
      const found = centres(again.boxes).map(([x, y]) => [(x! * (416 + right)) / 416, (y! * (416 + bottom)) / 416])
      expect(found.length).toBeGreaterThan(0)
      for (const [x, y] of found) {
        expect(centres(boxes).some(([cx, cy]) => Math.abs(cx! - x!) < 0.03 && Math.abs(cy! - y!) < 0.03)).toBe(true)
      }
    }
  })

  test.each([
    ['cut in half', async () => (await peopleJpeg()).subarray(0, 4000), '/problems/source/truncated-picture'],
    ['of text', async () => Buffer.from('<html>'), '/problems/source/not-a-picture'],
    ['empty', async () => Buffer.alloc(0), '/problems/source/not-a-picture'],
  ])('%s is refused by name, and the next one is judged', async (_, bytes, type) => {
    const refused = await detector.detect(await bytes()).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(PictureProblem)
    expect((refused as PictureProblem).type).toBe(type)
    expect((await detector.detect(await peopleJpeg())).boxes.length).toBeGreaterThan(0)
  })

  test('many at once come back each with its own', async () => {
    const [people, grey] = [await peopleJpeg(), await greyJpeg(640, 360)]
    const found = await Promise.all([people, grey, people, grey].map((bytes) => detector.detect(bytes)))
    expect(found.map(({ width, boxes }) => [width, boxes.length > 0])).toEqual([
      [416, true],
      [640, false],
      [416, true],
      [640, false],
    ])
  })

  test('is judged by the thresholds asked for', async () => {
    const people = await peopleJpeg()
    const [usual, strict] = [await detector.detect(people), await detector.detect(people, { head: 0.99, helmet: 0.99 })]
    expect(usual.boxes.length).toBeGreaterThan(0)
    expect(strict.boxes).toEqual([])
  })
})

describe('a model that is not what its card says', () => {
  async function withCard(change: (card: Record<string, unknown>) => void): Promise<{ folder: string; error: Error }> {
    const folder = await mkdtemp(join(tmpdir(), 'loujing-model-'))
    await cp(join(MODEL, 'model.onnx'), join(folder, 'model.onnx'))
    const card = JSON.parse(await readFile(join(MODEL, 'card.json'), 'utf8')) as Record<string, unknown>
    change(card)
    await writeFile(join(folder, 'card.json'), JSON.stringify(card))
    const error = await startDetector(folder).then(
      () => new Error('it started'),
      (reason: Error) => reason,
    )
    await rm(folder, { recursive: true })
    return { folder, error }
  }

  test.each([
    ['another hash', { sha256: 'a'.repeat(64) }, 'is not the model of its card: sha256'],
    ['a decoder nobody knows', { decoder: 'yolo-v99' }, '/decoder'],
    ['no classes', { classes: [] }, '/classes'],
    ['another output', { output: { name: 'boxes' } }, 'the model computes images'],
  ])('%s: the detector does not start, and says why', async (_, change, words) => {
    const { error } = await withCard((card) => Object.assign(card, change))
    expect(error.message).toContain(words)
  })

  test('a folder without a model is named', async () => {
    await expect(startDetector('/nowhere')).rejects.toThrow('/nowhere/card.json')
  })
})
