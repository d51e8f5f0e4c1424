import { IngestReceipt, type Lane } from '@loujing/wire/ingest'
import { toInstant } from '@loujing/wire/instant'
import { Check } from 'typebox/value'
import type { Outbox, OutboxRecord, Slice } from '../outbox/outbox.ts'
import { assemble, compress, type Batch, type Encoding } from './batch.ts'
import { pause } from './bell.ts'
import { CloudRefusal, LineError, readJson, type CloudClient } from './cloud-client.ts'
import type { Line } from './line.ts'

export type LaneOptions = {
  lane: Lane
  outbox: Outbox
  client: CloudClient
  line: Line
  /** What this lane may send now: `after < seq <= upTo`. It moves when the line has been cut. */
  range(): { after: number; upTo: number }
  /** Everything of this lane up to `seq` is settled. */
  passed(seq: number): void
  /** Resolves when there may be something to send and it is time to send it. */
  ready(signal: AbortSignal): Promise<void>
  sent(batch: Batch, receipt: IngestReceipt, tookMs: number): void
  /** The cloud refuses this one fact for ever. */
  onPoison(record: OutboxRecord | undefined, refusal: CloudRefusal): void
  now: () => number
}

const MOST_RECORDS = 1000
const MOST_BYTES = 524_288
const FEWEST_RECORDS = 50

/** One batch in flight, in order, each repeated until its receipt: at least once, in sequence. */
export async function runLane(options: LaneOptions, signal: AbortSignal): Promise<void> {
  const { lane, outbox, line, range, passed } = options
  let most = MOST_RECORDS
  let encoding: Encoding = 'zstd'

  while (!signal.aborted) {
    await line.up(signal)
    await options.ready(signal)
    if (signal.aborted || line.state() !== 'up') continue
    const { after, upTo } = range()
    const slice = outbox.read(after, upTo, most, MOST_BYTES)
    if (!slice) {
      if (upTo !== Infinity) passed(upTo)
      continue
    }
    await deliver(slice)
  }

  /** Sends a slice, in as many pieces as the cloud wants. */
  async function deliver(slice: Slice): Promise<void> {
    const todo: Piece[] = [slice]
    while (todo.length > 0 && !signal.aborted) {
      const piece = todo[0]!
      const outcome = await deliverPiece(piece)
      if (outcome === 'moved') return
      todo.shift()
      if (outcome === 'done') {
        passed(piece.toSeq)
        outbox.acknowledge(piece.fromSeq, piece.toSeq)
        most = Math.min(MOST_RECORDS, most * 2)
      } else todo.unshift(...outcome)
    }
  }

  async function deliverPiece(piece: Piece): Promise<'done' | 'moved' | Piece[]> {
    let batch: Batch | undefined
    while (!signal.aborted) {
      // After an outage what was live belongs to the backlog, and goes with it.
      if (piece.fromSeq <= range().after || piece.toSeq > range().upTo) return 'moved'
      if (batch?.encoding !== encoding) {
        const bytes = assemble(outbox.epoch, lane, piece, toInstant(options.now()))
        batch = { lane, ...piece, encoding, body: await compress(bytes, encoding) }
      }
      const started = performance.now()
      try {
        options.sent(batch, await send(batch), performance.now() - started)
        return 'done'
      } catch (error) {
        if (signal.aborted) break
        if (error instanceof LineError) most = Math.max(FEWEST_RECORDS, most >> 1)
        else if (!(error instanceof CloudRefusal)) throw error
        else {
          const answer = afterRefusal(piece, error)
          if (answer === 'again') continue
          if (answer === 'wait') {
            await pause(retryAfterMs(error), signal)
            continue
          }
          if (answer !== 'lost') return answer
        }
        line.lost(error)
        await line.up(signal)
      }
    }
    return 'moved'
  }

  /** What each refusal means for the piece that met it. */
  function afterRefusal(piece: Piece, refusal: CloudRefusal): Piece[] | 'done' | 'again' | 'wait' | 'lost' {
    switch (refusal.status) {
      case 415:
        if (encoding === 'gzip') return 'lost'
        encoding = 'gzip'
        return 'again'
      case 429:
        return 'wait'
      case 400:
      case 409:
      case 413:
        if (piece.records.length > 1) {
          most = Math.max(FEWEST_RECORDS, most >> 1)
          return halve(piece)
        }
        return poison(piece, refusal)
      default:
        return 'lost'
    }
  }

  function poison(piece: Piece, refusal: CloudRefusal): 'done' {
    options.onPoison(piece.records[0], refusal)
    return 'done'
  }

  async function send(batch: Batch): Promise<IngestReceipt> {
    const response = await options.client.request({
      method: 'POST',
      path: '/api/ingest/batches',
      headers: { 'content-type': 'application/json', 'content-encoding': batch.encoding },
      body: batch.body,
      signal,
    })
    const receipt = readJson(response)
    if (!Check(IngestReceipt, receipt)) throw new LineError('the answer to a batch is not a receipt')
    if (receipt.epoch !== outbox.epoch || receipt.toSeq < batch.toSeq)
      throw new LineError('the receipt is of another batch')
    return receipt
  }
}

type Piece = Pick<Slice, 'fromSeq' | 'toSeq' | 'records'>

const halve = (piece: Piece) => cut(piece, piece.records[(piece.records.length >> 1) - 1]!.seq)

/** Two pieces, one up to and one after `seq`. */
function cut({ fromSeq, toSeq, records }: Piece, seq: number): Piece[] {
  return [
    { fromSeq, toSeq: seq, records: records.filter((record) => record.seq <= seq) },
    { fromSeq: seq + 1, toSeq, records: records.filter((record) => record.seq > seq) },
  ]
}

const retryAfterMs = ({ problem }: CloudRefusal) => Math.min(60_000, Number(problem.retryAfterSeconds ?? 1) * 1000)
