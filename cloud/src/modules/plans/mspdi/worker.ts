import { parentPort, workerData } from 'node:worker_threads'
import type { Day } from '@loujing/wire/instant'
import { readMspdi } from './read.ts'
import type { Answer } from './run.ts'
import { NotMspdi } from './xml.ts'

const { bytes, today } = workerData as { bytes: Uint8Array; today: Day }

function answer(): Answer {
  try {
    const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe
    return { draft: readMspdi(new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(bytes), today) }
  } catch (error) {
    if (error instanceof NotMspdi) return { refused: error.message }
    throw error
  }
}
parentPort?.postMessage(answer())
