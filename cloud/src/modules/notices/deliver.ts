import { uuidv7, type CompanyId } from '@loujing/wire/id'
import type { Sql } from '../../platform/db.ts'
import { refuse } from '../../platform/errors.ts'
import type { Log } from '../../platform/log.ts'
import { asPlatform, inCompany } from '../../platform/tenant.ts'
import type { FieldCipher } from '../identity/index.ts'
import { contextOf } from './model/address.ts'
import { MOST_TRIES, retryMs } from './model/escalation.ts'
import { keyOf, type Words } from './model/words.ts'
import { NO_MAIL, TOO_MANY_MESSAGES } from './problems.ts'
import type { Mail } from './send/mail.ts'
import { robotAccepts, type Outcome, type Outgoing } from './send/outgoing.ts'
import { toDingtalk, toWebhook, toWecom } from './send/robots.ts'
import { findChannel, type ChannelRow } from './store/channel.ts'
import * as store from './store/delivery.ts'
import type { Claimed } from './store/delivery.ts'

/** domain.md §9.1, §9.2: twenty messages a minute to one robot, else it is silenced for ten minutes. */
const MOST_A_MINUTE = 20
const MINUTE_MS = 60_000
/** Longer than any sending may last: what is claimed for longer was claimed by a process that is gone. */
const CLAIM_MS = 60_000
const TOGETHER = 50
const AT_ONCE = 8

export type DeliverDeps = {
  sql: Sql
  now: () => Date
  log: Log
  fields: FieldCipher
  outgoing: Outgoing
  mail: Mail | undefined
  random?: () => number
}
export type Deliver = ReturnType<typeof createDeliver>

/**
 * Sends what the escalation has decided. Each message is claimed in the database before a byte leaves and finished behind its
 * answer: a process that is killed in between leaves a claim, which becomes `unknown` and is never sent again. What waits for
 * one receiver leaves together, in one message.
 */
export function createDeliver({ sql, now, log, fields, outgoing, mail, random = Math.random }: DeliverDeps) {
  function send(channel: ChannelRow, words: readonly Words[], message: string): Promise<Outcome> {
    const address = fields.open(channel.addressSealed, contextOf(channel.id, 'address'))
    const secret = channel.secretSealed ? fields.open(channel.secretSealed, contextOf(channel.id, 'secret')) : undefined
    switch (channel.kind) {
      case 'email':
        return mail?.send(address, words, message) ?? Promise.resolve(refused(NO_MAIL.type))
      case 'webhook':
        return outgoing.post(toWebhook(address, secret, words, { now: now(), message }), () => undefined)
      case 'dingtalk':
        return outgoing.post(toDingtalk(address, secret, words, now()), robotAccepts)
      case 'wecom':
        return outgoing.post(toWecom(address, words), robotAccepts)
    }
  }

  /** Whether one more message may go; when not, the moment from which it may. */
  async function fullUntil(
    tx: Parameters<typeof store.listMessages>[0],
    destination: Buffer,
  ): Promise<Date | undefined> {
    await store.lockDestination(tx, destination)
    const sent = await store.listMessages(tx, destination, new Date(now().getTime() - MINUTE_MS))
    const [oldest] = sent.slice(-MOST_A_MINUTE)
    return oldest && sent.length >= MOST_A_MINUTE ? new Date(oldest.getTime() + MINUTE_MS) : undefined
  }

  async function take(company: CompanyId, destination: Buffer, message: string): Promise<Claimed[]> {
    return inCompany(sql, company, async (tx) => {
      const until = await fullUntil(tx, destination)
      if (until) {
        await store.postpone(tx, destination, until)
        return []
      }
      const claimed = await store.claim(tx, destination, { at: now(), message, limit: TOGETHER })
      if (claimed.length > 0) await store.insertMessage(tx, { id: message, company, destination }, now())
      return claimed
    })
  }

  async function sendTo(company: CompanyId, destination: Buffer): Promise<void> {
    const message = uuidv7(now().getTime())
    const claimed = await take(company, destination, message)
    const [first] = claimed
    if (!first) return
    const channel = await inCompany(sql, company, (tx) => findChannel(tx, first.channelId))
    const outcome = channel
      ? await send(channel, distinct(claimed), message)
      : refused('the channel was removed before it was sent')
    const result = resultOf(outcome, Math.max(...claimed.map(({ tries }) => tries)))
    await inCompany(sql, company, (tx) => store.finish(tx, message, result, now()))
  }

  function resultOf(outcome: Outcome, tries: number) {
    if (outcome.state === 'sent') return { state: 'sent', detail: null, retryAt: null } as const
    const { detail } = outcome
    if (outcome.state === 'unknown') return { state: 'unknown', detail, retryAt: null } as const
    if (outcome.forGood || tries >= MOST_TRIES) return { state: 'failed', detail, retryAt: null } as const
    return { state: 'waiting', detail, retryAt: new Date(now().getTime() + retryMs(tries, random())) } as const
  }

  async function sendOf(company: CompanyId): Promise<void> {
    const destinations = await inCompany(sql, company, async (tx) => {
      await store.giveUpClaims(tx, new Date(now().getTime() - CLAIM_MS))
      return store.listDestinations(tx, now(), AT_ONCE)
    })
    await Promise.all(destinations.map((destination) => sendTo(company, destination)))
  }

  return {
    /** One round over all companies: to each receiver at most one message. */
    async runOnce(): Promise<void> {
      const claimedBefore = new Date(now().getTime() - CLAIM_MS)
      const companies = await asPlatform(sql, (tx) => store.listSendingCompanies(tx, now(), claimedBefore))
      await Promise.all(
        companies.map((company) =>
          // one company's trouble is not another's; what was claimed is given up when its time is over
          sendOf(company).catch((error: unknown) => log.error({ err: error, company }, 'delivery failed')),
        ),
      )
    },

    /** A test: it counts, and is not tried again. @throws Refusal too-many-messages */
    async sendNow(company: CompanyId, channel: ChannelRow, words: Words): Promise<Outcome> {
      const id = uuidv7(now().getTime())
      await inCompany(sql, company, async (tx) => {
        const until = await fullUntil(tx, channel.destination)
        if (until) throw refuse(TOO_MANY_MESSAGES, { until: until.toISOString() })
        await store.insertMessage(tx, { id, company, destination: channel.destination }, now())
      })
      return send(channel, [words], id)
    },
  }
}

const refused = (detail: string): Outcome => ({ state: 'refused', detail, forGood: true })

/** Two people with one robot are told of a thing once. */
const distinct = (claimed: readonly Claimed[]): Words[] => [
  ...new Map(claimed.map(({ words }) => [keyOf(words), words])).values(),
]
