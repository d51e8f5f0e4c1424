import type { Mask } from '@loujing/wire/command'
import type { Box, ModelRef } from '@loujing/wire/detection'
import sharp from 'sharp'
import { burnMasks } from '../privacy/masks.ts'
import type { Raster } from '../privacy/raster.ts'
import { letterbox, suppress, toFractions, type Size } from './boxes.ts'
import { readModel, type ModelCard, type Precision } from './card.ts'
import { DECODERS } from './decoders.ts'
import type { Detector, Sighting, Thresholds } from './detector.ts'
import { lightOf, type Light } from './light.ts'
import { createPlanes, inputFor, prepare, prepareRaster, type Prepared } from './input.ts'
import { measured, rest } from './rest.ts'
import { openSession } from './session.ts'

/** More people than this are not in one picture that can be judged. */
const MAX_BOXES = 256
/** Heads are hidden from this score, and this many pixels of the input: better to hide a bucket than to show a face. */
const HIDE = { score: 0.05, minBoxPx: 3 }

/** What the model computed of one picture: it can be judged by other thresholds without being looked at again. */
export type Sight = {
  picture: Size
  /** Pixels that were inferred: the card's, or less where the model's size is free. */
  input: Size
  light: Light
  /** How long the model was not to be had by others: it computed, and rested where `considerate` asks for it. */
  busyMs: number
  /**
   * @param minBoxPx pixels of the input; the card's when it is not given
   * @throws ModelProblem output, not-a-number
   */
  boxesAt: (thresholds?: Thresholds, minBoxPx?: number) => Box[]
}

export interface Engine extends Omit<Detector, 'load'> {
  readonly card: ModelCard
  readonly precision: Precision
  /**
   * @param picture JPEG, PNG or WebP, or a frame that is decoded already
   * @throws PictureProblem
   */
  see(picture: Uint8Array | Raster, masks?: readonly Mask[]): Promise<Sight>
}

/**
 * Loads the model of `folder` into this thread. `session.run` blocks its thread for the whole inference (onnxruntime-node
 * 1.30 runs it inside `setImmediate`), so the gateway runs an engine in a worker: `startDetector`. Benchmarks and tests
 * may run it directly. The next picture is decoded while one is inferred.
 * @param options `threads`: more of them make each frame cost more CPU and, on a busy gateway, take longer; `considerate`: rests
 * where the processor is short (rest.ts)
 * @throws ModelProblem when card and model do not match each other, or the model computes no boxes of a grey picture
 */
export async function createEngine(
  folder: string,
  {
    precision: wanted,
    threads = 1,
    considerate = false,
  }: { precision?: Precision; threads?: number; considerate?: boolean } = {},
): Promise<Engine> {
  // One picture at a time and no reuse of operations: threads and caches of libvips only cost here.
  sharp.concurrency(1)
  sharp.cache(false)
  const read = await readModel(folder, wanted)
  const { card, precision, sha256 } = read
  const session = await openSession(read, threads)
  const model: ModelRef = { name: card.name, version: card.version, sha256 }
  const fill = createPlanes(card.input)
  const { stride } = DECODERS[card.decoder]
  let turn: Promise<unknown> = Promise.resolve()

  async function infer(prepared: Prepared, light: Light): Promise<Omit<Sight, 'busyMs'>> {
    // Padding is not inferred: for a 16:9 picture that is 40 % less work than the card's square.
    const input = session.takesAnySize ? inputFor(prepared.box, card.input, stride) : card.input
    const { data, dims } = await session.run(fill(prepared, input), input)
    return {
      picture: prepared.picture,
      input,
      light,
      boxesAt: (thresholds = {}, minBoxPx = card.minBoxPx) =>
        decode({ ...card, minBoxPx }, data, dims, input, thresholds).map(({ label, score, ...rect }): Box => ({
          label,
          score,
          ...toFractions(rect, prepared.box),
        })),
    }
  }

  async function see(picture: Uint8Array | Raster, masks: readonly Mask[] = []): Promise<Sight> {
    const { input } = card
    const prepared = await (picture instanceof Uint8Array ? prepare(picture, input) : prepareRaster(picture, input))
    const light = lightOf(prepared.rgb)
    burnMasks({ data: prepared.rgb, width: prepared.box.width, height: prepared.box.height }, masks)
    // One at a time: the input planes are shared.
    const mine = turn.then(() => measured(() => infer(prepared, light)))
    turn = mine.then(
      ({ restMs }) => (considerate ? rest(restMs) : undefined),
      () => undefined,
    )
    const { result, wallMs, restMs } = await mine
    return { ...result, busyMs: wallMs + (considerate ? restMs : 0) }
  }

  const hidden = (thresholds: Thresholds = {}): Thresholds =>
    Object.fromEntries(card.classes.map(({ label }) => [label, Math.min(HIDE.score, thresholds[label] ?? 1)]))

  async function detect(bytes: Uint8Array, thresholds?: Thresholds, masks?: readonly Mask[]): Promise<Sighting> {
    const startedMs = performance.now()
    const { picture, boxesAt, light, busyMs } = await see(bytes, masks)
    // What is hidden is decoded apart: a box that does not count must not suppress one that does.
    const [boxes, heads] = [boxesAt(thresholds), boxesAt(hidden(thresholds), HIDE.minBoxPx)]
    return { ...picture, model, boxes, heads, light, busyMs, latencyMs: performance.now() - startedMs }
  }

  const grey = greyPicture(card.input)
  // What the card says of the output shows only when something is computed: better now than at the first worker.
  ;(await infer(grey, lightOf(grey.rgb))).boxesAt()
  return {
    card,
    precision,
    model,
    thresholds: Object.fromEntries(card.classes.map(({ label, threshold }) => [label, threshold])),
    see,
    detect,
    async close() {
      await turn
      await session.close()
    },
  }
}

function decode(card: ModelCard, data: Float32Array, dims: readonly number[], input: Size, thresholds: Thresholds) {
  const candidates = DECODERS[card.decoder].decode(data, dims, {
    labels: card.classes.map(({ label }) => label),
    thresholds: card.classes.map(({ label, threshold }) => thresholds[label] ?? threshold),
    minBoxPx: card.minBoxPx,
    input,
  })
  return suppress(candidates, card.nmsIou, MAX_BOXES)
}

function greyPicture({ width, height }: Size): Prepared {
  const picture = { width, height }
  return { picture, box: letterbox(picture, picture), rgb: new Uint8Array(3 * width * height).fill(127) }
}
