import type { QuarantineEntry } from '@loujing/wire/http/sites'
import type { CompanyId, GatewayId, SiteId } from '@loujing/wire/id'
import { uuidv7 } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { MessageProblem } from '@loujing/wire/problem'
import type { Reader, Tx } from '../platform/db.ts'

/** A message that was taken but not believed. `payload` is its JSON text as it came. */
export type Doubted = { seq: number; topic: string; problem: MessageProblem; detail?: string; payload: string }

export async function quarantine(
  tx: Tx,
  { company, site, gateway }: { company: CompanyId; site: SiteId; gateway: GatewayId },
  doubted: readonly Doubted[],
  at: Date,
): Promise<void> {
  if (doubted.length === 0) return
  await tx`
    insert into stores.quarantine (id, company_id, site_id, gateway_id, seq, recorded_at, topic, problem, detail, payload)
    select id, ${company}, ${site}, ${gateway}, seq, ${at}, topic, problem, detail, payload::json
      from unnest(${doubted.map(() => uuidv7())}::uuid[], ${doubted.map((one) => one.seq)}::int8[],
                  ${doubted.map((one) => one.topic)}::text[], ${doubted.map((one) => one.problem)}::text[],
                  ${doubted.map((one) => one.detail ?? null)}::text[], ${doubted.map((one) => one.payload)}::text[])
           as doubted (id, seq, topic, problem, detail, payload)`
}

/** A site's quarantine, newest first; `before` is the id of the last entry shown. */
export async function readQuarantine(
  sql: Reader,
  site: SiteId,
  { before, limit }: { before?: string | undefined; limit: number },
): Promise<QuarantineEntry[]> {
  type Row = Omit<QuarantineEntry, 'recordedAt' | 'detail'> & { recordedAt: Date; detail: string | null }
  const rows = await sql<Row[]>`
    select id, gateway_id as gateway, recorded_at, topic, problem, detail, payload
      from stores.quarantine
     where site_id = ${site} and (${before ?? null}::uuid is null or id < ${before ?? null}::uuid)
     order by id desc
     limit ${limit}`
  return rows.map(({ detail, recordedAt, ...row }) => ({
    ...row,
    recordedAt: toInstant(recordedAt),
    ...(detail === null ? {} : { detail }),
  }))
}

/** How many messages of a site were quarantined since a moment, by the name of the reason. */
export async function countQuarantine(sql: Reader, site: SiteId, since: Date): Promise<Record<string, number>> {
  const rows = await sql<{ problem: string; count: number }[]>`
    select problem, count(*) from stores.quarantine where site_id = ${site} and recorded_at >= ${since} group by problem`
  return Object.fromEntries(rows.map(({ problem, count }) => [problem, count]))
}
