import type { CompanyId, SiteId } from '@loujing/wire/id'
import { uuidv7 } from '@loujing/wire/id'
import type { Tx } from './db.ts'

/** Something that happened: `type` is `module.past-tense`, `subject` the id of what it happened to. */
export type Fact = { type: string; subject: string; company: CompanyId; site?: SiteId; data: object }

/** Where an event stands in the order of commits that no reader can miss: transaction, then sequence inside it. */
export type Cursor = { xid: string; seq: number }

export type Event<Data = unknown> = Cursor & {
  id: string
  type: string
  subject: string
  company: CompanyId
  site: SiteId | null
  occurredAt: Date
  data: Data
}

/** The channel on which a commit with events wakes the relay and the hub; it names their types. */
export const WAKE = 'loujing_outbox'
/** What a notice on `WAKE` names. */
export const typesOf = (notice: string): string[] => notice.split(' ')
/** The channel for what is told to those who listen now and kept nowhere (a new preview picture). */
export const WHISPER = 'loujing_whisper'

/** Says that something happened. Takes a Tx, so a fact commits with the change it describes or not at all. */
export async function say(tx: Tx, fact: Fact, at: Date): Promise<void> {
  await sayAll(tx, [fact], at)
}

/** Says several facts in one statement; they are heard in this order. */
export async function sayAll(tx: Tx, facts: readonly Fact[], at: Date): Promise<void> {
  if (facts.length === 0) return
  await tx`
    insert into platform.outbox (id, type, subject, company_id, site_id, occurred_at, data)
    select id, type, subject, company_id, site_id, ${at}::timestamptz, data::jsonb
      from unnest(${facts.map(() => uuidv7())}::uuid[], ${facts.map((fact) => fact.type)}::text[],
                  ${facts.map((fact) => fact.subject)}::text[], ${facts.map((fact) => fact.company)}::uuid[],
                  ${facts.map((fact) => fact.site ?? null)}::uuid[], ${facts.map((fact) => JSON.stringify(fact.data))}::text[])
           with ordinality as fact (id, type, subject, company_id, site_id, data, position)
     order by position`
}

/** Tells the live hubs of all processes, once, without keeping it: at most 8,000 bytes, lost when nobody listens. */
export async function whisper(
  tx: Tx,
  message: { company: CompanyId; site: SiteId; type: string; data: object },
): Promise<void> {
  await tx`select pg_notify(${WHISPER}, ${JSON.stringify(message)})`
}
