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
import { register } from '../stores/registry.ts'
import type { Stores } from '../stores/stores.ts'
import { closeReceived, isMissing, openReceived } from './received.ts'
import { nothingSorted, sortMessage, tell, type Context } from './sort.ts'

/** How many commands wait for a gateway: `sites` knows. */
export type CommandsWaiting = (tx: Tx, gateway: GatewayId) => Promise<number>
export type IngestDeps = { sql: Sql; now: () => Date; stores: Stores; commandsWaiting: CommandsWaiting }
export type Ingest = (gateway: GatewayIdentity, batch: IngestBatch) => Promise<IngestReceipt>

/**
 * Takes a batch: check the order, leave out what was taken before, judge each message, store, say, receipt. One
 * transaction: a receipt means that all of it is durable, and no receipt that none of it is.
 */
export function createIngest({ sql, now, stores, commandsWaiting }: IngestDeps): Ingest {
  return async (gateway, batch) => {
    await makeRoom(stores, batch, now().getTime())
    return inCompany(sql, gateway.company, async (tx) => {
      const missing = await openReceived(tx, gateway.company, gateway.gateway, batch)
      const fresh = batch.messages.filter((message) => isMissing(missing, message.seq))
      const context = await sortAll(tx, gateway, batch, fresh)
      await store(tx, context)
      await closeReceived(tx, gateway.gateway, batch)
      const waiting = await commandsWaiting(tx, gateway.gateway)
      return toReceipt(batch, fresh.length, context, waiting)
    })
  }

  async function sortAll(
    tx: Tx,
    gateway: GatewayIdentity,
    batch: IngestBatch,
    fresh: IngestMessage[],
  ): Promise<Context> {
    const context: Context = {
      gateway,
      registry: await stores.registry.load(tx, gateway.site),
      replay: batch.lane === 'backlog',
      nowMs: now().getTime(),
      into: nothingSorted(),
    }
    for (const message of fresh) {
      const inventory = sortMessage(message, context)
      if (inventory) await takeInventory(tx, message, inventory, context)
    }
    return context
  }

  async function store(tx: Tx, { gateway, into, replay }: Context): Promise<void> {
    const { company, site } = gateway
    const at = now()
    if (into.readings.length > 0) {
      const newest = newestOf(into.readings)
      await stores.readings.write(tx, company, site, into.readings)
      await saveLatest(tx, company, newest)
      const values = replay
        ? []
        : newest.map(({ point, value, observedAt, quality }) => ({ point, value, observedAt, quality }))
      const data = { gateway: gateway.gateway, replay, count: into.readings.length, values }
      tell({ gateway, into }, 'ingest.readings-stored', gateway.gateway, data)
    }
    if (into.detections.length > 0) {
      await saveDetections(tx, company, site, into.detections)
      const data = { gateway: gateway.gateway, replay, newest: replay ? [] : newestDetections(into.detections) }
      tell({ gateway, into }, 'ingest.detections-stored', gateway.gateway, data)
    }
    await quarantine(tx, gateway, into.doubted, at)
    await sayAll(tx, into.facts, at)
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

function newestDetections(rows: readonly DetectionRow[]) {
  const newest = new Map<string, DetectionRow>()
  for (const row of rows) {
    const known = newest.get(row.camera)
    if (!known || known.observedAt < row.observedAt) newest.set(row.camera, row)
  }
  return [...newest.values()].map(({ camera, observedAt: at, detection }) => ({ camera, at, detection }))
}
