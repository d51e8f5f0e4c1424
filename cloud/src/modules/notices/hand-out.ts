import { uuidv7, type PersonId } from '@loujing/wire/id'
import type { DeliveryId } from '@loujing/wire/http/notices'
import { isWorse } from '@loujing/wire/severity'
import type { Tx } from '../../platform/db.ts'
import { listChannels } from './store/channel.ts'
import { insertDelivery, type NewDelivery } from './store/delivery.ts'

const MOST_CHANNELS = 20

type What = Omit<NewDelivery, 'id' | 'channel' | 'person' | 'kind' | 'addressMasked' | 'destination'>

/** Hands words to each of a person's channels that wants to hear of what is so bad. */
export async function handOut(tx: Tx, person: PersonId, what: What, at: Date): Promise<void> {
  for (const channel of await listChannels(tx, person, undefined, MOST_CHANNELS)) {
    const { id, kind, addressMasked, destination, enabled, leastSeverity } = channel
    if (!enabled || isWorse(leastSeverity, what.severity)) continue
    const way = { channel: id, person, kind, addressMasked, destination }
    await insertDelivery(tx, { ...what, ...way, id: uuidv7<DeliveryId>(at.getTime()) }, at)
  }
}
