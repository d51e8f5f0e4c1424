import type { Unit, UnitRule, UnitRuleResult } from '@loujing/wire/http/twin'
import { type CompanyId, type ModelId, type SiteId, type TwinUnitId, uuidv7 } from '@loujing/wire/id'
import type { Page, PageQuery } from '@loujing/wire/page'
import { record } from '../../platform/audit.ts'
import type { Actor } from '../../platform/auth.ts'
import type { Reader, Sql, Tx } from '../../platform/db.ts'
import { notFound } from '../../platform/errors.ts'
import { fromCursor, toPage } from '../../platform/page.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Caller } from '../identity/index.ts'
import { unitsFound } from './events.ts'
import * as store from './store.ts'
import { unitsOf } from './unit-codes.ts'
import * as units from './units-store.ts'

export type Units = ReturnType<typeof createUnits>

const AUTO: UnitRule = { by: 'auto' }

/** The units of a line, which a revision and a change of the rule work out anew. */
export function createUnits({ sql, now }: { sql: Sql; now: () => Date }) {
  return {
    /** Ordered by their codes. */
    listUnits: ({ company }: Actor, model: ModelId, { cursor, limit = 50 }: PageQuery): Promise<Page<Unit>> =>
      inCompany(sql, company, async (tx) => {
        const line = await lineOf(tx, model)
        const after = cursor === undefined ? undefined : String(fromCursor(cursor, 1)[0])
        const rows = await units.listUnits(tx, line, after, limit + 1)
        return toPage(
          rows,
          limit,
          ({ code }) => [code],
          (unit) => unit,
        )
      }),

    getRule: ({ company }: Actor, model: ModelId): Promise<UnitRule> =>
      inCompany(sql, company, async (tx) => (await units.findRule(tx, await lineOf(tx, model))) ?? AUTO),

    saveRule: (caller: Caller, model: ModelId, rule: UnitRule): Promise<UnitRuleResult> =>
      inCompany(sql, caller.company, async (tx) => {
        const { company, person, address } = caller
        const line = await lineOf(tx, model)
        await units.saveRule(tx, { company, line, by: person }, rule, now())
        const entry = { company, actor: caller, action: 'twin.import', object: line, address, after: rule }
        await record(tx, { ...entry, outcome: 'done' }, now())
        const newest = await store.findReadyBefore(tx, { line, revision: Infinity })
        const { site } = (await store.findModel(tx, model))!
        const found =
          newest === undefined
            ? { units: 0, unassigned: 0 }
            : await findUnits(tx, { company, site, line, model: newest }, now())
        return { rule, ...found }
      }),

    /** For whoever sells them, in its own transaction: all units of a line, with the GUIDs of their rooms in a model of it. */
    listOfLineIn: units.listOfLine,
  }

  async function lineOf(tx: Reader, id: ModelId): Promise<string> {
    const model = await store.findModel(tx, id)
    if (model === undefined) throw notFound('Model')
    return model.line
  }
}

/** Works out the units of a line from the rooms of its newest revision. @returns how many there are, and rooms of none */
export async function findUnits(
  tx: Tx,
  { company, site, line, model }: { company: CompanyId; site: SiteId; line: string; model: ModelId },
  at: Date,
): Promise<Omit<UnitRuleResult, 'rule'>> {
  const rooms = await units.listRooms(tx, model)
  const found = unitsOf(rooms, (await units.findRule(tx, line)) ?? AUTO)
  await units.saveUnits(
    tx,
    company,
    line,
    found.map((unit) => ({ ...unit, id: uuidv7<TwinUnitId>() })),
  )
  await unitsFound(tx, { company, site, line, model }, at)
  return { units: found.length, unassigned: rooms.length - found.reduce((sum, { spaces }) => sum + spaces.length, 0) }
}
