import type { NewNoiseStudy, NoiseLimit, NoiseStudy, UnitNoise, WindowNoise } from '@loujing/wire/http/noise'
import type { NoiseStudyId, SiteId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Page, PageQuery } from '@loujing/wire/page'
import { isDeepStrictEqual } from 'node:util'
import { record } from '../../platform/audit.ts'
import type { Actor } from '../../platform/auth.ts'
import type { Reader, Sql, Tx } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { fromCursor, fromIdCursor, toPage } from '../../platform/page.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Caller } from '../identity/index.ts'
import type { Sites } from '../sites/index.ts'
import type { Computing } from './computing.ts'
import { NO_SOURCES, STUDY_ID_TAKEN, UNKNOWN_LIMIT } from './problems.ts'
import { listSourcesOfKinds } from './source-store.ts'
import * as store from './study-store.ts'
import type { StudyRow } from './study-store.ts'

type StudiesDeps = {
  sql: Sql
  now: () => Date
  limits: readonly NoiseLimit[]
  sites: { places: Pick<Sites['places'], 'getSiteIn'> }
  computing: Pick<Computing, 'add'>
}

/** Studies of noise (噪声分析): what is heard before each window, against a limit, with the sources as they stood. */
export function createStudies({ sql, now, limits, sites, computing }: StudiesDeps) {
  async function rowOf(tx: Reader, id: NoiseStudyId): Promise<StudyRow> {
    const row = await store.findStudy(tx, id)
    if (row === undefined) throw notFound('Study')
    return row
  }

  const note = (tx: Tx, { company, ...actor }: Caller, action: string, object: NoiseStudyId, after: unknown) =>
    record(tx, { company, actor, action, object, outcome: 'done', address: actor.address, after }, now())

  /** A study is made once, with the sources of this moment. */
  async function make(tx: Tx, caller: Caller, site: SiteId, id: NoiseStudyId, asked: NewNoiseStudy): Promise<StudyRow> {
    const limit = limits.find((one) => one.limit === asked.limit)
    if (limit === undefined) throw refuse(UNKNOWN_LIMIT, { limit: asked.limit })
    const sources = await listSourcesOfKinds(tx, site, asked.kinds)
    if (sources.length === 0) throw refuse(NO_SOURCES)
    const made = { ...asked, id, site, limit, sources, company: caller.company, by: caller.person }
    // Another company may have this id: it is none of ours to see.
    if (!(await store.insertStudy(tx, made, now()))) throw refuse(STUDY_ID_TAKEN)
    await note(tx, caller, 'noise.begin', id, made)
    return rowOf(tx, id)
  }

  return {
    listLimits: (): Page<NoiseLimit> => ({ items: [...limits] }),

    /**
     * Begins a study; the answer comes before it is computed. The same study again is the same study.
     * @throws Refusal not-found · unknown-limit · no-sources · study-id-taken
     */
    async begin(caller: Caller, site: SiteId, id: NoiseStudyId, asked: NewNoiseStudy): Promise<NoiseStudy> {
      const [study, isNew] = await inCompany(sql, caller.company, async (tx) => {
        await sites.places.getSiteIn(tx, site)
        const kept = await store.findStudy(tx, id)
        if (kept && (kept.siteId !== site || !isDeepStrictEqual(askedOf(kept), asked))) throw refuse(STUDY_ID_TAKEN)
        return [toStudy(kept ?? (await make(tx, caller, site, id, asked))), kept === undefined] as const
      })
      if (isNew) computing.add({ company: caller.company, id })
      return study
    },

    list: ({ company }: Actor, site: SiteId, { cursor, limit = 50 }: PageQuery): Promise<Page<NoiseStudy>> =>
      inCompany(sql, company, async (tx) => {
        await sites.places.getSiteIn(tx, site)
        const rows = await store.listStudies(tx, site, fromIdCursor(cursor), limit + 1)
        return toPage(rows, limit, ({ id }) => [id], toStudy)
      }),

    get: ({ company }: Actor, id: NoiseStudyId): Promise<NoiseStudy> =>
      inCompany(sql, company, async (tx) => toStudy(await rowOf(tx, id))),

    remove: (caller: Caller, id: NoiseStudyId): Promise<void> =>
      inCompany(sql, caller.company, async (tx) => {
        const { name } = await rowOf(tx, id)
        await store.deleteStudy(tx, id)
        await note(tx, caller, 'noise.remove', id, { name })
      }),

    listWindows: (
      { company }: Actor,
      id: NoiseStudyId,
      { cursor, limit = 50 }: PageQuery,
    ): Promise<Page<WindowNoise>> =>
      inCompany(sql, company, async (tx) => {
        await rowOf(tx, id)
        const after = cursor === undefined ? undefined : Number(fromCursor(cursor, 1)[0])
        const rows = await store.listWindows(tx, id, after, limit + 1)
        const toWindow = ({ place: _, modelId, ...window }: store.WindowRow): WindowNoise =>
          withHeard({ model: modelId, ...window })
        return toPage(rows, limit, ({ place }) => [place], toWindow)
      }),

    listUnits: ({ company }: Actor, id: NoiseStudyId, { cursor, limit = 50 }: PageQuery): Promise<Page<UnitNoise>> =>
      inCompany(sql, company, async (tx) => {
        await rowOf(tx, id)
        const after = cursor === undefined ? undefined : String(fromCursor(cursor, 1)[0])
        const rows = await store.listUnits(tx, id, after, limit + 1)
        return toPage(
          rows,
          limit,
          ({ unit }) => [unit],
          (unit): UnitNoise => withHeard(unit),
        )
      }),
  }
}

const askedOf = ({ name, limits, kinds, air, ground }: StudyRow): NewNoiseStudy => ({
  ...{ name, limit: limits.limit, kinds, air, ground },
})

const toStudy = ({ siteId, limits, problem, madeAt, ...row }: StudyRow): NoiseStudy => ({
  ...row,
  site: siteId,
  limit: limits,
  madeAt: toInstant(madeAt),
  ...(problem !== null && { problem }),
})

/** Where nothing sounds in a period, nothing is said of it. */
const withHeard = <Heard, Row extends { day: Heard | null; night: Heard | null }>({ day, night, ...row }: Row) => ({
  ...row,
  ...(day !== null && { day }),
  ...(night !== null && { night }),
})
