import type { PersonId } from '@loujing/wire/id'
import type { Tx } from '../../platform/db.ts'
import { strikeOut, type Duty, type Identifiers, type PersonalData, type Written } from '../../platform/personal.ts'
import type { FieldCipher } from '../identity/index.ts'
import { contextOf } from './model/address.ts'
import { listChannels } from './store/channel.ts'

const MOST_CHANNELS = 100
const CHANNEL = { table: 'notices.channel', key: ['id'] } as const

/** What the cloud told people repeats what somebody wrote elsewhere, without saying who: a name goes from it, whoever wrote it. */
const TOLD: Written[] = [
  { table: 'notices.notice', columns: ['news', 'source'] },
  { table: 'notices.delivery', columns: ['words', 'detail'] },
]

/** Of notices: his channels and his bell list go, and who was told of what is told without an address. */
export const noticesPersonal = (fields: FieldCipher): PersonalData => ({
  module: 'notices',
  written: [...TOLD, { table: 'notices.plan', by: 'changed_by', columns: ['document'] }],
  theirs: [{ table: 'notices.delivery', by: 'person_id', hides: ['destination'] }],
  erased: [
    'notices.channel.person_id',
    'notices.channel.address_masked',
    'notices.channel.address_sealed',
    'notices.channel.name',
    'notices.channel.secret_sealed',
    'notices.delivery.address_masked',
    'notices.notice.person_id',
  ],
  nobodys: {
    listed: [
      'notices.delivery.alarm_type',
      'notices.delivery.kind',
      'notices.delivery.severity',
      'notices.escalation.severity',
      'notices.notice.alarm_type',
      'notices.notice.severity',
    ],
    secret: ['notices.delivery.destination', 'notices.message.destination'],
  },
  sealed: [
    { ...CHANNEL, column: 'address_sealed', contextOf: ({ id = '' }) => contextOf(id, 'address') },
    { ...CHANNEL, column: 'secret_sealed', contextOf: ({ id = '' }) => contextOf(id, 'secret') },
  ],
  kept: [],

  /** A site's roster or escalation names him: somebody else must be named. */
  async duties(tx: Tx, person: PersonId): Promise<Duty[]> {
    const rows = await tx<{ kind: string; siteId: string }[]>`
      select kind, site_id from notices.plan where strpos(document::text, ${person}) > 0 order by site_id, kind`
    return rows.map(({ kind, siteId }): Duty => ({ kind: `notices.${kind}`, object: siteId }))
  },

  async identifiers(tx: Tx, person: PersonId) {
    const channels = await listChannels(tx, person, undefined, MOST_CHANNELS)
    const addresses = channels.map(({ id, addressSealed }) => fields.open(addressSealed, contextOf(id, 'address')))
    return { sure: addresses, names: [] }
  },

  async open(tx: Tx, person: PersonId) {
    const channels = await listChannels(tx, person, undefined, MOST_CHANNELS)
    const told = channels.map(({ id, kind, name, addressSealed }) => ({
      ...{ id, kind, name },
      address: fields.open(addressSealed, contextOf(id, 'address')),
    }))
    return { channels: told }
  },

  async erase(tx: Tx, person: PersonId, { names }: Identifiers): Promise<number> {
    const struck = await strikeOut(tx, TOLD, person, { sure: names, names: [] })
    const told = await tx`
      update notices.delivery set address_masked = '' where person_id = ${person} and address_masked <> ''`
    const channels = await tx`delete from notices.channel where person_id = ${person}`
    const bells = await tx`delete from notices.notice where person_id = ${person}`
    return struck + told.count + channels.count + bells.count
  },
})
