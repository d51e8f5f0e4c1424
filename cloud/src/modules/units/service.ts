import type { NewUnitMove, NewUnitTraits, SaleUnit, UnitFilter, UnitMove, UnitQuery } from '@loujing/wire/http/units'
import type { SharedUnit } from '@loujing/wire/http/shares'
import { dayOf } from '@loujing/wire/beijing'
import { type ModelId, type SiteId, type UnitId, type UnitMoveId, uuidv7 } from '@loujing/wire/id'
import type { Page, PageQuery } from '@loujing/wire/page'
import { record } from '../../platform/audit.ts'
import { type Actor, FORBIDDEN } from '../../platform/auth.ts'
import type { Reader, Sql, Tx } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { fromCursor, toPage } from '../../platform/page.ts'
import type { Handlers } from '../../platform/relay.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Caller, Identity } from '../identity/index.ts'
import type { Sites } from '../sites/index.ts'
import type { Sunlight } from '../sunlight/index.ts'
import { type TwinService, UNITS_FOUND } from '../twin/index.ts'
import { unitChanged, unitsChanged } from './events.ts'
import { actionOf, floorOf, PUBLIC_STATE } from './model.ts'
import { createPrices } from './prices.ts'
import { ID_TAKEN, UNIT_CHANGED } from './problems.ts'
import * as store from './store.ts'

export type UnitsDeps = {
  sql: Sql
  now: () => Date
  identity: Pick<Identity, 'may'>
  sites: { places: Pick<Sites['places'], 'getSiteIn'> }
  twin: Pick<TwinService, 'units'>
  sunlight: Pick<Sunlight, 'newestUnitsIn'>
}
export type Units = ReturnType<typeof createUnits>
type Found = { line: string; model: ModelId }

/** What is sold: units as the models say them, with the commercial truth about each. */
export function createUnits({ sql, now, identity, sites, twin, sunlight }: UnitsDeps) {
  const today = () => dayOf(now())

  async function listIn(
    tx: Reader,
    site: SiteId,
    { cursor, limit = 50 }: PageQuery,
    { sunFromMin, ...filter }: UnitFilter,
  ): Promise<Page<SaleUnit>> {
    const sun = await sunlight.newestUnitsIn(tx, site)
    const codes =
      sunFromMin === undefined ? undefined : [...sun].filter(([, min]) => min >= sunFromMin).map(([code]) => code)
    const after = cursor === undefined ? undefined : String(fromCursor(cursor, 1)[0])
    const rows = await store.listUnits(tx, { site, today: today(), after, limit: limit + 1 }, { ...filter, codes })
    return toPage(
      rows,
      limit,
      ({ code }) => [code],
      (unit) => {
        const sunMin = sun.get(unit.code)
        return { ...unit, ...(sunMin !== undefined && { sunMin }) }
      },
    )
  }

  /** The filed price is shown to those who deal with it. */
  function shown(actor: Actor, unit: SaleUnit): SaleUnit {
    if (unit.price === undefined || identity.may(actor, 'units.read-filed-prices')) return unit
    const { filedFen: _, ...price } = unit.price
    return { ...unit, price }
  }

  async function lock(tx: Tx, id: UnitId): Promise<SaleUnit> {
    const unit = await store.lockUnit(tx, id, today())
    if (unit === undefined) throw notFound('Unit')
    return unit
  }

  return {
    prices: createPrices({ sql, now, sites }),

    list: (actor: Actor, site: SiteId, { cursor, limit, ...filter }: UnitQuery): Promise<Page<SaleUnit>> =>
      inCompany(sql, actor.company, async (tx) => {
        await sites.places.getSiteIn(tx, site)
        const { items, ...next } = await listIn(
          tx,
          site,
          { ...(cursor !== undefined && { cursor }), ...(limit !== undefined && { limit }) },
          filter,
        )
        return { items: items.map((unit) => shown(actor, unit)), ...next }
      }),

    get: (actor: Actor, id: UnitId): Promise<SaleUnit> =>
      inCompany(sql, actor.company, async (tx) => {
        const unit = await store.findUnit(tx, id, today())
        if (unit === undefined) throw notFound('Unit')
        return shown(actor, unit)
      }),

    listMoves: ({ company }: Actor, id: UnitId, { cursor, limit = 50 }: PageQuery): Promise<Page<UnitMove>> =>
      inCompany(sql, company, async (tx) => {
        if ((await store.findUnit(tx, id, today())) === undefined) throw notFound('Unit')
        const before = cursor === undefined ? undefined : Number(fromCursor(cursor, 1)[0])
        const rows = await store.listMoves(tx, id, before, limit + 1)
        return toPage(
          rows,
          limit,
          ({ version }) => [version],
          (move) => move,
        )
      }),

    /** The same move again changes nothing. @throws Refusal not-found · forbidden · id-taken · what `actionOf` refuses */
    move: (caller: Caller, id: UnitId, moveId: UnitMoveId, move: NewUnitMove): Promise<SaleUnit> =>
      inCompany(sql, caller.company, async (tx) => {
        const { company, person: by, address } = caller
        const unit = await lock(tx, id)
        const known = await store.findMove(tx, moveId)
        if (known !== undefined) {
          if (known.unit !== id || known.to !== move.to) throw refuse(ID_TAKEN)
          return shown(caller, unit)
        }
        const action = actionOf(unit, move, now())
        if (!identity.may(caller, action)) throw refuse(FORBIDDEN, { action })
        await store.insertMove(tx, { company, by, id: moveId, unit }, move, now())
        await store.saveState(tx, id, move.to, now())
        const moved = (await store.findUnit(tx, id, today()))!
        const entry = { company, actor: caller, action, object: id, address }
        await record(tx, { ...entry, before: unit.state, after: move, outcome: 'done' }, now())
        await unitChanged(tx, company, moved, now())
        return shown(caller, moved)
      }),

    /** Type and orientation, whole. @throws Refusal not-found · unit-changed */
    describe: (caller: Caller, id: UnitId, { version, ...traits }: NewUnitTraits): Promise<SaleUnit> =>
      inCompany(sql, caller.company, async (tx) => {
        const { company, address } = caller
        const unit = await lock(tx, id)
        const isDone = unit.type === traits.type && unit.orientation === traits.orientation
        if (isDone) return shown(caller, unit)
        if (unit.version !== version) throw refuse(UNIT_CHANGED, { state: unit.state, version: unit.version })
        await store.saveTraits(tx, id, traits, now())
        const entry = { company, actor: caller, action: 'units.keep', object: id, address, after: traits }
        await record(tx, { ...entry, outcome: 'done' }, now())
        await unitsChanged(tx, company, unit.site, now())
        return shown(caller, (await store.findUnit(tx, id, today()))!)
      }),

    /** For the share link, in its own transaction: units as a buyer sees them. */
    async listPublicIn(
      tx: Reader,
      { site, building, showsPrices }: { site: SiteId; building: string | undefined; showsPrices: boolean },
      page: PageQuery,
    ): Promise<Page<SharedUnit>> {
      const { items, ...next } = await listIn(tx, site, page, building === undefined ? {} : { building })
      return { items: items.filter(({ isStanding }) => isStanding).map((unit) => toPublic(unit, showsPrices)), ...next }
    },

    /** Models that draw units of a building of a site. */
    listModelsIn: store.listModels,

    handlers: {
      /** Takes what a model says of its units: new ones are not released. */
      [UNITS_FOUND]: async ({ company, site, data }, tx) => {
        const { line, model } = data as Found
        if (site === null) return
        const found = await twin.units.listOfLineIn(tx, line, model)
        const units = found.map(({ code, building = '', entrance, flat, storey, areaM2, statedM2, ...unit }) => ({
          ...{ id: uuidv7<UnitId>(), code, building, entrance: entrance ?? null, flat, storey: storey ?? null },
          ...{ floor: floorOf(storey, flat) ?? null, areaDm2: Math.round((statedM2 ?? areaM2) * 100) },
          ...{ spaces: unit.guids, isStanding: unit.isStanding },
        }))
        await store.takeUnits(tx, { company, site, line, model }, units, now())
        await unitsChanged(tx, company, site, now())
      },
    } satisfies Handlers,
  }
}

function toPublic(unit: SaleUnit, showsPrices: boolean): SharedUnit {
  const { version: _, changedAt: __, isStanding: ___, state, price, ...rest } = unit
  const isPriced = showsPrices && price !== undefined && PUBLIC_STATE[state] === 'AVAILABLE'
  return {
    ...rest,
    state: PUBLIC_STATE[state],
    ...(isPriced && { price: { listFen: price.listFen, perM2Fen: price.perM2Fen } }),
  }
}
