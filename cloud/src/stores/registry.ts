import type { CameraId, CompanyId, DeviceId, GatewayId, PointId, SiteId, Slug } from '@loujing/wire/id'
import { uuidv7 } from '@loujing/wire/id'
import type { Inventory } from '@loujing/wire/inventory'
import type { QuantityKind } from '@loujing/wire/quantity'
import type { Tx } from '../platform/db.ts'
import type { RegisteredInventory } from './facts.ts'

export type RegisteredPoint = { id: PointId; series: number; kind: QuantityKind }
export type KnownDevice = { id: DeviceId; gateway: GatewayId; points: ReadonlyMap<Slug, RegisteredPoint> }
export type KnownCamera = { id: CameraId; gateway: GatewayId }
/** What a site has, as of one version. */
export type SiteRegistry = {
  version: number
  devices: ReadonlyMap<Slug, KnownDevice>
  cameras: ReadonlyMap<Slug, KnownCamera>
}

export type Registrar = { company: CompanyId; site: SiteId; gateway: GatewayId }
/** A point that would change its kind of quantity: its history would be drawn in the wrong unit. */
export type RefusedPoint = { source: Slug; point: Slug; was: QuantityKind }

type Registry = {
  /** As it is in the database now. */
  load(tx: Tx, site: SiteId): Promise<SiteRegistry>
  /** As it was when it was last loaded, without asking: whoever uses it must see that its version is still the one. */
  known(site: SiteId): SiteRegistry | undefined
}

/** (site, source[, point]) → ids. A site's registry is kept in memory until its version in the database moves on. */
export function createRegistry(): Registry {
  const cache = new Map<SiteId, SiteRegistry>()
  return {
    known: (site) => cache.get(site),
    async load(tx, site) {
      const [row] = await tx<{ version: number }[]>`select version from stores.registry where site_id = ${site}`
      const version = row?.version ?? 0
      const known = cache.get(site)
      if (known?.version === version) return known
      const read = await readSite(tx, site, version)
      cache.set(site, read)
      return read
    },
  }
}

/**
 * Takes a gateway's inventory over: new sources and points get ids, known ones keep theirs, and a source that stood behind
 * another gateway of the site moves to this one. Nothing is removed: what has a history keeps it.
 */
export async function register(
  tx: Tx,
  by: Registrar,
  inventory: Inventory,
): Promise<{ registered: RegisteredInventory; refused: RefusedPoint[]; registry: SiteRegistry }> {
  const [{ version } = { version: 1 }] = await tx<{ version: number }[]>`
    insert into stores.registry (site_id, company_id, version) values (${by.site}, ${by.company}, 1)
    on conflict (site_id) do update set version = registry.version + 1
    returning version`
  await saveSources(
    tx,
    by,
    'sensor',
    inventory.devices.map((device) => device.source),
  )
  await saveSources(
    tx,
    by,
    'camera',
    inventory.cameras.map((camera) => camera.source),
  )
  const known = await readSite(tx, by.site, version)
  await savePoints(tx, by, inventory, known)
  const registry = await readSite(tx, by.site, version)

  const refused: RefusedPoint[] = []
  const devices = inventory.devices.flatMap((device) => {
    const found = registry.devices.get(device.source)
    if (!found) return []
    const points = device.points.flatMap((entry) => {
      const point = found.points.get(entry.point)
      if (point?.kind === entry.kind) return [{ ...entry, id: point.id }]
      if (point) refused.push({ source: device.source, point: entry.point, was: point.kind })
      return []
    })
    return [{ ...device, id: found.id, points }]
  })
  const cameras = inventory.cameras.flatMap((camera) => {
    const found = registry.cameras.get(camera.source)
    return found ? [{ ...camera, id: found.id }] : []
  })
  return { registered: { devices, cameras }, refused, registry }
}

async function saveSources(
  tx: Tx,
  { company, site, gateway }: Registrar,
  kind: 'sensor' | 'camera',
  slugs: Slug[],
): Promise<void> {
  const unique = [...new Set(slugs)].sort()
  await tx`
    insert into stores.source (id, company_id, site_id, gateway_id, kind, slug)
    select id, ${company}, ${site}, ${gateway}, ${kind}, slug
      from unnest(${unique.map(() => uuidv7())}::uuid[], ${unique}::text[]) as source (id, slug)
    on conflict (site_id, kind, slug) do update set gateway_id = excluded.gateway_id
     where source.gateway_id <> excluded.gateway_id`
}

async function savePoints(
  tx: Tx,
  { company, site }: Registrar,
  inventory: Inventory,
  known: SiteRegistry,
): Promise<void> {
  const rows = inventory.devices.flatMap((device) => {
    const found = known.devices.get(device.source)
    return found ? device.points.map((entry) => ({ source: found.id, slug: entry.point, kind: entry.kind })) : []
  })
  await tx`
    insert into stores.point (id, company_id, site_id, source_id, slug, kind)
    select id, ${company}, ${site}, source_id, slug, kind
      from unnest(${rows.map(() => uuidv7())}::uuid[], ${rows.map((row) => row.source)}::uuid[],
                  ${rows.map((row) => row.slug)}::text[], ${rows.map((row) => row.kind)}::text[])
           as point (id, source_id, slug, kind)
    on conflict (source_id, slug) do nothing`
}

async function readSite(tx: Tx, site: SiteId, version: number): Promise<SiteRegistry> {
  type SourceRow = { id: string; gateway: GatewayId; kind: 'sensor' | 'camera'; slug: Slug }
  type PointRow = { source: string; slug: Slug; id: PointId; series: number; kind: QuantityKind }
  const [sources, points] = await Promise.all([
    tx<SourceRow[]>`select id, gateway_id as gateway, kind, slug from stores.source where site_id = ${site}`,
    tx<PointRow[]>`select source_id as source, slug, id, series, kind from stores.point where site_id = ${site}`,
  ])
  const bySource = Map.groupBy(points, (point) => point.source)
  const devices = new Map<Slug, KnownDevice>()
  const cameras = new Map<Slug, KnownCamera>()
  for (const { id, gateway, kind, slug } of sources) {
    if (kind === 'camera') cameras.set(slug, { id: id as CameraId, gateway })
    else
      devices.set(slug, {
        id: id as DeviceId,
        gateway,
        points: new Map(bySource.get(id)?.map((point) => [point.slug, point])),
      })
  }
  return { version, devices, cameras }
}
