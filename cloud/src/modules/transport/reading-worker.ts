import { parentPort, workerData } from 'node:worker_threads'
import { MapFault } from '@loujing/routing/fault'
import { readMapFile } from './reading.ts'
import type { Asked, Told } from './thread.ts'

const { bytes, origin } = workerData as Asked
/** A fault keeps its code on the way between threads only as a message: an error's own fields are lost. */
function told(): Told {
  try {
    return { read: readMapFile(bytes, origin) }
  } catch (error) {
    if (!(error instanceof MapFault)) throw error
    const { code, message, line, feature } = error
    return { fault: { code, message, line, feature } }
  }
}
parentPort?.postMessage(told())
