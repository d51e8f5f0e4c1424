import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Mask } from '@loujing/wire/command'
import type { ModelRef } from '@loujing/wire/detection'
import type { SourceProblem } from '../../problems.ts'
import { PictureProblem } from '../picture.ts'
import type { Detector, Sighting, Thresholds } from './detector.ts'
import { createLoad } from './load.ts'
import { ModelProblem, type ModelProblemType } from './model-problem.ts'

export type Order = { id: number; picture: Uint8Array; thresholds: Thresholds; masks: readonly Mask[] } | 'close'
type ModelProblemTold = { type: ModelProblemType; detail: string }
export type Answer =
  | { ready: { model: ModelRef; thresholds: Thresholds } }
  | { modelProblem: ModelProblemTold }
  | { id: number; sighting: Sighting }
  | { id: number; problem: { type: SourceProblem; detail: string } }
  | { id: number; modelProblem: ModelProblemTold }
  | { id: number; error: string }

type Waiting = { resolve: (sighting: Sighting) => void; reject: (error: Error) => void; sinceMs: number }

/**
 * The detector in a thread of its own, so that an inference never delays the gateway's event loop (a PUBACK waits there).
 * @param folder of the model: `card.json` and `model.onnx`
 * @throws ModelProblem when the card and the model do not match, or either cannot be read: the gateway must not start
 */
export async function startDetector(folder: string): Promise<Detector> {
  let thread = startThread(folder)
  const { ready } = await thread
  let closed = false
  const load = createLoad()

  // The thread dies only by a defect in native code; one picture must not take all later ones with it.
  async function alive(): Promise<Thread> {
    const before = thread
    const dead = await before.then(
      ({ dead }) => dead(),
      () => true,
    )
    if (dead && thread === before) thread = startThread(folder)
    return thread
  }

  return {
    ...ready,
    async detect(picture, thresholds = {}, masks = []) {
      if (closed) throw new Error('the detector is closed')
      const sighting = await (await alive()).detect(picture, thresholds, masks)
      load.judged(sighting.busyMs, performance.now())
      return sighting
    },
    load: () => load.read(performance.now()),
    async close() {
      closed = true
      await thread.then((last) => last.close())
    },
  }
}

type Thread = Awaited<ReturnType<typeof startThread>>

async function startThread(folder: string) {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: { folder }, name: 'detector' })
  const [first] = (await once(worker, 'message')) as [Answer]
  if ('modelProblem' in first) {
    await worker.terminate()
    throw new ModelProblem(first.modelProblem.type, first.modelProblem.detail)
  }
  if (!('ready' in first)) throw new Error('the detector thread did not say that it is ready')
  const waiting = new Map<number, Waiting>()
  let nextId = 1
  let reason: Error | undefined

  worker.on('message', (answer: Answer) => {
    if (!('id' in answer)) return
    const asked = waiting.get(answer.id)
    if (asked === undefined) return
    waiting.delete(answer.id)
    if ('sighting' in answer) asked.resolve({ ...answer.sighting, latencyMs: performance.now() - asked.sinceMs })
    else if ('problem' in answer) asked.reject(new PictureProblem(answer.problem.type, answer.problem.detail))
    else if ('modelProblem' in answer) {
      asked.reject(new ModelProblem(answer.modelProblem.type, answer.modelProblem.detail))
    } else asked.reject(new Error(answer.error))
  })
  worker.on('error', (error: Error) => (reason = error))
  worker.on('exit', (code) => {
    reason ??= new Error(`the detector thread ended with code ${code}`)
    for (const { reject } of waiting.values()) reject(reason)
    waiting.clear()
  })

  return {
    ready: first.ready,
    dead: () => reason !== undefined,
    detect(picture: Uint8Array, thresholds: Thresholds, masks: readonly Mask[]): Promise<Sighting> {
      // A copy of its own: a Buffer is a window on a shared pool, and structured clone would send the whole pool.
      const copy = new Uint8Array(picture)
      const id = nextId++
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject, sinceMs: performance.now() })
        worker.postMessage({ id, picture: copy, thresholds, masks } satisfies Order, [copy.buffer])
      })
    },
    async close(): Promise<void> {
      if (reason !== undefined) return
      const ended = once(worker, 'exit')
      worker.postMessage('close' satisfies Order)
      await ended
    },
  }
}
