import { parentPort, workerData } from 'node:worker_threads'
import { drawPdf } from './report-pdf.ts'
import type { WholeReport } from './report-words.ts'

parentPort?.postMessage(await drawPdf(workerData as WholeReport))
