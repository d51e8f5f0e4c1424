import type { Hazard } from '@loujing/wire/http/hazards'
import type { Alarm, Command, Gateway } from '@loujing/wire/http/sites'
import type { SiteId } from '@loujing/wire/id'
import type { Instant } from '@loujing/wire/instant'
import type { LiveMessage, LiveNotice, LiveUnit } from '@loujing/wire/live'
import type { FactEvents } from '../stores/facts.ts'

/** An event of the outbox → what the viewers of its site are told. */
type Tell<Data> = (data: Data, site: SiteId) => LiveMessage[]
type Told = Pick<FactEvents, 'ingest.readings-stored' | 'ingest.detections-stored' | 'ingest.evidence-stored'> & {
  'sites.alarm-changed': Alarm
  'sites.gateway-changed': Gateway
  'sites.command-changed': Command
  'sites.inventory-changed': { at: Instant }
  'notices.people-told': LiveNotice['data']
  'twin.model-changed': { at: Instant }
  'hazards.hazard-changed': Hazard
  'units.unit-changed': LiveUnit['data']
  'units.units-changed': { at: Instant }
}

/** The one table of what is live. An event that is not in it is nobody's business outside. */
const MESSAGES: { readonly [Type in keyof Told]: Tell<Told[Type]> } = {
  'ingest.readings-stored': ({ count, replay, values }, site) => [
    { type: 'readings', site, data: { count, replay, values } },
  ],
  'ingest.detections-stored': ({ newest }, site) => newest.map((data) => ({ type: 'detection', site, data })),
  'ingest.evidence-stored': ({ sha256 }, site) => [{ type: 'evidence', site, data: { sha256 } }],
  'sites.alarm-changed': (data, site) => [{ type: 'alarm', site, data }],
  'sites.gateway-changed': (data, site) => [{ type: 'gateway', site, data }],
  'sites.command-changed': (data, site) => [{ type: 'command', site, data }],
  'sites.inventory-changed': ({ at }, site) => [{ type: 'inventory', site, data: { at } }],
  'notices.people-told': (data, site) => [{ type: 'notice', site, data }],
  'twin.model-changed': ({ at }, site) => [{ type: 'model', site, data: { at } }],
  'hazards.hazard-changed': ({ id, state, attention, updatedAt }, site) => [
    { type: 'hazard', site, data: { id, state, attention, updatedAt } },
  ],
  'units.unit-changed': (data, site) => [{ type: 'unit', site, data }],
  'units.units-changed': ({ at }, site) => [{ type: 'units', site, data: { at } }],
}

export const LIVE_TYPES: readonly string[] = Object.keys(MESSAGES)

export function messagesOf(type: string, data: unknown, site: SiteId): LiveMessage[] {
  const tell = Object.hasOwn(MESSAGES, type) ? (MESSAGES[type as keyof Told] as Tell<unknown>) : undefined
  return tell ? tell(data, site) : []
}
