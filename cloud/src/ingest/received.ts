import type { CompanyId, GatewayId } from '@loujing/wire/id'
import type { IngestBatch, Lane } from '@loujing/wire/ingest'
import type { Tx } from '../platform/db.ts'
import { refuse } from '../platform/errors.ts'
import { OUT_OF_ORDER } from './problems.ts'

type Range = readonly [from: number, to: number]
/** The parts of a batch's range that were not taken before, ascending. */
export type Missing = readonly Range[]

/**
 * Locks what is known of the gateway's outbox, until the transaction ends, and tells what of the batch is new.
 * @throws Refusal `/problems/ingest/out-of-order` when something new lies behind what its lane has passed
 */
export async function openReceived(
  tx: Tx,
  company: CompanyId,
  gateway: GatewayId,
  batch: IngestBatch,
): Promise<Missing> {
  const { epoch, lane, fromSeq, toSeq } = batch
  type Row = { liveTo: number; backlogTo: number; missing: string }
  const [row] = await tx<Row[]>`
    insert into ingest.received (gateway_id, epoch, company_id) values (${gateway}, ${epoch}, ${company})
    on conflict (gateway_id, epoch) do update set at = now()
    returning live_to, backlog_to, (int8multirange(int8range(${fromSeq}, ${toSeq}, '[]')) - seqs)::text as missing`
  const missing = readRanges(row?.missing ?? '')
  const passed = (lane === 'live' ? row?.liveTo : row?.backlogTo) ?? 0
  const first = missing[0]?.[0]
  if (first !== undefined && first <= passed) throw refuse(OUT_OF_ORDER, { lane, passedTo: passed, firstNew: first })
  return missing
}

export async function closeReceived(
  tx: Tx,
  gateway: GatewayId,
  { epoch, lane, fromSeq, toSeq }: IngestBatch,
): Promise<void> {
  await tx`
    update ingest.received
       set seqs = seqs + int8multirange(int8range(${fromSeq}, ${toSeq}, '[]')),
           live_to = greatest(live_to, ${lastOf(lane, 'live', toSeq)}),
           backlog_to = greatest(backlog_to, ${lastOf(lane, 'backlog', toSeq)})
     where gateway_id = ${gateway} and epoch = ${epoch}`
}

const lastOf = (lane: Lane, wanted: Lane, toSeq: number): number => (lane === wanted ? toSeq : 0)

/** `{[1,5),[7,9)}` → [[1, 4], [7, 8]]: a multirange of int8 always ends before its upper bound. */
export const readRanges = (text: string): Range[] =>
  [...text.matchAll(/\[(\d+),(\d+)\)/g)].map(([, from, to]) => [Number(from), Number(to) - 1] as const)

export const isMissing = (missing: Missing, seq: number): boolean =>
  missing.some(([from, to]) => seq >= from && seq <= to)
