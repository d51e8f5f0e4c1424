import type { Channel, ChannelChange, ChannelId, TestResult } from '@loujing/wire/http/notices'
import { uuidv7, type PersonId } from '@loujing/wire/id'
import type { Page, PageQuery } from '@loujing/wire/page'
import { toInstant } from '@loujing/wire/instant'
import { createHash } from 'node:crypto'
import { record } from '../../platform/audit.ts'
import type { Actor } from '../../platform/auth.ts'
import type { Reader, Sql, Tx } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { fromIdCursor, toPage } from '../../platform/page.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Caller, FieldCipher } from '../identity/index.ts'
import { contextOf, maskAddress, readAddress } from './model/address.ts'
import type { Words } from './model/words.ts'
import { BAD_ADDRESS, NO_MAIL, TOO_MANY_CHANNELS } from './problems.ts'
import type { Deliver } from './deliver.ts'
import type { Outgoing } from './send/outgoing.ts'
import * as store from './store/channel.ts'
import type { ChannelRow } from './store/channel.ts'

const MOST_CHANNELS = 20

export type Channels = ReturnType<typeof createChannels>
export type ChannelsDeps = {
  sql: Sql
  now: () => Date
  fields: FieldCipher
  outgoing: Outgoing
  hasMail: boolean
  deliver: Deliver
}

/** A person's own channels. Nobody else sees them, and their addresses are not told again, not even to him. */
export function createChannels({ sql, now, fields, outgoing, hasMail, deliver }: ChannelsDeps) {
  const sealed = (id: ChannelId, text: string, what: 'address' | 'secret'): Buffer =>
    fields.seal(text, contextOf(id, what))

  async function own(tx: Reader, { person }: Actor, id: ChannelId): Promise<ChannelRow> {
    const row = await store.findChannel(tx, id)
    if (!row || row.personId !== person) throw notFound('Channel')
    return row
  }

  /** What is asked, in the form that is kept. @throws Refusal bad-address · host-not-allowed · private-address · no-mail */
  async function toRow(person: PersonId, id: ChannelId, asked: ChannelChange, kept?: ChannelRow): Promise<ChannelRow> {
    const { kind, name, secret, leastSeverity = kept?.leastSeverity ?? 'info', enabled = kept?.enabled ?? true } = asked
    if (kind === 'email' && !hasMail) throw refuse(NO_MAIL)
    const stays = kept?.kind === kind ? kept : undefined
    if (asked.address === undefined && !stays) throw refuse(BAD_ADDRESS, { why: 'missing' })
    const address =
      asked.address === undefined
        ? fields.open(stays!.addressSealed, contextOf(id, 'address'))
        : readAddress(kind, asked.address)
    if (kind !== 'email') await outgoing.check(address)
    return {
      id,
      personId: person,
      kind,
      name,
      addressSealed: sealed(id, address, 'address'),
      addressMasked: maskAddress(kind, address),
      secretSealed: secret === undefined ? (stays?.secretSealed ?? null) : sealed(id, secret, 'secret'),
      destination: destinationOf(kind, id, address),
      leastSeverity,
      enabled,
    }
  }

  async function log(tx: Tx, caller: Caller, action: string, row: ChannelRow): Promise<void> {
    const { company, address } = caller
    const after = { kind: row.kind, address: row.addressMasked, enabled: row.enabled }
    await record(tx, { company, actor: caller, action, object: row.id, outcome: 'done', address, after }, now())
  }

  return {
    list: (actor: Actor, { cursor, limit = 50 }: PageQuery): Promise<Page<Channel>> =>
      inCompany(sql, actor.company, async (tx) => {
        const rows = await store.listChannels(tx, actor.person, fromIdCursor(cursor), limit + 1)
        return toPage(rows, limit, ({ id }) => [id], toChannel)
      }),

    /** @throws Refusal not-found when the id is somebody else's, and those of `toRow` */
    async save(caller: Caller, id: ChannelId, asked: ChannelChange): Promise<Channel> {
      const { company, person } = caller
      const kept = await inCompany(sql, company, (tx) => store.findChannel(tx, id))
      if (kept && kept.personId !== person) throw notFound('Channel')
      // names are looked up here: outside of the transaction
      const row = await toRow(person, id, asked, kept)
      return inCompany(sql, company, async (tx) => {
        if (!kept && (await store.countChannels(tx, person)) >= MOST_CHANNELS) throw refuse(TOO_MANY_CHANNELS)
        if (!(await store.saveChannel(tx, company, row, now()))) throw notFound('Channel')
        await log(tx, caller, 'notices.save-channel', row)
        return toChannel(row)
      })
    },

    remove: (caller: Caller, id: ChannelId): Promise<void> =>
      inCompany(sql, caller.company, async (tx) => {
        const row = await own(tx, caller, id)
        await store.deleteChannel(tx, id)
        await log(tx, caller, 'notices.remove-channel', row)
      }),

    /** Sends one message now. @throws Refusal not-found · too-many-messages */
    async test(caller: Caller, id: ChannelId): Promise<TestResult> {
      const row = await inCompany(sql, caller.company, async (tx) => {
        const found = await own(tx, caller, id)
        await log(tx, caller, 'notices.test-channel', found)
        return found
      })
      const outcome = await deliver.sendNow(caller.company, row, testWords(caller.name, now()))
      return outcome.state === 'sent'
        ? { state: 'sent' }
        : { state: outcome.state === 'unknown' ? 'unknown' : 'failed', detail: outcome.detail }
    },
  }
}

/** Robots are limited by their address, whoever has them; the others by nothing but themselves. */
function destinationOf(kind: ChannelRow['kind'], id: ChannelId, address: string): Buffer {
  const of = kind === 'dingtalk' || kind === 'wecom' ? address : id
  return createHash('sha256').update(`${kind} ${of}`).digest()
}

const toChannel = (row: ChannelRow): Channel => ({
  id: row.id,
  kind: row.kind,
  name: row.name,
  address: row.addressMasked,
  hasSecret: row.secretSealed !== null,
  leastSeverity: row.leastSeverity,
  enabled: row.enabled,
})

const testWords = (name: string, at: Date): Words => ({
  alarm: uuidv7(),
  type: 'test',
  typeName: '测试消息 Test',
  severity: 'info',
  site: '楼镜 Loujing',
  source: name,
  raisedAt: toInstant(at),
  localTime: toInstant(at).slice(11, 16) + ' UTC',
  step: 1,
})
