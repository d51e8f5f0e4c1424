import type { NoisePlan, SiteSpot } from '@loujing/wire/http/noise'
import type { SiteId } from '@loujing/wire/id'
import { windowThrough } from '@loujing/sunlight/window'
import type { Actor } from '../../platform/auth.ts'
import type { Sql } from '../../platform/db.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Sites } from '../sites/index.ts'
import type { SiteEnvelope, TwinService } from '../twin/index.ts'

type PlanDeps = {
  sql: Sql
  sites: { places: Pick<Sites['places'], 'getSiteIn'> }
  twin: Pick<TwinService, 'listEnvelopes'>
}

/** What of the buildings a source is drawn beside: their windows from above. */
export const createPlan = ({ sql, sites, twin }: PlanDeps) => ({
  get: ({ company }: Actor, site: SiteId): Promise<NoisePlan> =>
    inCompany(sql, company, async (tx) => {
      await sites.places.getSiteIn(tx, site)
      return { windows: windowsFromAbove(await twin.listEnvelopes(tx, site)) }
    }),
})

/** To the metre, and each place once: the windows of a tower stand over one another. */
function windowsFromAbove(envelopes: readonly SiteEnvelope[]): SiteSpot[] {
  const spots = envelopes.flatMap(({ toSite, windows }) =>
    windows.map((window): SiteSpot => {
      const [one, two] = windowThrough(toSite, window).ends
      return { eastM: Math.round((one[0] + two[0]) / 2), northM: Math.round((one[1] + two[1]) / 2) }
    }),
  )
  return [...new Map(spots.map((spot) => [`${spot.eastM} ${spot.northM}`, spot])).values()]
}
