import { parentPort, workerData } from 'node:worker_threads'
import { type Asked, noiseOf } from './calculation.ts'
import type { Told } from './thread.ts'

/** Of so many hundredths each is told once. */
let told = 0
const say = (message: Told): void => parentPort?.postMessage(message)
const windows = await noiseOf(workerData as Asked, (done) => {
  const hundredths = Math.floor(done * 100)
  if (hundredths > told) say({ progress: (told = hundredths) / 100 })
})
say({ windows })
