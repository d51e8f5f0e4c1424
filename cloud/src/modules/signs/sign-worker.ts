import { parentPort, workerData } from 'node:worker_threads'
import { drawPdf } from './sign-pdf.ts'
import type { SignFacts } from './words.ts'

parentPort?.postMessage(await drawPdf(workerData as SignFacts))
