import type { Mask } from '@loujing/wire/command'
import type { Box, Detection, ModelRef } from '@loujing/wire/detection'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import sharp from 'sharp'
import { burnMasks } from '../privacy/masks.ts'
import { suppress, toFractions } from './boxes.ts'
import type { ModelCard } from './card.ts'
import { readModel } from './card.ts'
import { DECODERS } from './decoders.ts'
import type { Detector, Thresholds } from './detector.ts'
import { createPlanes, inputFor, prepare, type Prepared } from './input.ts'

/** More people than this are not in one picture that can be judged. */
const MAX_BOXES = 256

/**
 * Loads the model of `folder` into this thread. `session.run` blocks its thread for the whole inference (onnxruntime-node
 * 1.30 runs it inside `setImmediate`), so the gateway runs an engine in a worker: `startDetector`. Benchmarks and tests
 * may run it directly. The next picture is decoded while one is inferred.
 * @throws Error when card and model do not match each other
 */
export async function createEngine(folder: string): Promise<Detector> {
  // One picture at a time and no reuse of operations: threads and caches of libvips only cost here.
  sharp.concurrency(1)
  sharp.cache(false)
  const { card, onnx } = await readModel(folder)
  // More threads a session make each frame cost more CPU and, on a busy gateway, take longer.
  const session = await InferenceSession.create(onnx, { intraOpNumThreads: 1, interOpNumThreads: 1 })
  checkNames(session, card)
  const model: ModelRef = { name: card.name, version: card.version, sha256: card.sha256 }
  const fill = createPlanes(card.input)
  const { stride } = DECODERS[card.decoder]
  const isFlexible = takesAnySize(session, card)
  let turn: Promise<unknown> = Promise.resolve()

  async function infer(prepared: Prepared): Promise<{ data: Float32Array; dims: readonly number[] }> {
    // Padding is not inferred: for a 16:9 picture that is 40 % less work than the card's square.
    const size = isFlexible ? inputFor(prepared.box, card.input, stride) : card.input
    const tensor = new Tensor('float32', fill(prepared, size), [1, 3, size.height, size.width])
    const { [card.output.name]: output } = await session.run({ [card.input.name]: tensor })
    if (!(output?.data instanceof Float32Array)) throw new Error(`${card.output.name} is not float32`)
    return { data: output.data, dims: output.dims }
  }

  async function detect(
    bytes: Uint8Array,
    thresholds: Thresholds = {},
    masks: readonly Mask[] = [],
  ): Promise<Detection> {
    const startedMs = performance.now()
    const prepared = await prepare(bytes, card.input)
    burnMasks({ data: prepared.rgb, width: prepared.box.width, height: prepared.box.height }, masks)
    // One at a time: the input planes are shared.
    const mine = turn.then(() => infer(prepared))
    turn = mine.catch(() => undefined)
    const { data, dims } = await mine
    const boxes = decode(card, data, dims, thresholds).map(({ label, score, ...rect }): Box => ({
      label,
      score,
      ...toFractions(rect, prepared.box),
    }))
    return { ...prepared.picture, model, boxes, latencyMs: performance.now() - startedMs }
  }

  return {
    model,
    thresholds: Object.fromEntries(card.classes.map(({ label, threshold }) => [label, threshold])),
    detect,
    async close() {
      await turn
      await session.release()
    },
  }
}

function decode(card: ModelCard, data: Float32Array, dims: readonly number[], thresholds: Thresholds) {
  const candidates = DECODERS[card.decoder].decode(data, dims, {
    labels: card.classes.map(({ label }) => label),
    thresholds: card.classes.map(({ label, threshold }) => thresholds[label] ?? threshold),
    minBoxPx: card.minBoxPx,
  })
  return suppress(candidates, card.nmsIou, MAX_BOXES)
}

/** Whether height and width of the input are free in the model's graph. */
function takesAnySize(session: InferenceSession, { input }: ModelCard): boolean {
  const metadata = session.inputMetadata.find(({ name }) => name === input.name)
  return metadata?.isTensor === true && metadata.shape.slice(2).every((side) => typeof side === 'string')
}

function checkNames(session: InferenceSession, { input, output }: ModelCard): void {
  if (!session.inputNames.includes(input.name) || !session.outputNames.includes(output.name)) {
    const has = `${session.inputNames.join(', ')} → ${session.outputNames.join(', ')}`
    throw new Error(`the model computes ${has}, its card says ${input.name} → ${output.name}`)
  }
}
