import type { CompanyId, GatewayId, PointId, SiteId } from '@loujing/wire/id'
import { uuidv7 } from '@loujing/wire/id'
import type { QuantityKind } from '@loujing/wire/quantity'
import { canonicalUnit } from '@loujing/wire/quantity'
import type { Sql } from '../../src/platform/db.ts'
import { inCompany } from '../../src/platform/tenant.ts'
import { register } from '../../src/stores/registry.ts'

export type RegisteredSite = {
  company: CompanyId
  site: SiteId
  gateway: GatewayId
  points: { point: PointId; series: number }[]
}

/** A site of a new company with one device `dust-1` of the given points, `p-0`, `p-1`, …, as an inventory registers it. */
export async function aRegisteredSite(sql: Sql, points = 3, kind: QuantityKind = 'dust-pm10'): Promise<RegisteredSite> {
  const by = { company: uuidv7<CompanyId>(), site: uuidv7<SiteId>(), gateway: uuidv7<GatewayId>() }
  const entries = Array.from({ length: points }, (_, i) => ({
    point: `p-${i}`,
    name: `p-${i}`,
    kind,
    unit: canonicalUnit(kind),
  }))
  const device = { source: 'dust-1', name: '扬尘', protocol: 'mqtt' as const, points: entries }
  const { registry } = await inCompany(sql, by.company, (tx) => register(tx, by, { devices: [device], cameras: [] }))
  const known = registry.devices.get('dust-1')
  return { ...by, points: [...(known?.points.values() ?? [])].map(({ id, series }) => ({ point: id, series })) }
}
