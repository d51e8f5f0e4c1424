import type { Candidate, Rect, Size } from './boxes.ts'
import { ModelProblem } from './model-problem.ts'

/**
 * What a decoder must know: the labels in the order of the model's classes, each with the score from which it counts, and
 * the size in pixels of what the model looked at.
 */
export type Decoding = { labels: readonly string[]; thresholds: readonly number[]; minBoxPx: number; input: Size }
export type Decoder = (output: Float32Array, shape: readonly number[], decoding: Decoding) => Candidate[]

/** `of` the model's candidates, how sure it is of each label and where it is, in pixels of the input. */
type Rows = { of: number; score: (row: number, label: number) => number; rect: (row: number) => Rect }

/** Each row's best label, where its score counts and its box is no dirt. */
function candidates({ of, score, rect }: Rows, { labels, thresholds, minBoxPx }: Decoding): Candidate[] {
  const found: Candidate[] = []
  for (let row = 0; row < of; row++) {
    let best = 0
    let bestScore = score(row, 0)
    for (let label = 1; label < labels.length; label++) {
      const other = score(row, label)
      if (other > bestScore) [best, bestScore] = [label, other]
    }
    if (!(bestScore >= thresholds[best]!)) continue
    const place = rect(row)
    if (!(place.x2 - place.x1 >= minBoxPx && place.y2 - place.y1 >= minBoxPx)) continue
    found.push({ label: labels[best]!, score: Math.min(1, bestScore), ...place })
  }
  return found
}

/** YOLOX, boxes decoded in the graph. [1, N, 5 + classes]: x1, y1, x2, y2 (pixels), objectness, a probability per class. */
const yoloxDecoded: Decoder = (output, shape, decoding) => {
  const wide = 5 + decoding.labels.length
  const of = rowsOf('yolox-decoded', output, shape, ['N', wide])
  return candidates(
    {
      of,
      score: (row, label) => output[row * wide + 4]! * output[row * wide + 5 + label]!,
      rect: (row) => corners(output, row * wide, 1),
    },
    decoding,
  )
}

/** YOLOv5 to v7. [1, N, 5 + classes]: middle, width and height (pixels), objectness, a probability per class. */
const yolov5: Decoder = (output, shape, decoding) => {
  const wide = 5 + decoding.labels.length
  const of = rowsOf('yolov5', output, shape, ['N', wide])
  return candidates(
    {
      of,
      score: (row, label) => output[row * wide + 4]! * output[row * wide + 5 + label]!,
      rect: (row) => around(output, row * wide, 1),
    },
    decoding,
  )
}

/** YOLOv8 and v11: no objectness, and a column per candidate. [1, 4 + classes, N]: middle, width, height (pixels), scores. */
const yolov8: Decoder = (output, shape, decoding) => {
  const of = rowsOf('yolov8', output, shape, [4 + decoding.labels.length, 'N'])
  return candidates(
    { of, score: (row, label) => output[(4 + label) * of + row]!, rect: (row) => around(output, row, of) },
    decoding,
  )
}

/** RT-DETR, its scores after the sigmoid. [1, N, 4 + classes]: middle, width and height as fractions of the input, scores. */
const rtDetr: Decoder = (output, shape, decoding) => {
  const wide = 4 + decoding.labels.length
  const { width, height } = decoding.input
  const of = rowsOf('rt-detr', output, shape, ['N', wide])
  return candidates(
    {
      of,
      score: (row, label) => output[row * wide + 4 + label]!,
      rect(row) {
        const { x1, y1, x2, y2 } = around(output, row * wide, 1)
        return { x1: x1 * width, y1: y1 * height, x2: x2 * width, y2: y2 * height }
      },
    },
    decoding,
  )
}

/** Four numbers, `step` apart. */
const corners = (output: Float32Array, at: number, step: number): Rect => ({
  x1: output[at]!,
  y1: output[at + step]!,
  x2: output[at + 2 * step]!,
  y2: output[at + 3 * step]!,
})

function around(output: Float32Array, at: number, step: number): Rect {
  const { x1: x, y1: y, x2: width, y2: height } = corners(output, at, step)
  return { x1: x - width / 2, y1: y - height / 2, x2: x + width / 2, y2: y + height / 2 }
}

/**
 * The number of candidates in an output of the wanted shape (its first dimension is 1).
 * @throws ModelProblem output, not-a-number
 */
function rowsOf(
  decoder: string,
  output: Float32Array,
  shape: readonly number[],
  wanted: readonly (number | 'N')[],
): number {
  const [one, ...rest] = shape
  const fits = rest.length === wanted.length && wanted.every((length, at) => length === 'N' || length === rest[at])
  if (one !== 1 || !fits) {
    const words = `${decoder} wants an output of [1, ${wanted.join(', ')}], the model gives [${shape.join(', ')}]`
    throw new ModelProblem('/problems/model/output', words)
  }
  // A picture that was computed to nothing must not pass for one with nobody on it.
  for (let at = 0; at < output.length; at++) {
    if (!Number.isNaN(output[at])) continue
    throw new ModelProblem('/problems/model/not-a-number', `the model gives NaN, first at ${at} of ${output.length}`)
  }
  return rest[wanted.indexOf('N')]!
}

/**
 * How the output of a model is read, by the `decoder` of its card; `stride` is the coarsest grid of such models: their
 * input's sides are multiples of it.
 */
export const DECODERS = {
  'yolox-decoded': { decode: yoloxDecoded, stride: 32 },
  yolov5: { decode: yolov5, stride: 32 },
  yolov8: { decode: yolov8, stride: 32 },
  'rt-detr': { decode: rtDetr, stride: 32 },
} as const satisfies Record<string, { decode: Decoder; stride: number }>
export type DecoderName = keyof typeof DECODERS
