/** The part of aedes' store of sessions that queues for absent clients. */
export type SessionStore = {
  outgoingEnqueue(sub: { clientId: string }, packet: unknown): Promise<void>
  outgoingEnqueueCombi(subs: { clientId: string }[], packet: unknown): Promise<void>
  outgoingClearMessageId(client: { id: string }, packet: unknown): Promise<unknown>
}

/**
 * Holds each absent client's queue to `limit` messages: aedes' own `queueLimit` counts packets before CONNECT and lets this
 * queue grow for ever (moscajs/aedes #1087). What does not fit is not kept for that client, and counted.
 */
export function limitOfflineQueues(store: SessionStore, limit: number, onRefused: (clientId: string) => void): void {
  const queued = new Map<string, number>()
  const enqueue = store.outgoingEnqueue.bind(store)
  const enqueueCombi = store.outgoingEnqueueCombi.bind(store)
  const clear = store.outgoingClearMessageId.bind(store)

  // Counts and decides in one step, before anything is awaited: no two messages can both see the last free place.
  function admit({ clientId }: { clientId: string }): boolean {
    const count = queued.get(clientId) ?? 0
    if (count >= limit) onRefused(clientId)
    else queued.set(clientId, count + 1)
    return count < limit
  }

  store.outgoingEnqueue = async (sub, packet) => {
    if (admit(sub)) await enqueue(sub, packet)
  }
  store.outgoingEnqueueCombi = (subs, packet) => enqueueCombi(subs.filter(admit), packet)
  store.outgoingClearMessageId = async (client, packet) => {
    const cleared = await clear(client, packet)
    const count = queued.get(client.id) ?? 0
    if (cleared && count > 1) queued.set(client.id, count - 1)
    else if (cleared) queued.delete(client.id)
    return cleared
  }
}
