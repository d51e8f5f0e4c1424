import type { ModelProgress } from '@loujing/wire/http/twin'
import type { Origin } from '@loujing/wire/http/sites'
import type { CompanyId, ModelId, SiteId } from '@loujing/wire/id'
import type { Sql, Tx } from '../../platform/db.ts'
import type { Log } from '../../platform/log.ts'
import { createQueue } from '../../platform/queue.ts'
import { asPlatform, inCompany } from '../../platform/tenant.ts'
import type { Step } from './convert/convert.ts'
import { FileRefused } from './convert/problems.ts'
import { type ConversionLimits, runConversion } from './convert/run.ts'
import { modelChanged } from './events.ts'
import type { ModelFiles } from './files.ts'
import { afterInterruption, INTERRUPTED, spotOf } from './model.ts'
import * as elements from './elements-store.ts'
import { adopt } from './revising.ts'
import * as store from './store.ts'
import { findUnits } from './units.ts'

export type Job = { company: CompanyId; site: SiteId; id: ModelId }
export type Conversions = ReturnType<typeof createConversions>
type Ports = {
  sql: Sql
  now: () => Date
  log: Log
  files: ModelFiles
  limits: ConversionLimits
  originOf(tx: Tx, site: SiteId): Promise<Origin>
}

const ELEMENTS_A_STATEMENT = 1000
const CANCELLED = '/problems/twin/cancelled'

/**
 * Converts models one after another: each has the machine's memory to itself; `start` begins with what was interrupted.
 */
export function createConversions({ sql, now, log, files, limits, originOf }: Ports) {
  const queue = createQueue({ log, name: 'conversion' })
  const waiting: Job[] = []
  let current:
    { id: ModelId; cancel: AbortController; step: ModelProgress['step']; count?: number | undefined } | undefined
  const cancelled = new Set<ModelId>()

  const add = (job: Job): void => {
    waiting.push(job)
    queue.add(job.id, async () => {
      waiting.shift()
      try {
        await convertOne(job)
      } finally {
        current = undefined
        cancelled.delete(job.id)
      }
    })
  }

  async function convertOne(job: Job): Promise<void> {
    const { company, site, id } = job
    if (cancelled.has(id)) return saveFailed(job, CANCELLED)
    const cancel = new AbortController()
    current = { id, cancel, step: 'open' }
    const { attempt, origin } = await inCompany(sql, company, async (tx) => ({
      attempt: await store.countAttempt(tx, id),
      origin: await originOf(tx, site),
    }))
    try {
      await files.discardDrafts(id)
      const run = {
        file: files.sourceOf(id),
        out: files.draftOf(id, attempt),
        at: spotOf(origin),
        limits,
        signal: AbortSignal.any([queue.signal, cancel.signal]),
        onProgress: (step: Step, count: number | undefined) => (current = { id, cancel, step, count }),
      }
      const { georeference, storeys, elements, triangles, warnings, notes } = await runConversion(run)
      await files.publish(id, attempt)
      if (warnings.length > 0) log.warn({ model: id, warnings }, 'model converted with warnings')
      await saveReady(job, { georeference, storeys, elements, triangles, notes })
    } catch (error) {
      if (!(error instanceof FileRefused)) throw error
      // A stop of the process is not the file's fault: it stays to be converted at the next start.
      if (error.type === CANCELLED && !cancel.signal.aborted) return
      log.warn({ model: id, problem: error.type, detail: error.detail }, 'model refused')
      await saveFailed(job, error.type)
    }
  }

  async function saveReady({ company, site, id }: Job, result: Omit<store.Result, 'report'>): Promise<void> {
    const read = await files.readElements(id)
    await inCompany(sql, company, async (tx) => {
      const model = await store.findModel(tx, id)
      if (model === undefined) return
      await elements.removeElements(tx, id)
      const { own, report } = await adopt(tx, { company, site, model, at: now() }, read)
      for (let i = 0; i < own.length; i += ELEMENTS_A_STATEMENT) {
        await elements.insertElements(tx, company, id, own.slice(i, i + ELEMENTS_A_STATEMENT))
      }
      await store.saveReady(tx, id, { ...result, report })
      await findUnits(tx, { company, site, line: model.line, model: id }, now())
      await modelChanged(tx, { company, site, id, state: 'ready' }, now())
    })
  }

  async function saveFailed({ company, site, id }: Job, problem: string): Promise<void> {
    await inCompany(sql, company, async (tx) => {
      await store.saveFailed(tx, id, problem)
      await modelChanged(tx, { company, site, id, state: 'failed' }, now())
    })
    await files.remove(id)
  }

  return {
    add,

    /** How far a conversion is: at which step, or behind how many others. Undefined when this process has none of it. */
    progressOf(id: ModelId): ModelProgress | undefined {
      if (current?.id === id) {
        const { step, count } = current
        return { step, ahead: 0, ...(count !== undefined && { count }) }
      }
      const place = waiting.findIndex((job) => job.id === id)
      return place < 0 ? undefined : { step: 'waiting', ahead: place + (current === undefined ? 0 : 1) }
    },

    /** Stops a conversion that runs or waits; soon its model has failed as cancelled. @returns whether there was one */
    cancel(id: ModelId): boolean {
      if (current?.id === id) current.cancel.abort()
      else if (waiting.some((job) => job.id === id)) cancelled.add(id)
      else return false
      return true
    },

    /** Takes up what a stop interrupted; what has brought the process down again and again fails by name. */
    async start(): Promise<void> {
      for (const { attempts, ...job } of await asPlatform(sql, store.listInterrupted)) {
        if (afterInterruption(attempts) === 'again') add(job)
        else await saveFailed(job, INTERRUPTED)
      }
    },

    settled: queue.settled,
    close: queue.close,
  }
}
