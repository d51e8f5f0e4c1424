import { dayOf } from '@loujing/wire/beijing'
import type { PictureGuard } from '@loujing/wire/edge-status'
import type { SignRequest } from '@loujing/wire/http/signs'
import type { Camera } from '@loujing/wire/http/sites'
import type { SiteId } from '@loujing/wire/id'
import type { Reader, Sql } from '../../platform/db.ts'
import { record } from '../../platform/audit.ts'
import { notFound } from '../../platform/errors.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Caller } from '../identity/index.ts'
import type { Sites } from '../sites/index.ts'
import { toPdf } from './sign-pdf.ts'
import type { SignFacts } from './words.ts'

export type Signs = ReturnType<typeof createSigns>
export type SignsDeps = {
  sql: Sql
  now: () => Date
  sites: Pick<Sites, 'places' | 'gateways'>
  keepEvidenceDays: number
  keepOriginalsDays: number
}

/** The sign at a camera (告知牌): what people before it are told, as a page to print. */
export function createSigns({ sql, now, sites, keepEvidenceDays, keepOriginalsDays }: SignsDeps) {
  /** What its gateway says that its pictures keep of people; undefined when it has not said so. */
  async function guardOf(tx: Reader, { gateway, slug }: Camera): Promise<PictureGuard | undefined> {
    const { status } = await sites.gateways.getGatewayIn(tx, gateway)
    return status?.sources.find(({ kind, source }) => kind === 'camera' && source === slug)?.guard
  }

  return {
    /** @throws Refusal not-found, for a camera of another site too */
    async print(caller: Caller, siteId: SiteId, { responsible, contact, camera }: SignRequest): Promise<Buffer> {
      const facts = await inCompany(sql, caller.company, async (tx): Promise<SignFacts> => {
        const site = await sites.places.getSiteIn(tx, siteId)
        const all = await sites.places.listCamerasIn(tx, siteId)
        const cameras = camera === undefined ? all : all.filter(({ id }) => id === camera)
        if (cameras.length === 0) throw notFound('Camera')
        const guards: PictureGuard[] = []
        for (const one of cameras) {
          const guard = await guardOf(tx, one)
          if (guard) guards.push(guard)
        }
        const { company, address } = caller
        const entry = { company, actor: caller, action: 'signs.print', object: camera ?? siteId, address }
        await record(tx, { ...entry, outcome: 'done' }, now())
        return {
          site: site.name,
          cameras: cameras.map(({ name }) => name),
          guards,
          responsible,
          contact,
          evidenceDays: keepEvidenceDays,
          originalsDays: keepOriginalsDays,
          day: dayOf(now()),
        }
      })
      return toPdf(facts)
    },
  }
}
