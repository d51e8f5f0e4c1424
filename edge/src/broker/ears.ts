import type { Readable } from 'node:stream'
import type { Aedes, AedesPublishPacket } from 'aedes'
import type { Rights } from './rights.ts'

/** The part of aedes' store that keeps the retained messages. */
export type RetainedStore = { createRetainedStream(filter: string): Readable }

/**
 * Calls `onMessage` for the retained messages of `filter` and for all that follow; resolves when it hears.
 * Throws when `who` may not hear them.
 */
export type Ears<Who> = (who: Who, filter: string, onMessage: (topic: string, payload: Buffer) => void) => Promise<void>

/** An ear in the process costs no packet: what a connection would write and read again is given as it is. */
export function openEars<Who>(aedes: Aedes, store: RetainedStore, rights: Rights<Who>): Ears<Who> {
  return async (who, filter, onMessage) => {
    if (!rights.maySubscribe(who, filter)) throw new Error(`${JSON.stringify(who)} may not subscribe to ${filter}`)
    // What is said while the retained ones are read is newer than they are.
    const newer = new Set<string>()
    let isReplaying = true
    const deliver = ({ topic, payload }: AedesPublishPacket, done: () => void) => {
      if (isReplaying) newer.add(topic)
      onMessage(topic, payload as Buffer)
      done()
    }
    await new Promise<void>((resolve) => aedes.subscribe(filter, deliver, resolve))
    for await (const { topic, payload } of store.createRetainedStream(filter) as AsyncIterable<AedesPublishPacket>) {
      if (!newer.has(topic)) onMessage(topic, payload as Buffer)
    }
    isReplaying = false
  }
}
