import { promisify } from 'node:util'
import { constants, gzip, gzipSync, zstdCompress, zstdCompressSync } from 'node:zlib'
import type { Lane } from '@loujing/wire/ingest'
import type { Instant } from '@loujing/wire/instant'
import type { OutboxRecord, Slice } from '../outbox/outbox.ts'

export type Encoding = 'zstd' | 'gzip'
/** One request to /api/ingest/batches, kept until its receipt: a repetition must be the same batch. */
export type Batch = {
  lane: Lane
  fromSeq: number
  toSeq: number
  records: OutboxRecord[]
  encoding: Encoding
  body: Uint8Array
}

const COMMA = Buffer.from(',')
const END = Buffer.from(']}')
const ZSTD = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }
const GZIP = { level: 1 }
// Below this a trip to the thread pool costs more than the compression.
const SYNC_BYTES = 32_768

/** The records are JSON already: the batch is put together from their bytes, nothing is parsed or written again. */
export function assemble(
  epoch: string,
  lane: Lane,
  slice: Pick<Slice, 'fromSeq' | 'toSeq' | 'records'>,
  sentAt: Instant,
): Buffer {
  const { fromSeq, toSeq, records } = slice
  const head = JSON.stringify({ epoch, lane, fromSeq, toSeq, sentAt })
  const parts: Uint8Array[] = [Buffer.from(`${head.slice(0, -1)},"messages":[`)]
  for (const [at, { seq, body }] of records.entries()) {
    if (at > 0) parts.push(COMMA)
    parts.push(Buffer.from(`{"seq":${seq},`), body.subarray(1))
  }
  parts.push(END)
  return Buffer.concat(parts)
}

export function compress(bytes: Buffer, encoding: Encoding): Promise<Uint8Array> | Uint8Array {
  if (encoding === 'gzip') return bytes.length < SYNC_BYTES ? gzipSync(bytes, GZIP) : promisify(gzip)(bytes, GZIP)
  return bytes.length < SYNC_BYTES ? zstdCompressSync(bytes, ZSTD) : promisify(zstdCompress)(bytes, ZSTD)
}
