import { parentPort, workerData } from 'node:worker_threads'
import { PictureProblem } from '../picture.ts'
import { createEngine } from './engine.ts'
import { ModelProblem } from './model-problem.ts'
import type { Answer, Order } from './start-detector.ts'

/** The thread of the detector: pictures come in, detections go out, in the order in which they are done. */
const port = parentPort
if (port === null) throw new Error('worker.ts is the entry of a worker thread')
const { folder } = workerData as { folder: string }

const say = (answer: Answer): void => port.postMessage(answer)
const engine = await createEngine(folder, { considerate: true }).catch((error: unknown) => {
  if (!(error instanceof ModelProblem)) throw error
  say({ modelProblem: { type: error.type, detail: error.message } })
  process.exit()
})
say({ ready: { model: engine.model, thresholds: engine.thresholds } })

port.on('message', (order: Order) => {
  if (order === 'close') {
    void engine.close().then(() => port.close())
    return
  }
  const { id, picture, thresholds, masks } = order
  engine.detect(picture, thresholds, masks).then(
    (sighting) => say({ id, sighting }),
    (error: unknown) => {
      if (error instanceof PictureProblem) say({ id, problem: { type: error.type, detail: error.message } })
      else if (error instanceof ModelProblem) say({ id, modelProblem: { type: error.type, detail: error.message } })
      else say({ id, error: error instanceof Error ? error.message : String(error) })
    },
  )
})
