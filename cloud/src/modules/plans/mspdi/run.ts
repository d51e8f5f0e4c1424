import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Day } from '@loujing/wire/instant'
import { refuse } from '../../../platform/errors.ts'
import { NOT_MSPDI } from '../problems.ts'
import type { Draft } from './draft.ts'

export type Answer = { draft: Draft } | { refused: string }

/** Ten thousand tasks are read in two seconds; a minute is a fault. */
const LONGEST_MS = 60_000
const MOST_MEMORY_MB = 768
let last: Promise<unknown> = Promise.resolve()

/**
 * Reads a plan of Microsoft Project on a thread of its own, one after the other: a file of twenty megabytes is a second of work in
 * which the process would answer nobody.
 * @throws Refusal not-mspdi
 */
export function readApart(bytes: Uint8Array, today: Day): Promise<Draft> {
  const mine = last.then(() => readNow(bytes, today))
  last = mine.catch(() => undefined)
  return mine
}

async function readNow(bytes: Uint8Array, today: Day): Promise<Draft> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: { bytes, today },
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEMORY_MB },
  })
  try {
    // rejects with what ended the thread: too little memory, too much time
    const [answer] = (await once(worker, 'message', { signal: AbortSignal.timeout(LONGEST_MS) })) as [Answer]
    if ('refused' in answer) throw refuse(NOT_MSPDI, { detail: answer.refused })
    return answer.draft
  } finally {
    await worker.terminate()
  }
}
