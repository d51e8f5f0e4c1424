import { readFile } from 'node:fs/promises'
import { readModel, type Precision } from '@loujing/edge/sources/camera/detector/card'
import { createEngine } from '@loujing/edge/sources/camera/detector/engine'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { Photo } from './data.ts'
import { showProgress } from './progress.ts'

const WARM_UP = 5
const ROUNDS = 100
const THREADS = [1, 2] as const

/** Milliseconds on the clock, and of CPU at the median. */
export type Quantiles = { p50: number; p95: number; cpuP50: number }
/** `pipeline` is from a file's bytes to boxes; `sessionRun` the bare inference of an input of the same size, in turn with it. */
export type Latency = { threads: number; pipeline: Quantiles; sessionRun: Quantiles }

/** Latency of one file of the model, picture after picture, spread evenly over the photos. */
export async function measureLatency(
  folder: string,
  precision: Precision,
  photos: readonly Photo[],
): Promise<Latency[]> {
  const step = Math.max(1, Math.floor(photos.length / ROUNDS))
  const chosen = photos.filter((_, at) => at % step === 0)
  const pictures = await Promise.all(chosen.slice(0, ROUNDS).map(({ path }) => readFile(path)))
  const measured: Latency[] = []
  for (const threads of THREADS) {
    const bar = showProgress(`${precision}, ${threads} thread${threads === 1 ? '' : 's'}`, ROUNDS)
    const engine = await createEngine(folder, { precision, threads })
    const { onnx, card } = await readModel(folder, precision)
    const session = await InferenceSession.create(onnx, { intraOpNumThreads: threads, interOpNumThreads: 1 })
    const [ours, raw]: [Sample[], Sample[]] = [[], []]
    for (let round = -WARM_UP; round < ROUNDS; round++) {
      const picture = pictures.at(round % pictures.length)!
      const { input } = await engine.see(picture)
      const planes = new Float32Array(3 * input.width * input.height).fill(card.input.letterbox.pad)
      const tensor = new Tensor('float32', planes, [1, 3, input.height, input.width])
      const a = await timed(() => engine.detect(picture))
      const b = await timed(() => session.run({ [card.input.name]: tensor }))
      if (round < 0) continue
      ours.push(a)
      raw.push(b)
      bar.step()
    }
    measured.push({ threads, pipeline: quantiles(ours), sessionRun: quantiles(raw) })
    await engine.close()
    await session.release()
  }
  return measured
}

type Sample = { ms: number; cpuMs: number }

async function timed(work: () => Promise<unknown>): Promise<Sample> {
  const [startedMs, cpu] = [performance.now(), process.cpuUsage()]
  await work()
  const { user, system } = process.cpuUsage(cpu)
  return { ms: performance.now() - startedMs, cpuMs: (user + system) / 1000 }
}

function quantiles(samples: readonly Sample[]): Quantiles {
  const at = (values: readonly number[], part: number): number =>
    values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(part * values.length))]!
  const ms = samples.map((sample) => sample.ms)
  return {
    p50: at(ms, 0.5),
    p95: at(ms, 0.95),
    cpuP50: at(
      samples.map(({ cpuMs }) => cpuMs),
      0.5,
    ),
  }
}
