import { join } from 'node:path'
import { readModel } from '@loujing/edge/sources/camera/detector/card'
import { createEngine, type Engine } from '@loujing/edge/sources/camera/detector/engine'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import sharp from 'sharp'
import { median } from './figures.ts'

const ROUNDS = 4
const FRAMES = 40
const FRAME = { width: 1280, height: 720 }
const MODEL = join(import.meta.dirname, '../../models/person-helmet')

/** Medians over rounds; CPU in milliseconds a frame, on one thread of the runtime. */
export type DetectionCost = {
  jpegMs: number
  decodedMs: number
  /** The bare inference of the square that the card says, and of the 16:9 part of it that ours infers. */
  rawMs: number
  rawPartMs: number
  /** Frames a second on the clock: JPEGs, the next decoded while one is inferred, and bare inferences. */
  perSecond: number
  rawPerSecond: number
  rawPartPerSecond: number
}

/** What a 720p frame costs from bytes, and from pixels, to boxes, beside the bare `session.run`, in turn with it. */
export async function measureDetection(): Promise<DetectionCost> {
  const picture = sharp(join(MODEL, 'golden/picture.png')).resize({ ...FRAME, fit: 'cover' })
  const jpeg = await picture.clone().jpeg({ quality: 85 }).toBuffer()
  const decoded = { ...FRAME, data: await picture.clone().removeAlpha().raw().toBuffer() }
  const engine = await createEngine(MODEL)
  const { input } = await engine.see(jpeg)
  const raw = await rawSession()
  const steps = {
    jpegMs: () => engine.detect(jpeg),
    decodedMs: async () => (await engine.see(decoded)).boxesAt(),
    rawMs: raw.of(engine.card.input.width, engine.card.input.height),
    rawPartMs: raw.of(input.width, input.height),
  }
  const seen: Record<keyof DetectionCost, number[]> = {
    jpegMs: [],
    decodedMs: [],
    rawMs: [],
    rawPartMs: [],
    perSecond: [],
    rawPerSecond: [],
    rawPartPerSecond: [],
  }
  for (let round = 0; round <= ROUNDS; round++) {
    const measured = {
      ...(await cpuEach(steps)),
      perSecond: await perSecond(() => overlapped(engine, jpeg)),
      rawPerSecond: await perSecond(() => times(FRAMES, steps.rawMs)),
      rawPartPerSecond: await perSecond(() => times(FRAMES, steps.rawPartMs)),
    }
    // The first round warms up.
    if (round > 0) for (const [name, value] of Object.entries(measured)) seen[name as keyof DetectionCost].push(value)
  }
  await engine.close()
  await raw.close()
  return {
    jpegMs: median(seen.jpegMs),
    decodedMs: median(seen.decodedMs),
    rawMs: median(seen.rawMs),
    rawPartMs: median(seen.rawPartMs),
    perSecond: median(seen.perSecond),
    rawPerSecond: median(seen.rawPerSecond),
    rawPartPerSecond: median(seen.rawPartPerSecond),
  }
}

type Work = () => Promise<unknown>

async function rawSession() {
  const { card, onnx } = await readModel(MODEL)
  const session = await InferenceSession.create(onnx, { intraOpNumThreads: 1, interOpNumThreads: 1 })
  return {
    of(width: number, height: number): Work {
      const tensor = new Tensor('float32', new Float32Array(3 * width * height).fill(114), [1, 3, height, width])
      return () => session.run({ [card.input.name]: tensor })
    },
    close: () => session.release(),
  }
}

/** The steps take turns frame by frame, so that a busy neighbour troubles them alike. */
async function cpuEach<Name extends string>(steps: Record<Name, Work>): Promise<Record<Name, number>> {
  const spent = Object.fromEntries(Object.keys(steps).map((name) => [name, 0])) as Record<Name, number>
  for (let frame = 0; frame < FRAMES; frame++) {
    for (const name of Object.keys(steps) as Name[]) {
      const before = cpuMs()
      await steps[name]()
      spent[name] += (cpuMs() - before) / FRAMES
    }
  }
  return spent
}

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

async function perSecond(work: Work): Promise<number> {
  const startedMs = performance.now()
  await work()
  return (1000 * FRAMES) / (performance.now() - startedMs)
}

async function times(count: number, work: Work): Promise<void> {
  for (let each = 0; each < count; each++) await work()
}

/** Two frames at once, as every camera of the gateway keeps. */
const overlapped = (engine: Engine, jpeg: Uint8Array): Promise<unknown> =>
  Promise.all([times(FRAMES / 2, () => engine.detect(jpeg)), times(FRAMES / 2, () => engine.detect(jpeg))])
