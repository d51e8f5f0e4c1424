import { IngestBatch } from '@loujing/wire/ingest'
import { promisify } from 'node:util'
import { gunzip, gunzipSync, zstdDecompress, zstdDecompressSync } from 'node:zlib'
import { Compile } from 'typebox/compile'
import { refuse } from '../platform/errors.ts'
import { BAD_RANGE, ENCODING, MALFORMED, TOO_LARGE } from './problems.ts'

/** Of the body as it comes, and of what it unpacks to: a bomb of 100 kB would be gigabytes. */
export const MOST_PACKED_BYTES = 8 * 1024 * 1024
export const MOST_UNPACKED_BYTES = 64 * 1024 * 1024

/** Up to here a trip to the thread pool costs more than the unpacking, also of what unpacks to the most. */
const MOST_AT_ONCE_BYTES = 16 * 1024
const MOST_UNPACKED_AT_ONCE_BYTES = 1024 * 1024

type Unpack = (body: Buffer) => Buffer | Promise<Buffer>
const LIMIT = { maxOutputLength: MOST_UNPACKED_BYTES }
const LIMIT_AT_ONCE = { maxOutputLength: MOST_UNPACKED_AT_ONCE_BYTES }

const UNPACK: Readonly<Record<string, Unpack>> = {
  identity: (body) => body,
  gzip: smallAtOnce(
    (body) => gunzipSync(body, LIMIT_AT_ONCE),
    (body) => promisify(gunzip)(body, LIMIT),
  ),
  zstd: smallAtOnce(
    (body) => zstdDecompressSync(body, LIMIT_AT_ONCE),
    (body) => promisify(zstdDecompress)(body, LIMIT),
  ),
}

/** A small body that is too large when unpacked, or no archive at all, goes the long way and is judged there. */
function smallAtOnce(atOnce: (body: Buffer) => Buffer, later: (body: Buffer) => Promise<Buffer>): Unpack {
  return (body) => {
    if (body.length > MOST_AT_ONCE_BYTES) return later(body)
    try {
      return atOnce(body)
    } catch {
      return later(body)
    }
  }
}

const batchChecker = Compile(IngestBatch)

/**
 * Bytes → a batch whose frame is right; what each message says is judged later, one by one.
 * @throws Refusal `/problems/ingest/{encoding,too-large,malformed,bad-range}`
 */
export async function decodeBatch(body: Buffer, encoding = 'identity'): Promise<IngestBatch> {
  const unpack = UNPACK[encoding]
  if (!unpack) throw refuse(ENCODING, { encoding })
  const unpacked = unpack(body)
  const batch = parse(unpacked instanceof Promise ? await unpacked.catch(explain) : unpacked)
  if (!batchChecker.Check(batch)) {
    const [first] = batchChecker.Errors(batch)
    throw refuse(MALFORMED, { detail: first && `${first.instancePath}: ${first.message}` })
  }
  let last = batch.fromSeq - 1
  for (const { seq } of batch.messages) {
    if (seq <= last) throw refuse(BAD_RANGE, { seq })
    last = seq
  }
  if (last > batch.toSeq || batch.toSeq < batch.fromSeq)
    throw refuse(BAD_RANGE, { fromSeq: batch.fromSeq, toSeq: batch.toSeq })
  return batch
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(bytes))
  } catch (error) {
    throw refuse(MALFORMED, { detail: error instanceof Error ? error.message : String(error) })
  }
}

function explain(error: NodeJS.ErrnoException): never {
  if (error.code === 'ERR_BUFFER_TOO_LARGE') throw refuse(TOO_LARGE, { mostBytes: MOST_UNPACKED_BYTES })
  throw refuse(MALFORMED, { detail: error.message })
}
