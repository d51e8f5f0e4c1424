import type { Candidate } from './boxes.ts'

/** What a decoder must know: the labels in the order of the model's classes, each with the score from which it counts. */
export type Decoding = { labels: readonly string[]; thresholds: readonly number[]; minBoxPx: number }
export type Decoder = (output: Float32Array, shape: readonly number[], decoding: Decoding) => Candidate[]

/**
 * Rows of x1, y1, x2, y2 (pixels of the input), objectness, one probability for each class: [1, N, 5 + classes].
 * @throws Error when the model's output has another shape
 */
function yoloxDecoded(
  output: Float32Array,
  shape: readonly number[],
  { labels, thresholds, minBoxPx }: Decoding,
): Candidate[] {
  const row = 5 + labels.length
  if (shape.length !== 3 || shape[0] !== 1 || shape[2] !== row) {
    throw new Error(`yolox-decoded wants an output of [1, N, ${row}], the model gives [${shape.join(', ')}]`)
  }
  const lowest = Math.min(...thresholds)
  const candidates: Candidate[] = []
  for (let at = 0; at < output.length; at += row) {
    const objectness = output[at + 4]!
    // Nearly every row is background: no probability of a class can lift it over a threshold.
    if (!(objectness >= lowest)) continue
    let best = 0
    for (let label = 1; label < labels.length; label++)
      if (output[at + 5 + label]! > output[at + 5 + best]!) best = label
    const score = Math.min(1, objectness * output[at + 5 + best]!)
    if (!(score >= thresholds[best]!)) continue
    const rect = { x1: output[at]!, y1: output[at + 1]!, x2: output[at + 2]!, y2: output[at + 3]! }
    if (!(rect.x2 - rect.x1 >= minBoxPx && rect.y2 - rect.y1 >= minBoxPx)) continue
    candidates.push({ label: labels[best]!, score, ...rect })
  }
  return candidates
}

/**
 * How the output of a model is read, by the `decoder` of its card; `stride` is the coarsest grid of such models: their
 * input's sides are multiples of it.
 */
export const DECODERS = {
  'yolox-decoded': { decode: yoloxDecoded, stride: 32 },
} as const satisfies Record<string, { decode: Decoder; stride: number }>
export type DecoderName = keyof typeof DECODERS
