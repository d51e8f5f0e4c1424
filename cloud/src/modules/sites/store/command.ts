import type { CommandResult } from '@loujing/wire/command'
import type { Command, NewCommand } from '@loujing/wire/http/sites'
import type { CommandId, CompanyId, GatewayId, PersonId, SiteId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Reader, Tx } from '../../../platform/db.ts'

type Row = Omit<Command, 'detail' | 'requestedAt' | 'expiresAt' | 'finishedAt'> & {
  detail: string | null
  requestedAt: Date
  expiresAt: Date
  finishedAt: Date | null
}
export type SiteCommand = { site: SiteId; command: Command }

const columns = (sql: Reader) =>
  sql`id, gateway_id as gateway, name, source, args, state, detail, requested_at, expires_at, finished_at`

/** False when a command of this id was given before. */
export async function insertCommand(
  tx: Tx,
  { company, site, gateway, by }: { company: CompanyId; site: SiteId; gateway: GatewayId; by: PersonId },
  { id, name, source, args }: NewCommand,
  { at, expiresAt }: { at: Date; expiresAt: Date },
): Promise<boolean> {
  const rows = await tx`
    insert into sites.command (id, company_id, site_id, gateway_id, name, source, args, requested_by, requested_at, expires_at)
    values (${id}, ${company}, ${site}, ${gateway}, ${name}, ${source}, ${JSON.stringify(args)}::text::jsonb, ${by}, ${at},
            ${expiresAt})
    on conflict (id) do nothing
    returning id`
  return rows.length > 0
}

export async function findCommand(sql: Reader, id: CommandId): Promise<Command | undefined> {
  const [row] = await sql<Row[]>`select ${columns(sql)} from sites.command where id = ${id}`
  return row && toCommand(row)
}

/** Newest first, by (requested_at, id). */
export async function listCommands(
  sql: Reader,
  gateway: GatewayId,
  before: { requestedAt: Date; id: string } | undefined,
  limit: number,
): Promise<Command[]> {
  const rows = await sql<Row[]>`
    select ${columns(sql)} from sites.command
     where gateway_id = ${gateway}
       and (${before?.id ?? null}::uuid is null
            or (requested_at, id) < (${before?.requestedAt ?? null}, ${before?.id ?? null}))
     order by requested_at desc, id desc
     limit ${limit}`
  return rows.map(toCommand)
}

/** Whether one waits that was not told since `toldBefore`. */
export async function hasOpenCommand(sql: Reader, gateway: GatewayId, at: Date, toldBefore: Date): Promise<boolean> {
  const rows = await sql`
    select 1 from sites.command
     where gateway_id = ${gateway} and finished_at is null and expires_at > ${at}
       and (sent_at is null or sent_at < ${toldBefore})
     limit 1`
  return rows.length > 0
}

export async function countOpenCommands(sql: Reader, gateway: GatewayId, at: Date): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*) from sites.command where gateway_id = ${gateway} and finished_at is null and expires_at > ${at}`
  return row?.count ?? 0
}

/** Takes those that are to be told, oldest first, and notes that they were. */
export async function takeOpenCommands(
  tx: Tx,
  gateway: GatewayId,
  at: Date,
  toldBefore: Date,
): Promise<(Command & { isNew: boolean })[]> {
  const rows = await tx<(Row & { isNew: boolean })[]>`
    with open as (
      select id, sent_at is null as is_new from sites.command
       where gateway_id = ${gateway} and finished_at is null and expires_at > ${at}
         and (sent_at is null or sent_at < ${toldBefore})
       order by requested_at, id
       limit 100
         for update
    )
    update sites.command c set state = 'sent', sent_at = ${at} from open where open.id = c.id
    returning c.id, c.gateway_id as gateway, c.name, c.source, c.args, c.state, c.detail, c.requested_at, c.expires_at,
              c.finished_at, open.is_new`
  return rows
    .toSorted((a, b) => a.requestedAt.getTime() - b.requestedAt.getTime() || (a.id < b.id ? -1 : 1))
    .map((row) => ({ ...toCommand(row), isNew: row.isNew }))
}

/**
 * Takes a result over, also of a command that expired here while the line was cut: what the gateway did is what is true.
 * @returns undefined when the gateway has no such command, or its result is known
 */
export async function finish(
  tx: Tx,
  gateway: GatewayId,
  { command, outcome, detail }: CommandResult,
  at: Date,
): Promise<SiteCommand | undefined> {
  const [row] = await tx<(Row & { site: SiteId })[]>`
    update sites.command set state = ${outcome}, detail = ${detail ?? null}, finished_at = ${at}
     where id = ${command} and gateway_id = ${gateway} and state in ('waiting', 'sent', 'expired')
       and not (state = 'expired' and ${outcome} = 'expired')
    returning ${columns(tx)}, site_id as site`
  return row && toSiteCommand(row)
}

/** Companies that have commands whose time is over. */
export async function listExpiring(sql: Reader, at: Date): Promise<CompanyId[]> {
  const rows = await sql<{ company: CompanyId }[]>`
    select distinct company_id as company from sites.command where finished_at is null and expires_at <= ${at}`
  return rows.map(({ company }) => company)
}

export async function expire(tx: Tx, at: Date): Promise<SiteCommand[]> {
  const rows = await tx<(Row & { site: SiteId })[]>`
    update sites.command set state = 'expired', finished_at = ${at}
     where finished_at is null and expires_at <= ${at}
    returning ${columns(tx)}, site_id as site`
  return rows.map(toSiteCommand)
}

const toSiteCommand = ({ site, ...row }: Row & { site: SiteId }): SiteCommand => ({ site, command: toCommand(row) })

function toCommand({ detail, requestedAt, expiresAt, finishedAt, ...row }: Row): Command {
  return {
    id: row.id,
    gateway: row.gateway,
    name: row.name,
    source: row.source,
    args: row.args,
    state: row.state,
    ...(detail !== null && { detail }),
    requestedAt: toInstant(requestedAt),
    expiresAt: toInstant(expiresAt),
    ...(finishedAt && { finishedAt: toInstant(finishedAt) }),
  }
}
