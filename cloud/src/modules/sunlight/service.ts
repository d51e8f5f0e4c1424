import type {
  NewSunlightStudy,
  SunlightRule,
  SunlightStudy,
  UnitSunlight,
  WindowSunlight,
} from '@loujing/wire/http/sunlight'
import type { CompanyId, SiteId, SunlightStudyId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Page, PageQuery } from '@loujing/wire/page'
import { dayOfTerm } from '@loujing/sunlight/sky'
import { record } from '../../platform/audit.ts'
import type { Actor } from '../../platform/auth.ts'
import type { Reader, Sql, Tx } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import type { Log } from '../../platform/log.ts'
import { fromCursor, fromIdCursor, toPage } from '../../platform/page.ts'
import { createQueue } from '../../platform/queue.ts'
import { asPlatform, inCompany } from '../../platform/tenant.ts'
import type { Caller } from '../identity/index.ts'
import type { Sites } from '../sites/index.ts'
import { type SiteEnvelope, toCode, type TwinService } from '../twin/index.ts'
import { calculate } from './calculation.ts'
import { unitsOf } from './model/units.ts'
import { NOTHING_TO_STUDY, STUDY_BROKE, STUDY_ID_TAKEN, UNKNOWN_RULE } from './problems.ts'
import * as store from './store.ts'
import type { StudyRow } from './store.ts'

export type SunlightDeps = {
  sql: Sql
  now: () => Date
  log: Log
  rules: readonly SunlightRule[]
  sites: { places: Pick<Sites['places'], 'getSiteIn'> }
  twin: Pick<TwinService, 'listEnvelopes'>
}
export type Sunlight = ReturnType<typeof createSunlight>
type Job = { company: CompanyId; id: SunlightStudyId }

/** Studies of the sun on the windows of a site (日照分析), by a city's rule, each kept with the rule that it was made by. */
export function createSunlight({ sql, now, log, rules, sites, twin }: SunlightDeps) {
  const queue = createQueue({ log, name: 'study of sunlight' })
  const add = (job: Job): void => queue.add(job.id, () => compute(job))

  async function compute({ company, id }: Job): Promise<void> {
    const asked = await inCompany(sql, company, async (tx) => {
      const study = await store.findStudy(tx, id)
      if (study?.state !== 'running') return undefined
      const { origin } = await sites.places.getSiteIn(tx, study.siteId)
      return { study, place: origin, envelopes: await twin.listEnvelopes(tx, study.siteId) }
    })
    if (asked === undefined) return
    const { study, place, envelopes } = asked
    if (!envelopes.some(({ windows }) => windows.length > 0)) return fail({ company, id }, NOTHING_TO_STUDY)
    try {
      const windows = await calculate({ rule: study.rule, day: study.day, place, envelopes }, queue.signal)
      await inCompany(sql, company, (tx) => save(tx, { company, id }, envelopes, windows))
    } catch (error) {
      // A stop of the process is not the study's fault: it is computed at the next start.
      if (queue.signal.aborted) return
      log.error({ err: error, study: id }, 'study of sunlight broke')
      await fail({ company, id }, STUDY_BROKE)
    }
  }

  async function save(
    tx: Tx,
    { company, id }: Job,
    envelopes: readonly SiteEnvelope[],
    windows: readonly WindowSunlight[],
  ): Promise<void> {
    // Somebody may have deleted it meanwhile.
    if ((await store.findStudy(tx, id)) === undefined) return
    const units = unitsOf(windows)
    await store.insertWindows(tx, company, id, windows)
    await store.insertUnits(tx, company, id, units)
    await store.saveReady(tx, id, {
      models: envelopes.map(({ model, name }) => ({ model, name })),
      windows: windows.length,
      meeting: windows.filter(({ meets }) => meets).length,
      skipped: envelopes.reduce((sum, { skipped }) => sum + skipped.length, 0),
      units: units.length,
      unitsMeeting: units.filter(({ meets }) => meets).length,
    })
  }

  const fail = ({ company, id }: Job, problem: string): Promise<void> =>
    inCompany(sql, company, (tx) => store.saveFailed(tx, id, problem))

  async function rowOf(tx: Tx, id: SunlightStudyId): Promise<StudyRow> {
    const row = await store.findStudy(tx, id)
    if (row === undefined) throw notFound('Study')
    return row
  }

  return {
    listRules: (): Page<SunlightRule> => ({ items: [...rules] }),

    /**
     * Begins a study; the answer comes before it is computed. The same study again is the same study.
     * @throws Refusal not-found · unknown-rule · study-id-taken
     */
    async begin(
      caller: Caller,
      site: SiteId,
      id: SunlightStudyId,
      { name, rule: slug, year }: NewSunlightStudy,
    ): Promise<SunlightStudy> {
      const { company, address } = caller
      const [study, isNew] = await inCompany(sql, company, async (tx) => {
        await sites.places.getSiteIn(tx, site)
        const rule = rules.find((one) => one.rule === slug)
        if (rule === undefined) throw refuse(UNKNOWN_RULE, { rule: slug })
        const made = { id, company, site, name, rule, year, day: dayOfTerm(rule.day, year), by: caller.person }
        const isNew = await store.insertStudy(tx, made, now())
        const row = await store.findStudy(tx, id)
        const isSame = row?.siteId === site && row.name === name && row.year === year && row.rule.rule === slug
        if (!isSame) throw refuse(STUDY_ID_TAKEN)
        const entry = { company, actor: caller, action: 'sunlight.begin', object: id, address, after: made }
        if (isNew) await record(tx, { ...entry, outcome: 'done' }, now())
        return [toStudy(row), isNew] as const
      })
      if (isNew) add({ company, id })
      return study
    },

    list: ({ company }: Actor, site: SiteId, { cursor, limit = 50 }: PageQuery): Promise<Page<SunlightStudy>> =>
      inCompany(sql, company, async (tx) => {
        await sites.places.getSiteIn(tx, site)
        const rows = await store.listStudies(tx, site, fromIdCursor(cursor), limit + 1)
        return toPage(rows, limit, ({ id }) => [id], toStudy)
      }),

    get: ({ company }: Actor, id: SunlightStudyId): Promise<SunlightStudy> =>
      inCompany(sql, company, async (tx) => toStudy(await rowOf(tx, id))),

    remove: (caller: Caller, id: SunlightStudyId): Promise<void> =>
      inCompany(sql, caller.company, async (tx) => {
        const { name } = await rowOf(tx, id)
        await store.deleteStudy(tx, id)
        const { company, address } = caller
        const entry = { company, actor: caller, action: 'sunlight.remove', object: id, address, after: { name } }
        await record(tx, { ...entry, outcome: 'done' }, now())
      }),

    listWindows: (
      { company }: Actor,
      id: SunlightStudyId,
      { cursor, limit = 50 }: PageQuery,
    ): Promise<Page<WindowSunlight>> =>
      inCompany(sql, company, async (tx) => {
        await rowOf(tx, id)
        const after = cursor === undefined ? undefined : Number(fromCursor(cursor, 1)[0])
        const rows = await store.listWindows(tx, id, after, limit + 1)
        return toPage(
          rows,
          limit,
          ({ place }) => [place],
          ({ place: _, modelId, ...window }) => ({ model: modelId, ...window }),
        )
      }),

    listUnits: (
      { company }: Actor,
      id: SunlightStudyId,
      { cursor, limit = 50 }: PageQuery,
    ): Promise<Page<UnitSunlight>> =>
      inCompany(sql, company, async (tx) => {
        await rowOf(tx, id)
        const after = cursor === undefined ? undefined : String(fromCursor(cursor, 1)[0])
        const rows = await store.listUnits(tx, id, after, limit + 1)
        return toPage(
          rows,
          limit,
          ({ unit }) => [unit],
          (unit) => unit,
        )
      }),

    /** For a module in its own transaction: minutes of sun of each flat, by its code, as the newest study of a site found them. */
    newestUnitsIn: async (tx: Reader, site: SiteId): Promise<Map<string, number>> =>
      new Map((await store.listNewestUnits(tx, site)).map(({ unit, bestMin }) => [toCode(unit), bestMin])),

    /** Takes up what a stop interrupted. */
    async start(): Promise<void> {
      for (const job of await asPlatform(sql, store.listRunning)) add(job)
    },
    settled: queue.settled,
    close: queue.close,
  }
}

function toStudy({ siteId, problem, madeAt, year: _, ...row }: StudyRow): SunlightStudy {
  return { ...row, site: siteId, madeAt: toInstant(madeAt), ...(problem !== null && { problem }) }
}
