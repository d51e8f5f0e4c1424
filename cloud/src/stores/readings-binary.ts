import { toMs } from '@loujing/wire/instant'
import type { ReadingRow } from './readings.ts'

/*
 * The binary format of PostgreSQL's COPY (PostgreSQL 18 documentation, "COPY", File Formats): a header, for each row the
 * number of its fields and each field behind its length, a trailer; big-endian. It spares the server to parse each time.
 */
const HEADER = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)])
const TRAILER = Buffer.from([0xff, 0xff])
const FIELDS = 5
/** series int4 · quality "char" · replay boolean · observed_at timestamptz · value float8 */
const ROW_BYTES = 2 + FIELDS * 4 + 4 + 1 + 1 + 8 + 8
/** timestamptz counts microseconds from here. */
const EPOCH_MS = Date.UTC(2000, 0, 1)
const WORD = 2 ** 32

/** Rows as COPY takes them into (series, quality, replay, observed_at, value). */
export function toBinary(rows: readonly ReadingRow[]): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER.length + rows.length * ROW_BYTES + TRAILER.length)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  HEADER.copy(bytes)
  let at = HEADER.length
  let known = { observedAt: '', high: 0, low: 0 }
  for (const { series, quality, replay, observedAt, value } of rows) {
    if (observedAt !== known.observedAt) {
      const us = (toMs(observedAt) - EPOCH_MS) * 1000
      const high = Math.floor(us / WORD)
      known = { observedAt, high, low: us - high * WORD }
    }
    view.setInt16(at, FIELDS)
    view.setInt32(at + 2, 4)
    view.setInt32(at + 6, series)
    view.setInt32(at + 10, 1)
    view.setUint8(at + 14, quality.charCodeAt(0))
    view.setInt32(at + 15, 1)
    view.setUint8(at + 19, replay ? 1 : 0)
    view.setInt32(at + 20, 8)
    view.setInt32(at + 24, known.high)
    view.setUint32(at + 28, known.low)
    view.setInt32(at + 32, 8)
    view.setFloat64(at + 36, value)
    at += ROW_BYTES
  }
  TRAILER.copy(bytes, at)
  return bytes
}
