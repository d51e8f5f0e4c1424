import { describe, expect, test } from 'vitest'
import { DECODERS } from './decoders.ts'

const { decode } = DECODERS['yolox-decoded']
const decoding = { labels: ['head', 'helmet'], thresholds: [0.4, 0.6], minBoxPx: 8, input: { width: 100, height: 50 } }
const rows = (...values: number[][]): [Float32Array, number[]] => [
  Float32Array.from(values.flat()),
  [1, values.length, values[0]?.length ?? 7],
]

describe('yolox-decoded', () => {
  test('a score is objectness times the probability of the better class', () => {
    const [candidate, ...rest] = decode(...rows([10, 20, 40, 60, 0.9, 0.8, 0.1]), decoding)
    expect(rest).toEqual([])
    expect(candidate).toMatchObject({ label: 'head', x1: 10, y1: 20, x2: 40, y2: 60 })
    expect(candidate?.score).toBeCloseTo(0.72)
  })

  test('each class has its own threshold', () => {
    const output = rows([0, 0, 20, 20, 1, 0.5, 0], [30, 0, 50, 20, 1, 0, 0.5], [60, 0, 80, 20, 1, 0, 0.65])
    expect(decode(...output, decoding).map(({ label, x1 }) => [label, x1])).toEqual([
      ['head', 0],
      ['helmet', 60],
    ])
  })

  test('a box smaller than the smallest head is dirt', () => {
    expect(decode(...rows([0, 0, 7, 20, 1, 1, 0]), decoding)).toEqual([])
  })

  test('boxes inside out are nothing', () => {
    expect(decode(...rows([20, 20, 0, 0, 1, 1, 0]), decoding)).toEqual([])
  })

  test('what is no number is refused, wherever it stands: it must not pass for nobody', () => {
    const good = [0, 0, 20, 20, 1, 1, 0]
    for (const at of good.keys()) {
      const output = rows(good, good.with(at, NaN))
      expect(() => decode(...output, decoding)).toThrow(`first at ${7 + at} of 14`)
    }
  })

  test('a thousand boxes are a thousand candidates', () => {
    const crowd = Array.from({ length: 1000 }, (_, person) => [person * 20, 0, person * 20 + 19, 19, 1, 0.9, 0])
    expect(decode(...rows(...crowd), decoding)).toHaveLength(1000)
  })

  test('a model with another number of classes than its card is refused', () => {
    expect(() => decode(new Float32Array(85), [1, 1, 85], decoding)).toThrow('wants an output of [1, N, 7]')
  })
})

describe('one head, at 10 to 40 × 20 to 50 pixels, of', () => {
  const head = { label: 'head', x1: 10, y1: 20, x2: 40, y2: 50 }
  const score = expect.closeTo(0.72) as number

  test('yolov5: middle and size, objectness times probability', () => {
    const { decode } = DECODERS.yolov5
    expect(decode(...rows([25, 35, 30, 30, 0.9, 0.8, 0.1], [5, 5, 9, 9, 0.5, 0.5, 0]), decoding)).toEqual([
      { ...head, score },
    ])
  })

  test('yolov8: a column per candidate, no objectness', () => {
    const { decode } = DECODERS.yolov8
    const columns = [25, 5, 35, 5, 30, 9, 30, 9, 0.72, 0.2, 0.1, 0.5]
    expect(decode(Float32Array.from(columns), [1, 6, 2], decoding)).toEqual([{ ...head, score }])
  })

  test('rt-detr: fractions of what it looked at', () => {
    const { decode } = DECODERS['rt-detr']
    expect(decode(...rows([0.25, 0.7, 0.3, 0.6, 0.72, 0.1], [0.5, 0.5, 0.1, 0.1, 0.2, 0.5]), decoding)).toEqual([
      {
        label: 'head',
        score,
        x1: expect.closeTo(10, 4) as number,
        y1: expect.closeTo(20, 4) as number,
        x2: expect.closeTo(40, 4) as number,
        y2: expect.closeTo(50, 4) as number,
      },
    ])
  })
})

test.each([
  ['yolov5', [1, 2, 8], '[1, N, 7]'],
  ['yolov8', [1, 9, 6], '[1, 6, N]'],
  ['yolov8', [2, 6, 9], '[1, 6, N]'],
  ['rt-detr', [1, 9, 6, 1], '[1, N, 6]'],
] as const)('%s refuses an output of %j', (name, shape, wanted) => {
  const output = new Float32Array(shape.reduce<number>((product, side) => product * side, 1))
  expect(() => DECODERS[name].decode(output, shape, decoding)).toThrow(`wants an output of ${wanted}`)
})
