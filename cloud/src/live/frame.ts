import type { LiveMessage } from '@loujing/wire/live'
import type { Cursor } from '../platform/outbox.ts'

/** `123-45`: the transaction and the sequence of the last event that a client has seen. */
export const formatCursor = ({ xid, seq }: Cursor): string => `${xid}-${seq}`

/** Undefined when the text is not a cursor of ours. */
export function parseCursor(text: string): Cursor | undefined {
  const [, xid, seq] = /^(\d{1,19})-(\d{1,15})$/.exec(text) ?? []
  return xid !== undefined && seq !== undefined ? { xid, seq: Number(seq) } : undefined
}

export function isBefore(a: Cursor, b: Cursor): boolean {
  const [left, right] = [BigInt(a.xid), BigInt(b.xid)]
  return left < right || (left === right && a.seq < b.seq)
}

/**
 * The messages of one event as Server-Sent Events (HTML Living Standard §9.2). Only the last carries the id: a client that
 * breaks off in the middle gets the event again, whole.
 */
export function formatMessages(messages: readonly LiveMessage[], cursor?: Cursor): string {
  return messages
    .map((message, i) => {
      const id = cursor && i === messages.length - 1 ? `id: ${formatCursor(cursor)}\n` : ''
      return `${id}event: ${message.type}\ndata: ${JSON.stringify(message)}\n\n`
    })
    .join('')
}

/** Keeps the line awake, and tells where it stands to a client that has seen nothing yet. */
export const formatPing = (cursor?: Cursor): string =>
  `${cursor ? `id: ${formatCursor(cursor)}\n` : ''}event: ping\ndata: {}\n\n`
