import type { Camera, Placement, Point } from '@loujing/wire/http/sites'
import type { CameraId, CompanyId, DeviceId, GatewayId, PointId, SiteId, Slug } from '@loujing/wire/id'
import type { Instant } from '@loujing/wire/instant'
import type { Place, View } from '@loujing/wire/inventory'
import type { Reader, Tx } from '../../../platform/db.ts'
import type { RegisteredCamera, RegisteredDevice } from '../../../stores/facts.ts'

type Owner = { company: CompanyId; site: SiteId; gateway: GatewayId }
type CameraRow = Omit<Camera, 'place' | 'view' | 'previewAt' | 'calibration'> & {
  place: Place | null
  view: View | null
  calibration: Camera['calibration'] | null
}
type PointRow = Omit<Point, 'place' | 'periodMs' | 'latest'> & { place: Place | null; periodMs: number | null }
export type WatchedPoint = { id: PointId; site: SiteId; gateway: GatewayId; periodMs: number }

const json = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value))

/** Known ones keep their place when somebody put them there by hand. */
export async function saveDevices(
  tx: Tx,
  { company, site, gateway }: Owner,
  devices: readonly RegisteredDevice[],
): Promise<void> {
  await tx`
    insert into sites.device (id, company_id, site_id, gateway_id, slug, name, protocol, place)
    select id, ${company}, ${site}, ${gateway}, slug, name, protocol, place::jsonb
      from unnest(${devices.map((d) => d.id)}::uuid[], ${devices.map((d) => d.source)}::text[],
                  ${devices.map((d) => d.name)}::text[], ${devices.map((d) => d.protocol)}::text[],
                  ${devices.map((d) => json(d.place))}::text[]) as entry (id, slug, name, protocol, place)
    on conflict (id) do update
       set gateway_id = excluded.gateway_id, name = excluded.name, protocol = excluded.protocol, retired_at = null,
           place = case when device.placed_at is null then excluded.place else device.place end`
}

export async function savePoints(
  tx: Tx,
  { company, site }: Owner,
  devices: readonly RegisteredDevice[],
  at: Date,
): Promise<void> {
  const rows = devices.flatMap((device) => device.points.map((point) => ({ ...point, device: device.id })))
  await tx`
    insert into sites.point (id, company_id, site_id, device_id, slug, name, kind, unit, period_ms, known_at)
    select id, ${company}, ${site}, device_id, slug, name, kind, unit, period_ms, ${at}
      from unnest(${rows.map((r) => r.id)}::uuid[], ${rows.map((r) => r.device)}::uuid[], ${rows.map((r) => r.point)}::text[],
                  ${rows.map((r) => r.name)}::text[], ${rows.map((r) => r.kind)}::text[], ${rows.map((r) => r.unit)}::text[],
                  ${rows.map((r) => r.periodMs ?? null)}::int[])
           as entry (id, device_id, slug, name, kind, unit, period_ms)
    on conflict (id) do update
       set name = excluded.name, unit = excluded.unit, period_ms = excluded.period_ms, retired_at = null`
}

export async function saveCameras(
  tx: Tx,
  { company, site, gateway }: Owner,
  cameras: readonly RegisteredCamera[],
): Promise<void> {
  await tx`
    insert into sites.camera (id, company_id, site_id, gateway_id, slug, name, place, view)
    select id, ${company}, ${site}, ${gateway}, slug, name, place::jsonb, view::jsonb
      from unnest(${cameras.map((c) => c.id)}::uuid[], ${cameras.map((c) => c.source)}::text[],
                  ${cameras.map((c) => c.name)}::text[], ${cameras.map((c) => json(c.place))}::text[],
                  ${cameras.map((c) => json(c.view))}::text[]) as entry (id, slug, name, place, view)
    on conflict (id) do update
       set gateway_id = excluded.gateway_id, name = excluded.name, retired_at = null,
           place = case when camera.placed_at is null then excluded.place else camera.place end,
           view = case when camera.placed_at is null then excluded.view else camera.view end`
}

/** What the gateway no longer has: its history stays, it is not listed any more. */
export async function retireOthers(
  tx: Tx,
  gateway: GatewayId,
  kept: { devices: DeviceId[]; cameras: CameraId[]; points: PointId[] },
  at: Date,
): Promise<void> {
  await tx`
    update sites.device set retired_at = ${at}
     where gateway_id = ${gateway} and retired_at is null and not id = any(${kept.devices}::uuid[])`
  await tx`
    update sites.camera set retired_at = ${at}
     where gateway_id = ${gateway} and retired_at is null and not id = any(${kept.cameras}::uuid[])`
  await tx`
    update sites.point set retired_at = ${at} from sites.device d
     where d.id = point.device_id and d.gateway_id = ${gateway} and point.retired_at is null
       and not point.id = any(${kept.points}::uuid[])`
}

/** @returns whether one of the states is new; of the backlog only what was observed after the known one is taken */
export async function saveStates(
  tx: Tx,
  gateway: GatewayId,
  states: readonly { kind: 'camera' | 'sensor'; source: Slug; state: Camera['state'] }[],
  { observedAt, replay }: { observedAt: Instant; replay: boolean },
): Promise<boolean> {
  const of = (kind: 'camera' | 'sensor') => states.filter((state) => state.kind === kind)
  const [cameras, sensors] = [of('camera'), of('sensor')]
  const changed = await tx<{ isNew: boolean }[]>`
    with told as (
      select 'camera' as kind, * from unnest(${cameras.map((s) => s.source)}::text[], ${cameras.map((s) => s.state)}::text[]) as c (slug, state)
      union all
      select 'sensor', * from unnest(${sensors.map((s) => s.source)}::text[], ${sensors.map((s) => s.state)}::text[]) as d (slug, state)
    ), camera as (
      update sites.camera c set state = told.state, state_at = ${observedAt} from told
       where told.kind = 'camera' and told.slug = c.slug and c.gateway_id = ${gateway}
         and c.state <> told.state and (${!replay} or c.state_at is null or c.state_at < ${observedAt})
      returning c.id
    ), device as (
      update sites.device d set state = told.state, state_at = ${observedAt} from told
       where told.kind = 'sensor' and told.slug = d.slug and d.gateway_id = ${gateway}
         and d.state <> told.state and (${!replay} or d.state_at is null or d.state_at < ${observedAt})
      returning d.id
    )
    select exists (select from camera) or exists (select from device) as is_new`
  return changed[0]?.isNew ?? false
}

export async function hasSource(sql: Reader, gateway: GatewayId, slug: Slug): Promise<boolean> {
  const rows = await sql`
    select 1 from sites.device where gateway_id = ${gateway} and slug = ${slug} and retired_at is null
    union all
    select 1 from sites.camera where gateway_id = ${gateway} and slug = ${slug} and retired_at is null`
  return rows.length > 0
}

export async function listCameras(
  sql: Reader,
  site: SiteId,
  after: string | undefined,
  limit: number,
): Promise<Camera[]> {
  const rows = await sql<CameraRow[]>`
    select id, site_id as site, gateway_id as gateway, slug, name, place, view, calibration, state
      from sites.camera
     where site_id = ${site} and retired_at is null and (${after ?? null}::uuid is null or id > ${after ?? null})
     order by id limit ${limit}`
  return rows.map(toCamera)
}

export async function findCamera(sql: Reader, id: CameraId): Promise<Camera | undefined> {
  const [row] = await sql<CameraRow[]>`
    select id, site_id as site, gateway_id as gateway, slug, name, place, view, calibration, state
      from sites.camera where id = ${id}`
  return row && toCamera(row)
}

/** The cameras that a gateway has now. */
export const listCameraSlugs = (sql: Reader, gateway: GatewayId): Promise<{ id: CameraId; slug: Slug }[]> =>
  sql<{ id: CameraId; slug: Slug }[]>`
    select id, slug from sites.camera where gateway_id = ${gateway} and retired_at is null order by id`

/** The camera, locked until the transaction ends. */
export async function lockCamera(tx: Tx, id: CameraId): Promise<Camera | undefined> {
  await tx`select 1 from sites.camera where id = ${id} for update`
  return findCamera(tx, id)
}

export async function calibrateCamera(tx: Tx, id: CameraId, calibration: Camera['calibration']): Promise<void> {
  await tx`
    update sites.camera
       set calibration = ${json(calibration)}::text::jsonb, calibrated_at = ${calibration?.calibratedAt ?? null}
     where id = ${id}`
}

export async function placeCamera(tx: Tx, id: CameraId, { place, view }: Placement, at: Date): Promise<void> {
  await tx`
    update sites.camera
       set place = ${JSON.stringify(place)}::text::jsonb, view = coalesce(${json(view)}::text::jsonb, view), placed_at = ${at}
     where id = ${id}`
}

/** The site of the device; undefined when there is none of this id. */
export async function placeDevice(tx: Tx, id: DeviceId, { place }: Placement, at: Date): Promise<SiteId | undefined> {
  const [row] = await tx<{ site: SiteId }[]>`
    update sites.device set place = ${JSON.stringify(place)}::text::jsonb, placed_at = ${at}
     where id = ${id}
    returning site_id as site`
  return row?.site
}

export async function listPoints(
  sql: Reader,
  site: SiteId,
  after: string | undefined,
  limit: number,
): Promise<Point[]> {
  const rows = await sql<PointRow[]>`
    select p.id, p.site_id as site, p.device_id as device, d.slug as device_slug, d.name as device_name, p.slug, p.name,
           p.kind, p.unit, p.period_ms, d.place
      from sites.point p join sites.device d on d.id = p.device_id
     where p.site_id = ${site} and p.retired_at is null and (${after ?? null}::uuid is null or p.id > ${after ?? null})
     order by p.id limit ${limit}`
  return rows.map(({ place, periodMs, ...row }) => ({
    ...row,
    ...(periodMs !== null && { periodMs }),
    ...(place && { place }),
  }))
}

/** A source that a rule may ask: a device with its points (id and unit by slug), or a camera. */
export type RuleSource = {
  kind: 'device' | 'camera'
  id: DeviceId | CameraId
  slug: Slug
  gateway: GatewayId
  points: Record<string, PointId>
  units: Record<string, string>
}

export async function listRuleSources(sql: Reader, site: SiteId): Promise<RuleSource[]> {
  return sql<RuleSource[]>`
    select 'device' as kind, d.id, d.slug, d.gateway_id as gateway, jsonb_object_agg(p.slug, p.id) as points,
           jsonb_object_agg(p.slug, p.unit) as units
      from sites.device d join sites.point p on p.device_id = d.id and p.retired_at is null
     where d.site_id = ${site} and d.retired_at is null
     group by d.id
    union all
    select 'camera', id, slug, gateway_id, '{}'::jsonb, '{}'::jsonb
      from sites.camera where site_id = ${site} and retired_at is null`
}

export async function findPoint(sql: Reader, id: PointId): Promise<{ site: SiteId; unit: string } | undefined> {
  const [row] = await sql<
    { site: SiteId; unit: string }[]
  >`select site_id as site, unit from sites.point where id = ${id}`
  return row
}

/** Of the transaction's company: points that said how often they report. */
export async function listWatchedPoints(sql: Reader): Promise<WatchedPoint[]> {
  return sql<WatchedPoint[]>`
    select p.id, p.site_id as site, d.gateway_id as gateway, p.period_ms
      from sites.point p join sites.device d on d.id = p.device_id
     where p.period_ms is not null and p.retired_at is null`
}

/** Whether one of the site's newest batches of the present held a value of the point, told after `since`. */
export async function wasHeardSince(sql: Reader, site: SiteId, point: PointId, since: Date): Promise<boolean> {
  const rows = await sql`
    select 1
      from (select occurred_at, data from platform.outbox
             where site_id = ${site} and type = 'ingest.readings-stored' order by xid desc, seq desc limit 200) as batch
     where occurred_at > ${since} and not (data ->> 'replay')::boolean
       and data -> 'values' @> ${JSON.stringify([{ point }])}::text::jsonb
     limit 1`
  return rows.length > 0
}

const toCamera = ({ place, view, calibration, ...row }: CameraRow): Camera => ({
  ...row,
  ...(place && { place }),
  ...(view && { view }),
  ...(calibration && { calibration }),
})
