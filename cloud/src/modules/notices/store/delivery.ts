import type { ChannelId, ChannelKind, Delivery, DeliveryId } from '@loujing/wire/http/notices'
import type { AlarmId, CompanyId, PersonId, SiteId } from '@loujing/wire/id'
import type { Severity } from '@loujing/wire/severity'
import type { Reader, Tx } from '../../../platform/db.ts'
import type { Words } from '../model/words.ts'

export type NewDelivery = {
  id: DeliveryId
  company: CompanyId
  /** None of what is no alarm. */
  site?: SiteId
  subject: string
  round: number
  step: number
  channel: ChannelId
  person: PersonId
  kind: ChannelKind
  addressMasked: string
  destination: Buffer
  severity: Severity
  words: Words
  dueAt: Date
}

/** Nothing when this step of this subject has a delivery by this channel. */
export async function insertDelivery(tx: Tx, delivery: NewDelivery, at: Date): Promise<void> {
  const { words } = delivery
  await tx`
    insert into notices.delivery (id, company_id, site_id, subject_id, round, step, channel_id, person_id, kind,
                                  address_masked, destination, alarm_type, severity, words, created_at, due_at)
    values (${delivery.id}, ${delivery.company}, ${delivery.site ?? null}, ${delivery.subject}, ${delivery.round}, ${delivery.step},
            ${delivery.channel}, ${delivery.person}, ${delivery.kind}, ${delivery.addressMasked}, ${delivery.destination},
            ${'alarm' in words ? words.type : null}, ${delivery.severity}, ${JSON.stringify(words)}::text::jsonb, ${at}, ${delivery.dueAt})
    on conflict (channel_id, subject_id, round, step) do nothing`
}

/** Companies with something to send, or with something whose sender died, over all of them: as the platform. */
export async function listSendingCompanies(sql: Reader, at: Date, claimedBefore: Date): Promise<CompanyId[]> {
  const rows = await sql<{ company: CompanyId }[]>`
    select distinct company_id as company from notices.delivery
     where (state = 'waiting' and due_at <= ${at}) or (state = 'sending' and claimed_at < ${claimedBefore})`
  return rows.map(({ company }) => company)
}

/** What a process that died had taken in hand: whether it left nobody knows, so it is not sent again. */
export async function giveUpClaims(tx: Tx, claimedBefore: Date): Promise<void> {
  await tx`
    update notices.delivery set state = 'unknown', detail = 'the sender stopped before the answer came'
     where state = 'sending' and claimed_at < ${claimedBefore}`
}

/** The destinations that something waits for, those that wait longest first. */
export async function listDestinations(sql: Reader, at: Date, limit: number): Promise<Buffer[]> {
  const rows = await sql<{ destination: Buffer }[]>`
    select destination from notices.delivery where state = 'waiting' and due_at <= ${at}
     group by destination order by min(due_at) limit ${limit}`
  return rows.map(({ destination }) => destination)
}

export type Claimed = { id: DeliveryId; channelId: ChannelId; kind: ChannelKind; words: Words; tries: number }

/** Takes what waits for a destination in hand, and writes that down before anything leaves. */
export async function claim(
  tx: Tx,
  destination: Buffer,
  { at, message, limit }: { at: Date; message: string; limit: number },
): Promise<Claimed[]> {
  return tx<Claimed[]>`
    with due as (
      select id from notices.delivery
       where destination = ${destination} and state = 'waiting' and due_at <= ${at}
       order by due_at, id limit ${limit} for update skip locked)
    update notices.delivery d
       set state = 'sending', claimed_at = ${at}, tries = tries + 1, message_id = ${message}
      from due where d.id = due.id
    returning d.id, d.channel_id, d.kind, d.words, d.tries`
}

/** One destination at a time: two processes must not each send the twentieth message. */
export async function lockDestination(tx: Tx, destination: Buffer): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended('notices ' || ${destination.toString('hex')}, 0))`
}

/** When the messages of the last minute went to a destination, oldest first. */
export async function listMessages(tx: Tx, destination: Buffer, since: Date): Promise<Date[]> {
  const rows = await tx<{ at: Date }[]>`
    select at from notices.message where destination = ${destination} and at > ${since} order by at`
  return rows.map(({ at }) => at)
}

export async function insertMessage(
  tx: Tx,
  message: { id: string; company: CompanyId; destination: Buffer },
  at: Date,
): Promise<void> {
  await tx`delete from notices.message where destination = ${message.destination} and at < ${at}::timestamptz - interval '1 hour'`
  await tx`
    insert into notices.message (id, company_id, destination, at)
    values (${message.id}, ${message.company}, ${message.destination}, ${at})`
}

export async function postpone(tx: Tx, destination: Buffer, until: Date): Promise<void> {
  await tx`
    update notices.delivery set due_at = ${until}
     where destination = ${destination} and state = 'waiting' and due_at < ${until}`
}

/** What became of those that were claimed for `message`; `retryAt` sends them back to wait. */
export async function finish(
  tx: Tx,
  message: string,
  result: { state: 'sent' | 'failed' | 'unknown' | 'waiting'; detail: string | null; retryAt: Date | null },
  at: Date,
): Promise<void> {
  const { state, detail, retryAt } = result
  await tx`
    update notices.delivery d
       set state = case when ${state} = 'waiting' and e.ended_at is not null then 'withdrawn' else ${state} end,
           detail = ${detail}, due_at = coalesce(${retryAt}, d.due_at),
           sent_at = case when ${state} = 'sent' then ${at}::timestamptz end
      from notices.delivery own left join notices.escalation e on e.alarm_id = own.subject_id
     where d.message_id = ${message} and d.state = 'sending' and own.id = d.id`
}

export type DeliveryRow = Omit<
  Delivery,
  'person' | 'alarm' | 'channel' | 'dueAt' | 'sentAt' | 'detail' | 'together'
> & {
  subjectId: AlarmId
  personId: PersonId
  addressMasked: string
  severity: Severity
  detail: string | null
  createdAt: Date
  dueAt: Date
  sentAt: Date | null
  together: number | null
}

/** Newest first, by (created_at, id). */
export async function listDeliveries(
  sql: Reader,
  site: SiteId,
  before: { at: Date; id: string } | undefined,
  limit: number,
): Promise<DeliveryRow[]> {
  return sql<DeliveryRow[]>`
    select id, subject_id, alarm_type, severity, step, person_id, kind, address_masked, state, tries, detail, created_at, due_at,
           sent_at,
           case when sent_at is not null
                then (select count(*)::int from notices.delivery other where other.message_id = d.message_id) end as together
      from notices.delivery d
     where site_id = ${site}
       and (${before?.id ?? null}::uuid is null or (created_at, id) < (${before?.at ?? null}, ${before?.id ?? null}))
     order by created_at desc, id desc limit ${limit}`
}
