import type { GatewayId } from '@loujing/wire/id'
import type { IngestBatch, IngestMessage, IngestReceipt } from '@loujing/wire/ingest'
import { toInstant, toMs } from '@loujing/wire/instant'
import type { Inventory } from '@loujing/wire/inventory'
import type { GatewayIdentity } from '../platform/auth.ts'
import type { Sql, Tx } from '../platform/db.ts'
import { sayAll } from '../platform/outbox.ts'
import { inCompany } from '../platform/tenant.ts'
import { saveDetections, type DetectionRow } from '../stores/detections.ts'
import { newestOf, saveLatest } from '../stores/latest.ts'
import { quarantine } from '../stores/quarantine.ts'
import type { ReadingRow } from '../stores/readings.ts'
import { register, type SiteRegistry } from '../stores/registry.ts'
import type { Stores } from '../stores/stores.ts'
import { closeReceived, isMissing, openReceived } from './received.ts'
import { nothingSorted, sortMessage, tell, type Context } from './sort.ts'
import { takeWhole } from './take.ts'

/** How many commands wait for a gateway: `sites` knows. */
export type CommandsWaiting = (tx: Tx, gateway: GatewayId) => Promise<number>
export type IngestDeps = { sql: Sql; now: () => Date; stores: Stores; commandsWaiting: CommandsWaiting }
export type Ingest = (gateway: GatewayIdentity, batch: IngestBatch) => Promise<IngestReceipt>

/**
 * Takes a batch: check the order, leave out what was taken before, judge each message, store, say, receipt. One
 * transaction: a receipt means that all of it is durable, and no receipt that none of it is. An ordinary batch, all of it
 * new and believed, is one statement; the others are taken step by step.
 */
export function createIngest({ sql, now, stores, commandsWaiting }: IngestDeps): Ingest {
  const countWaiting = rememberCounts(sql, commandsWaiting)

  return async (gateway, batch) => {
    const atMs = now().getTime()
    const [waiting] = await Promise.all([countWaiting(gateway, atMs), makeRoom(stores, batch, atMs)])
    return (await takeAtOnce(gateway, batch, waiting)) ?? takeStepwise(gateway, batch, waiting)
  }

  /** @returns undefined when nothing was taken */
  async function takeAtOnce(
    gateway: GatewayIdentity,
    batch: IngestBatch,
    waiting: number,
  ): Promise<IngestReceipt | undefined> {
    const registry = stores.registry.known(gateway.site)
    if (!registry || batch.messages.length === 0) return undefined
    const context = newContext(gateway, batch, registry)
    const { into } = context
    for (const message of batch.messages) if (sortMessage(message, context)) return undefined
    if (into.doubted.length > 0 || into.detections.length > 0 || !stores.readings.fitStatement(into.readings.length))
      return undefined
    const newest = newestOf(into.readings)
    tellReadings(context, newest)
    const first = new Set(newest)
    const readings = [...newest, ...into.readings.filter((row) => !first.has(row))]
    const whole = { readings, facts: into.facts, newest: newest.length, registryVersion: registry.version }
    const isTaken = await takeWhole(sql, gateway, batch, { ...whole, replay: context.replay }, now())
    return isTaken ? toReceipt(batch, batch.messages.length, context, waiting) : undefined
  }

  function takeStepwise(gateway: GatewayIdentity, batch: IngestBatch, waiting: number): Promise<IngestReceipt> {
    return inCompany(sql, gateway.company, async (tx) => {
      const [missing, registry] = await Promise.all([
        openReceived(tx, gateway.company, gateway.gateway, batch),
        stores.registry.load(tx, gateway.site),
      ])
      const context = newContext(gateway, batch, registry)
      const fresh = batch.messages.filter((message) => isMissing(missing, message.seq))
      for (const message of fresh) {
        const inventory = sortMessage(message, context)
        if (inventory) await takeInventory(tx, message, inventory, context)
      }
      await store(tx, context)
      await closeReceived(tx, gateway.gateway, batch)
      return toReceipt(batch, fresh.length, context, waiting)
    })
  }

  function newContext(gateway: GatewayIdentity, { lane }: IngestBatch, registry: SiteRegistry): Context {
    return { gateway, registry, replay: lane === 'backlog', nowMs: now().getTime(), into: nothingSorted() }
  }

  async function store(tx: Tx, context: Context): Promise<void> {
    const { gateway, into, replay } = context
    const { company, site } = gateway
    const at = now()
    const newest = newestOf(into.readings)
    if (into.readings.length > 0) await stores.readings.write(tx, company, site, into.readings)
    tellReadings(context, newest)
    if (into.detections.length > 0) {
      const data = { gateway: gateway.gateway, replay, newest: replay ? [] : newestDetections(into.detections) }
      tell(context, 'ingest.detections-stored', gateway.gateway, data)
    }
    await Promise.all([
      saveLatest(tx, company, newest),
      saveDetections(tx, company, site, into.detections),
      quarantine(tx, gateway, into.doubted, at),
      sayAll(tx, into.facts, at),
    ])
  }

  function toReceipt(batch: IngestBatch, fresh: number, { into }: Context, commandsWaiting: number): IngestReceipt {
    const { epoch, lane, fromSeq, toSeq, messages } = batch
    return {
      epoch,
      lane,
      fromSeq,
      toSeq,
      stored: fresh - new Set(into.doubted.map(({ seq }) => seq)).size,
      duplicates: messages.length - fresh,
      quarantined: into.doubted.map(({ seq, problem, detail }) => ({
        seq,
        type: problem,
        ...(detail === undefined ? {} : { detail }),
      })),
      recordedAt: toInstant(now()),
      commandsWaiting,
    }
  }
}

/** Partitions are made before the transaction, by the times that the messages claim; those not to be believed get none. */
async function makeRoom(stores: Stores, { messages }: IngestBatch, nowMs: number): Promise<void> {
  const days = new Set<number>()
  for (const { time } of messages) days.add(Math.floor(toMs(time) / DAY_MS))
  const times = [...days].map((day) => day * DAY_MS).filter((ms) => ms >= EARLIEST_MS && ms <= nowMs + DAY_MS)
  await stores.readings.prepare(times)
  await stores.partitions.ensure('detection', times)
}

const DAY_MS = 86_400_000
const EARLIEST_MS = Date.UTC(2020, 0, 1)

async function takeInventory(tx: Tx, message: IngestMessage, inventory: Inventory, context: Context): Promise<void> {
  const { gateway, into, replay } = context
  const { registered, refused, registry } = await register(tx, gateway, inventory)
  context.registry = registry
  for (const { source, point, was } of refused) {
    const detail = `${source}/${point} was registered as ${was}; another quantity needs another point`
    into.doubted.push({
      seq: message.seq,
      topic: message.topic,
      problem: '/problems/message/wrong-unit',
      detail,
      payload: '{}',
    })
  }
  tell(context, 'edge.inventory', gateway.gateway, {
    gateway: gateway.gateway,
    message: message.id,
    observedAt: message.time,
    acceptedAt: message.acceptedAt,
    replay,
    fact: registered,
  })
}

function tellReadings(context: Context, newest: readonly ReadingRow[]): void {
  const { gateway, replay, into } = context
  if (into.readings.length === 0) return
  const values = replay
    ? []
    : newest.map(({ point, value, observedAt, quality }) => ({ point, value, observedAt, quality }))
  const data = { gateway: gateway.gateway, replay, count: into.readings.length, values }
  tell(context, 'ingest.readings-stored', gateway.gateway, data)
}

const COUNT_KEPT_MS = 1_000

/** A gateway that waits for commands is woken by them; the count in its receipts is the second look, a second old at most. */
function rememberCounts(sql: Sql, commandsWaiting: CommandsWaiting) {
  const counts = new Map<GatewayId, { count: number; untilMs: number }>()
  return async ({ company, gateway }: GatewayIdentity, nowMs: number): Promise<number> => {
    const known = counts.get(gateway)
    if (known && nowMs < known.untilMs) return known.count
    const count = await inCompany(sql, company, (tx) => commandsWaiting(tx, gateway))
    counts.set(gateway, { count, untilMs: nowMs + COUNT_KEPT_MS })
    return count
  }
}

function newestDetections(rows: readonly DetectionRow[]) {
  const newest = new Map<string, DetectionRow>()
  for (const row of rows) {
    const known = newest.get(row.camera)
    if (!known || known.observedAt < row.observedAt) newest.set(row.camera, row)
  }
  return [...newest.values()].map(({ camera, observedAt: at, detection }) => ({ camera, at, detection }))
}
