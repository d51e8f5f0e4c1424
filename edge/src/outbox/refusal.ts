import type { MessageProblem } from '@loujing/wire/problem'

/** Why nothing more is taken: the space set aside is used up, or the disk does not write. */
export type RefusalReason = 'full' | 'disk'

/** The outbox did not take a fact. Nothing was stored, so nothing may be acknowledged. */
export class OutboxRefusal extends Error {
  readonly type: MessageProblem = '/problems/message/outbox-full'
  readonly reason: RefusalReason
  constructor(reason: RefusalReason, cause?: unknown) {
    super(reason === 'full' ? 'the outbox is full' : 'the disk of the outbox does not write', { cause })
    this.name = 'OutboxRefusal'
    this.reason = reason
  }
}

// Primary result codes of sqlite.org/rescode.html that mean "the disk", not "the program".
const DISK = new Set([8 /* READONLY */, 10 /* IOERR */, 13 /* FULL */, 14 /* CANTOPEN */])
const DAMAGE = new Set([11 /* CORRUPT */, 26 /* NOTADB */])

const primaryCode = (error: unknown): number =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : 0

export const isDiskError = (error: unknown): boolean => DISK.has(primaryCode(error))
export const isDamage = (error: unknown): boolean => DAMAGE.has(primaryCode(error))
