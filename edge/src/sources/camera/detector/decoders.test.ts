import { describe, expect, test } from 'vitest'
import { DECODERS } from './decoders.ts'

const { decode } = DECODERS['yolox-decoded']
const decoding = { labels: ['head', 'helmet'], thresholds: [0.4, 0.6], minBoxPx: 8 }
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

  test('rows of NaN and boxes inside out are nothing', () => {
    expect(
      decode(...rows([NaN, 0, 20, 20, 1, 1, 0], [0, 0, 20, 20, NaN, 1, 0], [20, 20, 0, 0, 1, 1, 0]), decoding),
    ).toEqual([])
  })

  test('a model with another number of classes than its card is refused', () => {
    expect(() => decode(new Float32Array(85), [1, 1, 85], decoding)).toThrow('wants an output of [1, N, 7]')
  })
})
