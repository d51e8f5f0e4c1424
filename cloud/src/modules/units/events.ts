import type { SaleUnit } from '@loujing/wire/http/units'
import type { CompanyId, SiteId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Tx } from '../../platform/db.ts'
import { say } from '../../platform/outbox.ts'

/** Said when a unit changes its state; its data is that of the live message `unit`. */
export const UNIT_CHANGED = 'units.unit-changed'
/** Said when units came, or have other types or prices. */
export const UNITS_CHANGED = 'units.units-changed'

export async function unitChanged(
  tx: Tx,
  company: CompanyId,
  { id, site, state, version, changedAt }: SaleUnit,
  at: Date,
): Promise<void> {
  await say(tx, { type: UNIT_CHANGED, subject: id, company, site, data: { id, state, version, changedAt } }, at)
}

export async function unitsChanged(tx: Tx, company: CompanyId, site: SiteId, at: Date): Promise<void> {
  await say(tx, { type: UNITS_CHANGED, subject: site, company, site, data: { at: toInstant(at) } }, at)
}
