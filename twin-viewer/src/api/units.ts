import type { SandTable } from '@loujing/wire/http/shares'
import type { NewUnitMove, SaleUnit, UnitMove } from '@loujing/wire/http/units'
import type { SiteId, UnitId, UnitMoveId } from '@loujing/wire/id'
import { all, get, send } from './client.ts'

export const getSandTable = (site: SiteId) => get<SandTable>(`/api/sites/${site}/sand-table`)
export const listSaleUnits = (site: SiteId) => all<SaleUnit>(`/api/sites/${site}/units`)
export const getSaleUnit = (unit: UnitId) => get<SaleUnit>(`/api/units/${unit}`)
export const listUnitMoves = (unit: UnitId) => all<UnitMove>(`/api/units/${unit}/moves`)
export const moveUnit = (unit: UnitId, id: UnitMoveId, move: NewUnitMove) =>
  send<SaleUnit>('PUT', `/api/units/${unit}/moves/${id}`, move)
