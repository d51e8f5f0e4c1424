import type { WindowNoise } from '@loujing/wire/http/noise'
import type { CompanyId, NoiseStudyId } from '@loujing/wire/id'
import type { Sql, Tx } from '../../platform/db.ts'
import type { Log } from '../../platform/log.ts'
import { createQueue } from '../../platform/queue.ts'
import { asPlatform, inCompany } from '../../platform/tenant.ts'
import type { SiteEnvelope, TwinService } from '../twin/index.ts'
import { isOver, unitsOf } from './model/units.ts'
import { NOTHING_TO_STUDY, STUDY_BROKE } from './problems.ts'
import * as store from './study-store.ts'
import { calculate } from './thread.ts'

type Job = { company: CompanyId; id: NoiseStudyId }
type ComputingDeps = { sql: Sql; log: Log; twin: Pick<TwinService, 'listEnvelopes'> }
export type Computing = ReturnType<typeof createComputing>

/** Studies that wait: each has a processor to itself. */
export function createComputing({ sql, log, twin }: ComputingDeps) {
  const queue = createQueue({ log, name: 'study of noise' })
  const add = (job: Job): void => queue.add(job.id, () => compute(job))

  async function compute({ company, id }: Job): Promise<void> {
    const asked = await inCompany(sql, company, async (tx) => {
      const study = await store.findStudy(tx, id)
      if (study?.state !== 'running') return undefined
      return { study, envelopes: await twin.listEnvelopes(tx, study.siteId) }
    })
    if (asked === undefined) return
    const { study, envelopes } = asked
    if (!envelopes.some(({ windows }) => windows.length > 0)) return fail({ company, id }, NOTHING_TO_STUDY)
    const { air, ground, sources, limits: limit } = study
    const tell = (progress: number) => inCompany(sql, company, (tx) => store.saveProgress(tx, id, progress))
    try {
      const windows = await calculate({ air, ground, sources, limit, envelopes }, tell, queue.signal)
      await inCompany(sql, company, (tx) => save(tx, { company, id }, envelopes, windows))
    } catch (error) {
      // A stop of the process is not the study's fault: it is computed at the next start.
      if (queue.signal.aborted) return
      log.error({ err: error, study: id }, 'study of noise broke')
      await fail({ company, id }, STUDY_BROKE)
    }
  }

  async function save(
    tx: Tx,
    { company, id }: Job,
    envelopes: readonly SiteEnvelope[],
    windows: readonly WindowNoise[],
  ): Promise<void> {
    // Somebody may have deleted it meanwhile.
    if ((await store.findStudy(tx, id)) === undefined) return
    const units = unitsOf(windows)
    await store.insertWindows(tx, company, id, windows)
    await store.insertUnits(tx, company, id, units)
    await store.saveReady(tx, id, {
      models: envelopes.map(({ model, name }) => ({ model, name })),
      windows: windows.length,
      overByDay: windows.filter(({ day }) => day?.isOver).length,
      overByNight: windows.filter(({ night }) => night?.isOver).length,
      skipped: envelopes.reduce((sum, { skipped }) => sum + skipped.length, 0),
      units: units.length,
      unitsOver: units.filter(isOver).length,
    })
  }

  const fail = ({ company, id }: Job, problem: string): Promise<void> =>
    inCompany(sql, company, (tx) => store.saveFailed(tx, id, problem))

  return {
    add,
    /** Takes up what a stop interrupted. */
    async start(): Promise<void> {
      for (const job of await asPlatform(sql, store.listRunning)) add(job)
    },
    settled: queue.settled,
    close: queue.close,
  }
}
