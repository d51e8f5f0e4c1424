import type { CompanyId, GatewayId, PointId, SiteId } from '@loujing/wire/id'
import type { Severity } from '@loujing/wire/severity'
import type { Sql, Tx } from '../../platform/db.ts'
import type { Log } from '../../platform/log.ts'
import { asPlatform, inCompany } from '../../platform/tenant.ts'
import { readLatest } from '../../stores/latest.ts'
import type { AlarmFacts, Subject } from './alarm-facts.ts'
import type { Commands } from './commands.ts'
import type { Gateways } from './gateways.ts'
import { keyOf, type Told } from './model/occurrence.ts'
import { isGatewaySilent, silentPoints } from './model/silence.ts'
import { listActiveSources } from './store/alarm.ts'
import { listClaimed, markOffline, type WatchedGateway } from './store/gateway.ts'
import { listWatchedPoints, wasHeardSince, type WatchedPoint } from './store/inventory.ts'

const EVERY_MS = 1_000
/** After a longer pause (the database was away, the machine asleep) nothing could be heard: silence counts from then on. */
const PAUSE_MS = 10_000

export type WatchDeps = {
  sql: Sql
  now: () => Date
  log: Log
  alarms: AlarmFacts
  commands: Commands
  gateways: Gateways
  /** How often a gateway says how it is. */
  heartbeatMs: number
}
export type Watch = ReturnType<typeof createWatch>

/**
 * Looks once a second for what is missing: heartbeats, readings, results of commands. "Heard" means seen to have changed by
 * this process, on its own clock: so neither a restart of the cloud, nor an outage of its database, nor a wrong clock raises an alarm, and several
 * processes may watch at once (of two that raise one alarm, one makes it).
 */
export function createWatch({ sql, now, log, alarms, commands, gateways, heartbeatMs }: WatchDeps) {
  const heardMs = new Map<PointId | GatewayId, number>()
  const lastSign = new Map<PointId | GatewayId, string>()
  /** Points that were seen to report by this process: only such a one ends its own alarm. */
  const alive = new Set<PointId>()
  let lookedMs = -Infinity
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  let isClosed = false

  /** Notes when a sign of life was last seen to change, and says whether it was now; a first look counts, but is no change. */
  function note(id: PointId | GatewayId, sign: string, atMs: number): boolean {
    const before = lastSign.get(id)
    if (before === sign) return false
    lastSign.set(id, sign)
    heardMs.set(id, atMs)
    return before !== undefined
  }

  async function lookAtCompany(
    tx: Tx,
    company: CompanyId,
    watched: readonly WatchedGateway[],
    atMs: number,
  ): Promise<void> {
    const points = await listWatchedPoints(tx)
    const latest = await readLatest(
      tx,
      points.map(({ id }) => id),
    )
    for (const { id } of points) if (note(id, latest.get(id)?.observedAt ?? '', atMs)) alive.add(id)
    const stale = new Set<PointId>()
    for (const gateway of watched) {
      note(gateway.gateway, gateway.lastSeenAt?.toISOString() ?? '', atMs)
      const mine = points.filter((point) => point.gateway === gateway.gateway)
      const talkMs = Math.max(...[gateway.gateway, ...mine.map(({ id }) => id)].map((id) => heardMs.get(id) ?? 0))
      await lookAtGateway(tx, gateway, talkMs, atMs)
      for (const id of silentPoints<PointId>(mine, heardMs, talkMs))
        if (await isSilent(tx, gateway.site, id, atMs)) stale.add(id)
    }
    await settlePoints(tx, company, points, stale, atMs)
  }

  /** Also by what ingest said: a clock that jumped back brings values that are older than the latest, and yet brings them. */
  async function isSilent(tx: Tx, site: SiteId, point: PointId, atMs: number): Promise<boolean> {
    if (!(await wasHeardSince(tx, site, point, new Date(heardMs.get(point) ?? atMs)))) return true
    heardMs.set(point, atMs)
    return false
  }

  /** Raises what became stale, ends what reports again or is watched no more. */
  async function settlePoints(
    tx: Tx,
    company: CompanyId,
    points: readonly WatchedPoint[],
    stale: ReadonlySet<PointId>,
    atMs: number,
  ): Promise<void> {
    const active = new Set(await listActiveSources(tx, 'sensor-stale'))
    const subjectOf = ({ id, site, gateway }: Pick<WatchedPoint, 'id' | 'site' | 'gateway'>): Subject => {
      return { company, site, gateway, type: 'sensor-stale', source: { kind: 'point', id }, replay: false }
    }
    for (const point of points) {
      const isActive = active.delete(point.id)
      const subject = subjectOf(point)
      if (stale.has(point.id) && !isActive) {
        alive.delete(point.id)
        await alarms.hear(tx, subject, silence(subject, heardMs.get(point.id) ?? atMs, atMs, 'minor'), {})
      } else if (isActive && alive.has(point.id) && !stale.has(point.id)) await alarms.end(tx, subject, new Date(atMs))
    }
    for (const id of active) await alarms.endSource(tx, 'sensor-stale', id, new Date(atMs))
  }

  async function lookAtGateway(
    tx: Tx,
    { company, gateway, site, state }: WatchedGateway,
    talkMs: number,
    atMs: number,
  ): Promise<void> {
    if (state !== 'online' || !isGatewaySilent(talkMs, atMs, heartbeatMs)) return
    if (!(await markOffline(tx, gateway))) return
    await gateways.tell(tx, { company, gateway })
    const source = { kind: 'gateway', id: gateway } as const
    const subject: Subject = { company, site, gateway, type: 'gateway-offline', source, replay: false }
    await alarms.hear(tx, subject, silence(subject, talkMs, atMs, 'major'), {})
  }

  async function look(): Promise<void> {
    await commands.expireDue()
    const watched = await asPlatform(sql, listClaimed)
    const atMs = now().getTime()
    if (atMs - lookedMs > PAUSE_MS) {
      heardMs.clear()
      lastSign.clear()
    }
    lookedMs = atMs
    for (const [company, gatewaysOf] of Map.groupBy(watched, ({ company }) => company))
      // one company's trouble is not another's; its own is looked at again in a second
      await inCompany(sql, company, (tx) => lookAtCompany(tx, company, gatewaysOf, atMs)).catch((error: unknown) =>
        log.error({ err: error, company }, 'watch of a company failed'),
      )
  }

  function schedule(): void {
    timer = setTimeout(() => {
      running = look()
        .catch((error: unknown) => log.error({ err: error }, 'watch failed')) // the next look does it again
        .then(() => {
          if (!isClosed) schedule()
        })
    }, EVERY_MS)
  }

  return {
    /** One look, now: for tests, and what the timer does. */
    look,
    start: schedule,
    async close(): Promise<void> {
      isClosed = true
      clearTimeout(timer)
      await running
    },
  }
}

function silence({ type, source }: Subject, sinceMs: number, atMs: number, severity: Severity): Told {
  return { key: keyOf.silence(type, source.id, sinceMs), severity, beganAt: new Date(sinceMs), at: new Date(atMs) }
}
