import { type Network, toNetwork } from '@loujing/routing/network'
import { fromPlane, type LonLat } from '@loujing/routing/plane'
import type { Reach } from '@loujing/routing/search'
import type {
  ReachQuery,
  RingCollection,
  RoadsQuery,
  TransportComparison,
  TransportReach,
  TransportRoads,
} from '@loujing/wire/http/transport'
import type { ScenarioId, SiteId, TransportMapId } from '@loujing/wire/id'
import type { Actor } from '../../platform/auth.ts'
import type { Reader, Sql } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { keepLast } from '../../platform/kept.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Sites } from '../sites/index.ts'
import { answerOf, compared, type Ground, type Reached, reachOn } from './answers.ts'
import { ringCollection } from './geojson.ts'
import * as maps from './map-store.ts'
import { listAllPlaces } from './place-store.ts'
import { NO_MAP, OFF_ROAD } from './problems.ts'
import { findScenario, type ScenarioRow } from './scenario-store.ts'

type AskingDeps = { sql: Sql; sites: { places: Pick<Sites['places'], 'getSiteIn'> } }

/** A large town takes thirty megabytes. */
const MOST_KEPT = 4
/** So many pieces of road are drawn by a browser without waiting. */
const MOST_SEGMENTS = 20_000

type Standing = Ground & { map: maps.MapRow; origin: LonLat; scenario: ScenarioRow | undefined }
type Known = [reached: Reach, answer: TransportReach]

/** Questions to a map: how far one comes, where the next places are, what a scenario would change. */
export function createAsking({ sql, sites }: AskingDeps) {
  const networks = keepLast<Network>(MOST_KEPT)

  async function mapOf(tx: Reader, site: SiteId, id: TransportMapId | undefined): Promise<maps.MapRow> {
    const map = id === undefined ? (await maps.listMaps(tx, site, undefined, 1))[0] : await maps.findMap(tx, id)
    if (map === undefined) throw id === undefined ? refuse(NO_MAP) : notFound('Map')
    if (map.siteId !== site) throw notFound('Map')
    return map
  }

  async function scenarioOf(tx: Reader, site: SiteId, id: ScenarioId): Promise<ScenarioRow> {
    const row = await findScenario(tx, id)
    if (row?.siteId !== site) throw notFound('Scenario')
    return row
  }

  /** A map never changes, so that its network may be kept by its id. */
  const networkOf = (tx: Reader, id: TransportMapId): Promise<Network> =>
    networks(id, async () => {
      const columns = await maps.findColumns(tx, id)
      if (columns === undefined) throw notFound('Map')
      return toNetwork(columns)
    })

  const stand = ({ company }: Actor, site: SiteId, query: ReachQuery): Promise<Standing> =>
    inCompany(sql, company, async (tx) => {
      const { origin } = await sites.places.getSiteIn(tx, site)
      const map = await mapOf(tx, site, query.map)
      return {
        map,
        origin: [origin.lonDeg, origin.latDeg],
        places: await listAllPlaces(tx, site),
        scenario: query.scenario && (await scenarioOf(tx, site, query.scenario)),
        network: await networkOf(tx, map.id),
      }
    })

  function answered({ map }: Standing, mode: ReachQuery['mode'], found: Reached): Known {
    if (found.reached === undefined) throw refuse(OFF_ROAD)
    const { id, attribution } = map
    return [found.reached, { map: id, attribution, mode, ...answerOf(found.reached, found) }]
  }

  const now = (ground: Standing, mode: ReachQuery['mode']): Known => answered(ground, mode, reachOn(ground, mode))
  const then = (ground: Standing, mode: ReachQuery['mode'], row: ScenarioRow): Known =>
    answered(ground, mode, reachOn(ground, mode, row.scenario))

  async function ask(actor: Actor, site: SiteId, query: ReachQuery): Promise<[Standing, TransportReach]> {
    const ground = await stand(actor, site, query)
    const { scenario } = ground
    const [, answer] = scenario ? then(ground, query.mode, scenario) : now(ground, query.mode)
    return [ground, answer]
  }

  return {
    /** @throws Refusal not-found · no-map · off-road */
    async reach(actor: Actor, site: SiteId, query: ReachQuery): Promise<TransportReach> {
      const [, answer] = await ask(actor, site, query)
      return answer
    },

    /** @throws Refusal as `reach` */
    async rings(actor: Actor, site: SiteId, query: ReachQuery): Promise<RingCollection> {
      const [{ origin }, answer] = await ask(actor, site, query)
      return ringCollection(answer, fromPlane(origin))
    },

    /** @throws Refusal as `reach` */
    async compare(
      actor: Actor,
      site: SiteId,
      query: ReachQuery & { scenario: ScenarioId },
    ): Promise<TransportComparison> {
      const ground = await stand(actor, site, query)
      const row = ground.scenario!
      const [before, after] = [now(ground, query.mode), then(ground, query.mode, row)]
      return {
        ...{ scenario: row.id, version: row.version, today: before[1], then: after[1] },
        ...compared(before, after),
      }
    },

    /** @throws Refusal not-found · no-map */
    async roads({ company }: Actor, site: SiteId, { map: id, withinM = 3000 }: RoadsQuery): Promise<TransportRoads> {
      const [{ attribution, id: map }, network] = await inCompany(sql, company, async (tx) => {
        await sites.places.getSiteIn(tx, site)
        const row = await mapOf(tx, site, id)
        return [row, await networkOf(tx, row.id)] as const
      })
      const { east, north, from, to, index } = network
      const near = index.neighbors(0, 0, MOST_SEGMENTS + 1, withinM)
      const segments = near.slice(0, MOST_SEGMENTS).flatMap((edge) => {
        const [a, b] = [from[edge]!, to[edge]!]
        return [east[a]!, north[a]!, east[b]!, north[b]!].map((metres) => Math.round(metres) || 0)
      })
      return { map, attribution, segments, isCut: near.length > MOST_SEGMENTS }
    },
  }
}
