import type { SandTable, SharedTable } from '@loujing/wire/http/shares'
import type { SiteId } from '@loujing/wire/id'
import { withQuery } from '../../api/client.ts'
import { listSharedUnits, openShared, visitorHeaders } from '../../api/shares.ts'
import { getSandTable, getSaleUnit, listSaleUnits } from '../../api/units.ts'
import { openStream } from '../../live/stream.ts'
import type { ShownUnit } from './table-units.ts'

/** Where a table's content comes from, and how it is told of what changes. */
export type TableSource = {
  headers: Readonly<Record<string, string>>
  open(): Promise<SandTable | SharedTable>
  units(): Promise<ShownUnit[]>
  /** `onUnit` with the new unit; `onAll` when all are to be asked for again; `onLine` whether it is being told. */
  follow(told: { onUnit(unit: ShownUnit): void; onAll(): void; onLine(isThere: boolean): void }): { close(): void }
}

export const memberSource = (site: SiteId): TableSource => ({
  headers: {},
  open: () => getSandTable(site),
  units: () => listSaleUnits(site),
  follow: ({ onUnit, onAll, onLine }) =>
    openStream({
      url: withQuery('/api/live/units', { site }),
      onState: (state) => state !== 'connecting' && onLine(state === 'live'),
      onMessage(message) {
        if (message.type === 'unit') void getSaleUnit(message.data.id).then(onUnit, onAll)
        else if (message.type === 'units' || message.type === 'reset') onAll()
      },
    }),
})

const VISITOR_ASKS_MS = 20_000

/** A visitor has no line of its own: what is sold meanwhile is asked for three times a minute. */
export const visitorSource = (token: string): TableSource => ({
  headers: visitorHeaders(token),
  open: () => openShared(token),
  units: () => listSharedUnits(token),
  follow({ onAll }) {
    const timer = setInterval(onAll, VISITOR_ASKS_MS)
    return { close: () => clearInterval(timer) }
  },
})
