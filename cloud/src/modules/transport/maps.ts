import { createHash } from 'node:crypto'
import type { TransportMap, TransportMapQuery } from '@loujing/wire/http/transport'
import type { SiteId, TransportMapId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Page, PageQuery } from '@loujing/wire/page'
import { record } from '../../platform/audit.ts'
import type { Actor } from '../../platform/auth.ts'
import type { Sql, Tx } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import type { Log } from '../../platform/log.ts'
import { fromIdCursor, toPage } from '../../platform/page.ts'
import { createQueue } from '../../platform/queue.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Caller } from '../identity/index.ts'
import type { Sites } from '../sites/index.ts'
import * as store from './map-store.ts'
import type { MapRow } from './map-store.ts'
import { MAP_FAULTS, MAP_ID_TAKEN, TOO_MANY_MAPS } from './problems.ts'
import type { ReadFile } from './reading.ts'
import { type Asked, readOnThread, type Told } from './thread.ts'

/** A province as OpenStreetMap XML has more; the town about a site has a tenth. */
export const MOST_MAP_BYTES = 64 * 1024 * 1024
const MOST_MAPS = 10

type MapsDeps = { sql: Sql; now: () => Date; log: Log; sites: { places: Pick<Sites['places'], 'getSiteIn'> } }

/** Maps of roads that the operator brings. A map is read whole before it is kept: there is none that is half read. */
export function createMaps({ sql, now, log, sites }: MapsDeps) {
  const queue = createQueue({ log, name: 'reading of a map' })

  const note = (tx: Tx, { company, ...actor }: Caller, action: string, object: TransportMapId, change: object) =>
    record(tx, { company, actor, action, object, outcome: 'done', address: actor.address, ...change }, now())

  /** One after another: each may take a gigabyte. */
  async function read(asked: Asked): Promise<Told> {
    const { promise, resolve, reject } = Promise.withResolvers<Told>()
    const stop = () => reject(queue.signal.reason as Error)
    queue.signal.addEventListener('abort', stop)
    queue.add('map', () => readOnThread(asked, queue.signal).then(resolve, reject))
    try {
      return await promise
    } finally {
      queue.signal.removeEventListener('abort', stop)
    }
  }

  type Sent = { site: SiteId; id: TransportMapId; sha256: Buffer } & TransportMapQuery
  /** @throws Refusal not-found · map-id-taken · too-many-maps */
  async function findKept(tx: Tx, { site, id, sha256, name, attribution }: Sent): Promise<MapRow | undefined> {
    const kept = await store.findMap(tx, id)
    if (kept === undefined && (await store.countMaps(tx, site)) >= MOST_MAPS)
      throw refuse(TOO_MANY_MAPS, { most: MOST_MAPS })
    if (kept === undefined) return undefined
    const isSame =
      kept.siteId === site && kept.name === name && kept.attribution === attribution && kept.sha256.equals(sha256)
    if (!isSame) throw refuse(MAP_ID_TAKEN)
    return kept
  }

  async function keep(tx: Tx, caller: Caller, sent: Sent, bytes: number, read: ReadFile): Promise<TransportMap> {
    const kept = await findKept(tx, sent)
    if (kept) return toMap(kept)
    const { columns, ...said } = read
    const made = {
      ...{ ...sent, ...said, bytes, company: caller.company, by: caller.person, nodes: columns.east.length },
      ...{ edges: columns.from.length, places: columns.places.length },
    }
    // Another company may have this id: it is none of ours to see.
    if (!(await store.insertMap(tx, made, now()))) throw refuse(MAP_ID_TAKEN)
    await store.insertNetwork(tx, caller.company, sent.id, columns)
    const { name, attribution, sha256 } = sent
    await note(tx, caller, 'transport.add-map', sent.id, {
      after: { name, attribution, sha256: sha256.toString('hex') },
    })
    return toMap((await store.findMap(tx, sent.id))!)
  }

  return {
    /**
     * Reads a map on a thread and keeps it. The same bytes again are the same map.
     * @throws Refusal not-found · map-id-taken · too-many-maps, and of the file not-a-map · broken · coordinates · no-roads · too-large · elsewhere
     */
    async add(
      caller: Caller,
      site: SiteId,
      id: TransportMapId,
      query: TransportMapQuery,
      bytes: Buffer,
    ): Promise<TransportMap> {
      const sent = { ...query, site, id, sha256: createHash('sha256').update(bytes).digest() }
      const [kept, origin] = await inCompany(sql, caller.company, async (tx) => {
        const { origin } = await sites.places.getSiteIn(tx, site)
        const row = await findKept(tx, sent)
        return [row && toMap(row), origin] as const
      })
      if (kept) return kept
      const told = await read({ bytes, origin: [origin.lonDeg, origin.latDeg] })
      if ('fault' in told) {
        const { code, message, line, feature } = told.fault
        throw refuse(MAP_FAULTS[code], {
          detail: message.slice(0, 200),
          ...(line !== undefined && { line }),
          ...(feature !== undefined && { feature }),
        })
      }
      return inCompany(sql, caller.company, (tx) => keep(tx, caller, sent, bytes.length, told.read))
    },

    list: ({ company }: Actor, site: SiteId, { cursor, limit = 50 }: PageQuery): Promise<Page<TransportMap>> =>
      inCompany(sql, company, async (tx) => {
        await sites.places.getSiteIn(tx, site)
        const rows = await store.listMaps(tx, site, fromIdCursor(cursor), limit + 1)
        return toPage(rows, limit, ({ id }) => [id], toMap)
      }),

    remove: (caller: Caller, id: TransportMapId): Promise<void> =>
      inCompany(sql, caller.company, async (tx) => {
        const row = await store.findMap(tx, id)
        if (row === undefined) throw notFound('Map')
        await store.deleteMap(tx, id)
        await note(tx, caller, 'transport.remove-map', id, { before: { name: row.name, attribution: row.attribution } })
      }),
    close: queue.close,
  }
}

const toMap = ({ siteId, sha256: _, madeAt, roadKm, ...row }: MapRow): TransportMap => ({
  ...row,
  site: siteId,
  // single precision in the table
  roadKm: Math.round(roadKm * 10) / 10,
  madeAt: toInstant(madeAt),
})
