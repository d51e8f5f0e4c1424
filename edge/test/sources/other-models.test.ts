import { createHash } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp, { type OverlayOptions } from 'sharp'
import { describe, expect, test } from 'vitest'
import type { ModelCard } from '../../src/sources/camera/detector/card.ts'
import type { Detector } from '../../src/sources/camera/detector/detector.ts'
import { ModelProblem } from '../../src/sources/camera/detector/model-problem.ts'
import { startDetector } from '../../src/sources/camera/detector/start-detector.ts'
import { MODEL } from './support/media.ts'

// Written by models/shapes/make.py: cells of 32 × 32 in 320 × 192; the score of a colour is its mean in the cell.
const SHAPES = join(MODEL, '../shapes')

/** Squares on black, in a picture of twice the model's width and less than its height: it is shrunk and padded. */
function squares(...all: { x: number; y: number; colour: string }[]): Promise<Buffer> {
  const layers = all.map(({ x, y, colour }): OverlayOptions => ({
    input: { create: { width: 64, height: 64, channels: 3, background: colour } },
    left: x,
    top: y,
  }))
  const black = { width: 640, height: 320, channels: 3, background: '#000000' } as const
  return sharp({ create: black }).composite(layers).png().toBuffer()
}
const white = () =>
  sharp({ create: { width: 320, height: 192, channels: 3, background: '#ffffff' } })
    .png()
    .toBuffer()

async function withDetector<T>(folder: string, use: (detector: Detector) => Promise<T>): Promise<T> {
  const detector = await startDetector(folder)
  try {
    return await use(detector)
  } finally {
    await detector.close()
  }
}

describe('a model of another shape', () => {
  test.each(['yolov8', 'yolov5', 'rt-detr'])('%s is read from its card alone', async (shape) => {
    await withDetector(join(SHAPES, shape), async (detector) => {
      expect(detector.model).toMatchObject({ name: shape, version: '1.0.0' })
      const picture = await squares(
        { x: 192, y: 128, colour: '#ff0000' },
        { x: 0, y: 0, colour: '#0000cc' },
        { x: 512, y: 64, colour: '#008000' },
      )
      const { width, height, boxes } = await detector.detect(picture)
      expect([width, height]).toEqual([640, 320])
      const near = (value: number): unknown => expect.closeTo(value, 3)
      // Shrinking mixes the pixels along the edges of a square.
      const about = (value: number): unknown => expect.closeTo(value, 1)
      expect(boxes).toEqual([
        { label: 'red', score: about(1), x: near(0.3), y: near(0.4), w: near(0.1), h: near(0.2) },
        { label: 'blue', score: about(0.8), x: near(0), y: near(0), w: near(0.1), h: near(0.2) },
      ])
    })
  })

  test('that computes no number of a picture says so by name, and judges the next', async () => {
    await withDetector(join(SHAPES, 'no-number'), async (detector) => {
      const refused = await detector.detect(await white()).catch((error: unknown) => error)
      expect(refused).toBeInstanceOf(ModelProblem)
      expect(refused).toMatchObject({ type: '/problems/model/not-a-number' })
      expect((await detector.detect(await squares())).boxes.length).toBeGreaterThan(0)
    })
  })
})

describe('a model that cannot be used is refused at the start', () => {
  /** Starts a copy of a model after `change`; its hash is made right again, unless the change is of the hash. */
  async function refusalOf(shape: string, change: (card: ModelCard, onnx: Buffer) => object): Promise<unknown> {
    const folder = await mkdtemp(join(tmpdir(), 'loujing-model-'))
    await cp(join(SHAPES, shape), folder, { recursive: true })
    const card = JSON.parse(await readFile(join(folder, 'card.json'), 'utf8')) as ModelCard
    const onnx = await readFile(join(folder, 'model.onnx'))
    const changed = { ...card, ...change(card, onnx) }
    await writeFile(join(folder, 'model.onnx'), onnx)
    await writeFile(join(folder, 'card.json'), JSON.stringify(changed))
    const outcome = await startDetector(folder).then(
      (detector) => detector.close().then(() => 'it started'),
      (error: unknown) => error,
    )
    await rm(folder, { recursive: true })
    return outcome
  }

  const cut = (card: ModelCard, onnx: Buffer): object => {
    onnx.fill(7, Math.floor(onnx.byteLength / 2))
    return { sha256: createHash('sha256').update(onnx).digest('hex') }
  }
  const larger = ({ input }: ModelCard): object => ({ input: { ...input, width: 416, height: 416 } })
  const louder = ({ input }: ModelCard): object => ({ input: { ...input, range: [0, 255] } })
  const fewer = ({ classes }: ModelCard): object => ({ classes: classes.slice(1) })

  test.each([
    ['whose input has another size', 'yolov8', larger, '/problems/model/input', '[1, 3, 192, 320]'],
    [
      'whose input has another name',
      'yolov8',
      ({ input }: ModelCard) => ({ input: { ...input, name: 'x' } }),
      '/problems/model/input',
      'images',
    ],
    ['with other classes', 'yolov8', fewer, '/problems/model/output', '[1, 6, N]'],
    ['of another decoder', 'yolov8', () => ({ decoder: 'rt-detr' }), '/problems/model/output', '[1, N, 7]'],
    [
      'of a decoder nobody knows',
      'yolov8',
      () => ({ decoder: 'yolo-v99' }),
      '/problems/model/unknown-decoder',
      '/decoder',
    ],
    ['of an opset from the future', 'far-opset', () => ({}), '/problems/model/cannot-load', 'opset'],
    ['that is damaged', 'yolov8', cut, '/problems/model/cannot-load', ''],
    ['of another hash', 'yolov8', () => ({ sha256: 'a'.repeat(64) }), '/problems/model/not-its-card', 'aaaa'],
    [
      'whose int8 file is missing',
      'yolov8',
      () => ({ precision: 'int8', int8: { sha256: 'a'.repeat(64) } }),
      '/problems/model/not-its-card',
      'model.int8.onnx',
    ],
    ['that should run as int8 and has none', 'yolov8', () => ({ precision: 'int8' }), '/problems/model/card', 'int8'],
    ['that computes no numbers at all', 'no-number', louder, '/problems/model/not-a-number', 'NaN'],
  ] as const)('%s', async (_, shape, change, type, words) => {
    const refusal = await refusalOf(shape, change)
    expect(refusal).toBeInstanceOf(ModelProblem)
    expect(refusal).toMatchObject({ type, message: expect.stringContaining(words) as string })
  })

  test('without a card', async () => {
    await expect(startDetector('/nowhere')).rejects.toMatchObject({ type: '/problems/model/card' })
  })
})

describe('a picture out of proportion is judged by the shipped model', () => {
  const grey = { channels: 3, background: '#727272' } as const

  test.each([
    [1, 1],
    [8000, 6000],
    [4000, 1],
  ])('%i × %i pixels', async (width, height) => {
    await withDetector(MODEL, async (detector) => {
      for (const format of ['jpeg', 'png'] as const) {
        const picture = await sharp({ create: { width, height, ...grey } })
          .toFormat(format)
          .toBuffer()
        expect(await detector.detect(picture)).toMatchObject({ width, height, boxes: [] })
      }
    })
  })

  test('however many boxes count, no more are told than can be people', async () => {
    await withDetector(MODEL, async (detector) => {
      const crowd = await readFile(join(MODEL, 'golden/picture.png'))
      const { boxes } = await detector.detect(crowd, { head: 1e-9, helmet: 1e-9 })
      expect(boxes).toHaveLength(256)
      expect(boxes.map(({ score }) => score)).toEqual(boxes.map(({ score }) => score).toSorted((a, b) => b - a))
    })
  })
})
