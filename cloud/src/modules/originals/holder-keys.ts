import { fingerprintOf } from '@loujing/seal/seal'
import { openKey, protectKey } from '@loujing/seal/protected-key'
import { createSm2Key, sm2Decrypt, sm2Encrypt } from '@loujing/seal/sm2'
import type { HandOver, HolderKey, NewHolderKey } from '@loujing/wire/http/originals'
import type { HolderKeyId, PersonId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Page, PageQuery } from '@loujing/wire/page'
import { record } from '../../platform/audit.ts'
import type { Actor } from '../../platform/auth.ts'
import type { Reader, Sql, Tx } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { fromIdCursor, toPage } from '../../platform/page.ts'
import { inCompany } from '../../platform/tenant.ts'
import type { Caller, Identity } from '../identity/index.ts'
import { LOCKED_MS, MOST_TRIES } from './model.ts'
import { HOLDS_OTHER_SEAT, KEY_ID_TAKEN, KEY_LOCKED, NOT_A_HOLDER, SAME_HOLDER, WRONG_PASSPHRASE } from './problems.ts'
import * as store from './store/holder-key.ts'
import type { KeyRow } from './store/holder-key.ts'

export type HolderKeys = ReturnType<typeof createHolderKeys>
type Deps = { sql: Sql; now: () => Date; identity: Pick<Identity, 'namesOf' | 'findWhoMay'> }

/** The keys of those two without whom no original opens: made, changed, handed over; opened for one act at a time. */
export function createHolderKeys({ sql, now, identity }: Deps) {
  async function toKeys(tx: Reader, looker: Actor, rows: readonly KeyRow[]): Promise<HolderKey[]> {
    const people = rows.map(({ personId }) => personId)
    const names = await identity.namesOf(tx, looker, people)
    return rows.map((row) => ({
      id: row.id,
      holder: { id: row.personId, name: names.get(row.personId) ?? '*' },
      seat: row.seat,
      publicKey: row.publicKey,
      fingerprint: row.fingerprint,
      madeAt: toInstant(row.madeAt),
      ...(row.retiredAt && { retiredAt: toInstant(row.retiredAt) }),
      ...(row.handedTo && row.handedAt && { handedTo: { key: row.handedTo, at: toInstant(row.handedAt) } }),
      isMine: row.personId === looker.person,
    }))
  }
  const one = async (tx: Tx, looker: Actor, row: KeyRow): Promise<HolderKey> => (await toKeys(tx, looker, [row]))[0]!

  /**
   * A holder's private key, for one act of his.
   * @throws Refusal key-locked · wrong-passphrase
   */
  async function unlock({ company }: Actor, key: KeyRow, passphrase: string): Promise<Buffer> {
    // counted before it is tried: a thousand tries at once are a thousand tries
    const until = new Date(now().getTime() + LOCKED_MS)
    const isFree = await inCompany(sql, company, (tx) => store.countTry(tx, key.id, now(), MOST_TRIES, until))
    if (!isFree) throw refuse(KEY_LOCKED)
    const privateKey = await openKey(key.protected, passphrase)
    if (privateKey === undefined) throw refuse(WRONG_PASSPHRASE)
    await inCompany(sql, company, (tx) => store.forgetTries(tx, key.id))
    return privateKey
  }

  return {
    listKeys: (actor: Actor, { cursor, limit = 50 }: PageQuery): Promise<Page<HolderKey>> =>
      inCompany(sql, actor.company, async (tx) => {
        const rows = await store.listKeys(tx, fromIdCursor(cursor), limit + 1)
        return toPage(
          await toKeys(tx, actor, rows),
          limit,
          ({ id }) => [id],
          (key) => key,
        )
      }),

    /**
     * The ceremony of one holder: a pair of keys, the private half under his passphrase. A key he had is retired.
     * @throws Refusal holds-other-seat · key-id-taken
     */
    async makeKey(caller: Caller, { id, seat, passphrase }: NewHolderKey): Promise<HolderKey> {
      const { company, person, address } = caller
      const known = await inCompany(sql, company, (tx) => store.findKey(tx, id))
      if (known && (known.personId !== person || known.seat !== seat)) throw refuse(KEY_ID_TAKEN)
      if (known) return inCompany(sql, company, (tx) => one(tx, caller, known))
      const { privateKey, publicKey } = createSm2Key()
      const kept = await protectKey(privateKey, passphrase)
      privateKey.fill(0)
      const fingerprint = fingerprintOf(publicKey)
      return inCompany(sql, company, async (tx) => {
        await store.lockSeats(tx, company)
        const others = await store.keysOfPerson(tx, person)
        if (others.some((other) => other.seat !== seat)) throw refuse(HOLDS_OTHER_SEAT)
        await store.retireKeysOf(tx, person, now())
        const key = { id, personId: person, seat, publicKey: publicKey.toString('hex'), fingerprint, madeAt: now() }
        if (!(await store.insertKey(tx, company, { ...key, protected: kept }))) throw refuse(KEY_ID_TAKEN)
        const entry = { company, actor: caller, action: 'originals.make-key', object: id, address, after: key }
        await record(tx, { ...entry, outcome: 'done' }, now())
        return one(tx, caller, { ...key, protected: kept, retiredAt: null, handedTo: null, handedAt: null })
      })
    },

    /**
     * What the caller's key opens, his successor's opens from now on too; the caller's key is retired.
     * @throws Refusal not-found · not-a-holder (the key is another's) · same-holder · key-locked · wrong-passphrase
     */
    async handOver(caller: Caller, id: HolderKeyId, { to, passphrase }: HandOver): Promise<HolderKey> {
      const { company, person, address } = caller
      const { key, successor } = await inCompany(sql, company, async (tx) => {
        const key = (await store.findKey(tx, id)) ?? fail()
        if (key.personId !== person) throw refuse(NOT_A_HOLDER)
        const successor = (await store.findKey(tx, to)) ?? fail()
        const isFit = successor.personId !== person && successor.seat === key.seat && successor.retiredAt === null
        if (!isFit || !(await identity.findWhoMay(tx, successor.personId, 'originals.approve')))
          throw refuse(SAME_HOLDER)
        return { key, successor }
      })
      const privateKey = await unlock(caller, key, passphrase)
      const encrypted = sm2Encrypt(Buffer.from(successor.publicKey, 'hex'), privateKey).toString('hex')
      privateKey.fill(0)
      return inCompany(sql, company, async (tx) => {
        await store.lockSeats(tx, company)
        await store.insertSuccession(tx, company, { keyId: id, toKeyId: to, encrypted }, now())
        await store.retireKeysOf(tx, person, now())
        const entry = { company, actor: caller, action: 'originals.hand-over', object: id, address, after: { to } }
        await record(tx, { ...entry, outcome: 'done' }, now())
        return one(tx, caller, (await store.findKey(tx, id)) ?? fail())
      })
    },

    /** Which of a picture's keys this person opens: his own, or one that was handed to one of his. */
    async findFor(tx: Reader, person: PersonId, fingerprints: readonly string[]) {
      const [own, named] = await Promise.all([
        store.keysOfPerson(tx, person),
        store.keysByFingerprint(tx, fingerprints),
      ])
      const direct = own.find(({ fingerprint }) => fingerprints.includes(fingerprint))
      if (direct) return { key: direct, through: direct }
      const successions = await store.successionsTo(
        tx,
        own.map(({ id }) => id),
      )
      for (const line of successions) {
        const key = named.find(({ id }) => id === line.keyId)
        const through = own.find(({ id }) => id === line.toKeyId)
        if (key && through) return { key, through, encrypted: line.encrypted }
      }
      return undefined
    },

    keysByFingerprint: store.keysByFingerprint,

    /** The private key that `findFor` found, by its holder's passphrase. @throws Refusal key-locked · wrong-passphrase */
    async open(actor: Actor, found: FoundKey, passphrase: string): Promise<Buffer> {
      const own = await unlock(actor, found.through, passphrase)
      if (found.encrypted === undefined) return own
      const inherited = sm2Decrypt(own, Buffer.from(found.encrypted, 'hex'))
      own.fill(0)
      if (inherited === undefined) throw new Error(`what was handed over of key ${found.key.id} does not open`)
      return inherited
    },
  }
}

export type FoundKey = { key: KeyRow; through: KeyRow; encrypted?: string }

function fail(): never {
  throw notFound('Key')
}
