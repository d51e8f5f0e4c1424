import { parentPort, workerData } from 'node:worker_threads'
import { type Asked, sunlightOf } from './calculation.ts'

parentPort?.postMessage(await sunlightOf(workerData as Asked))
