import { parentPort, workerData } from 'node:worker_threads'
import { drawPdf } from './report-pdf.ts'
import type { WholeReport } from './report.ts'

parentPort?.postMessage(await drawPdf(workerData as WholeReport))
