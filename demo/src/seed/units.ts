import type { Site } from '@loujing/wire/http/sites'
import type { NewUnitMove, PriceList, SaleState, SaleUnit } from '@loujing/wire/http/units'
import { addDays, dayOf } from '@loujing/wire/beijing'
import { uuidv7 } from '@loujing/wire/id'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Api } from './api.ts'

const TYPES = ['三室两厅 A', '一室两厅 B', '一室两厅 B', '三室两厅 A']
const PERMIT = '杭售许字(2026)第000123号'
const HOUR_MS = 3_600_000
const YUAN = 100

/** The way of a unit to where it is: what people did, one after the other, with the reason that they gave. */
const WAYS: Readonly<Record<string, readonly (readonly [SaleState, string])[]>> = {
  held: [
    ['AVAILABLE', '首批开盘'],
    ['HELD', '样板间保留'],
  ],
  locked: [
    ['AVAILABLE', '首批开盘'],
    ['LOCKED', '现场选房'],
  ],
  reserved: [
    ['AVAILABLE', '首批开盘'],
    ['LOCKED', '现场选房'],
    ['RESERVED', '小订 2 万元'],
  ],
  subscribed: [
    ['AVAILABLE', '首批开盘'],
    ['LOCKED', '现场选房'],
    ['SUBSCRIBED', '认购书已签'],
  ],
  signed: [
    ['AVAILABLE', '首批开盘'],
    ['LOCKED', '现场选房'],
    ['SUBSCRIBED', '认购书已签'],
    ['SIGNED', '合同已签'],
  ],
  filed: [
    ...([
      ['AVAILABLE', '首批开盘'],
      ['LOCKED', '现场选房'],
      ['SUBSCRIBED', '认购书已签'],
    ] as const),
    ...([
      ['SIGNED', '合同已签'],
      ['FILED', '网签备案完成'],
    ] as const),
  ],
  available: [['AVAILABLE', '首批开盘']],
  kept: [],
}
/** The lowest storeys and the middle ones go first; what stands under the roof is the next batch. */
const MIX = [
  'filed',
  'signed',
  'available',
  'subscribed',
  'signed',
  'available',
  'available',
  'reserved',
  'available',
  'filed',
  'locked',
]

/** Types, prices and states of the tower's flats, once: a list that is there means that this was done. */
export async function keepUnits(manager: Api, site: Site, nowMs: number): Promise<void> {
  if ((await manager.list<PriceList>(`/api/sites/${site.id}/price-lists`)).length > 0) return
  const units = await unitsOf(manager, site)
  if (units.length === 0) return
  const top = Math.max(...units.map(({ floor = 0 }) => floor))
  const day = dayOf(nowMs)
  const lines = units.map((unit) => {
    const { listFen, filedFen } = priceOf(unit, top)
    return { unit: unit.id, listFen, filedFen }
  })
  const list = { name: '首批一房一价', effectiveFrom: day, approvedOn: addDays(day, -6), lines }
  await manager.put(`/api/sites/${site.id}/price-lists/${uuidv7()}`, list)
  for (const [i, unit] of units.entries()) {
    const type = TYPES[stackOf(unit) - 1]
    const traits = { type, orientation: stackOf(unit) % 3 === 1 ? 'NS' : 'S', version: unit.version }
    let { version } = await manager.put<SaleUnit>(`/api/units/${unit.id}/traits`, traits)
    const isLater = (unit.floor ?? 1) > top - Math.ceil(top / 5)
    const way = isLater
      ? 'kept'
      : unit.floor === 2 && stackOf(unit) === 1
        ? 'held'
        : MIX[(i * 7 + (unit.floor ?? 0) * 3) % MIX.length]!
    for (const [to, reason] of WAYS[way]!) {
      const move: NewUnitMove = {
        to,
        reason,
        version,
        permit: PERMIT,
        until: new Date(nowMs + 48 * HOUR_MS).toISOString() as never,
      }
      version = (await manager.put<SaleUnit>(`/api/units/${unit.id}/moves/${uuidv7()}`, move)).version
    }
  }
}

const stackOf = ({ flat }: SaleUnit): number => Number(flat.slice(-2))

/** 38,000 yuan a square metre at the ground, 160 more each floor, three per cent more at the ends, which look three ways. */
function priceOf(unit: SaleUnit, top: number): { listFen: number; filedFen: number } {
  const { floor = 1, areaDm2 } = unit
  const perM2 = (38_000 + 160 * Math.min(floor, top)) * (stackOf(unit) % 3 === 1 ? 1.03 : 1)
  const listFen = Math.round((perM2 * areaDm2) / 100 / 1000) * 1000 * YUAN
  return { listFen, filedFen: Math.round(listFen * 1.02) }
}

/** The model tells of its flats a moment after it is ready. */
async function unitsOf(api: Api, site: Site): Promise<SaleUnit[]> {
  for (let tries = 0; tries < 50; tries++) {
    const units = await api.list<SaleUnit>(`/api/sites/${site.id}/units`)
    if (units.length > 0) return units
    await sleep(200)
  }
  return []
}
