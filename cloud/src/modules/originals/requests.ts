import { openShare, SealedRefusal } from '@loujing/seal/open'
import { protectKey, RANDOM_SECRET } from '@loujing/seal/protected-key'
import { createSm2Key, sm2Encrypt } from '@loujing/seal/sm2'
import type { NewOriginalRequest, OriginalQuery, OriginalRequest } from '@loujing/wire/http/originals'
import type { Alarm } from '@loujing/wire/http/sites'
import type { AlarmId, CameraId, OriginalRequestId } from '@loujing/wire/id'
import type { Page } from '@loujing/wire/page'
import { splitSealed } from '@loujing/wire/sealed'
import { record } from '../../platform/audit.ts'
import type { Actor } from '../../platform/auth.ts'
import type { Sql, Tx } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { fromIdCursor, toPage } from '../../platform/page.ts'
import { inCompany } from '../../platform/tenant.ts'
import { holdEvidence } from '../../stores/evidence-hold.ts'
import type { Caller, FieldCipher, Identity } from '../identity/index.ts'
import { holderOf } from './holding.ts'
import type { HolderKeys } from './holder-keys.ts'
import { DECIDE_WITHIN_MS, LOOK_WITHIN_MS, isAgreed, stateOf } from './model.ts'
import {
  NO_ORIGINAL,
  NOT_A_HOLDER,
  NOT_HERE_YET,
  NOT_WAITING,
  OWN_REQUEST,
  REQUEST_ID_TAKEN,
  SEAT_DECIDED,
  SPOILT,
  UNKNOWN_HOLDERS,
} from './problems.ts'
import type { SealedFiles } from './sealed-files.ts'
import * as store from './store/request.ts'
import type { RequestRow } from './store/request.ts'
import { reasonContext, rejectionContext, toRequests } from './view.ts'

export type RequestDeps = {
  sql: Sql
  now: () => Date
  identity: Pick<Identity, 'namesOf' | 'may'>
  fields: FieldCipher
  keys: HolderKeys
  files: SealedFiles
  getAlarm(actor: Actor, id: AlarmId): Promise<Alarm>
}

/** Asking for an original, and what the two holders say to it. */
export function createRequests({ sql, now, identity, fields, keys, files, getAlarm }: RequestDeps) {
  const one = async (tx: Tx, actor: Actor, id: OriginalRequestId): Promise<OriginalRequest> => {
    const row = (await store.findRequest(tx, id)) ?? gone()
    return (await toRequests({ now, identity, fields }, tx, actor, [row]))[0]!
  }
  const note = (tx: Tx, caller: Caller, what: string, object: string, after: unknown): Promise<void> => {
    const { company, address } = caller
    const entry = { company, actor: caller, action: `originals.${what}`, object, address, after }
    return record(tx, { ...entry, outcome: 'done' }, now())
  }

  /** @throws Refusal not-found · own-request · not-waiting */
  async function mustWait(tx: Tx, caller: Caller, row: RequestRow): Promise<store.DecisionRow[]> {
    if (row.askedBy === caller.person) throw refuse(OWN_REQUEST)
    const decisions = await store.listDecisions(tx, [row.id])
    const state = stateOf(row, decisions, now())
    const isSaidAgain = decisions.some(({ person }) => person === caller.person)
    if (state !== 'waiting' && !isSaidAgain) throw refuse(NOT_WAITING, { state })
    return decisions
  }

  return {
    list: (actor: Actor, { alarm, cursor, limit = 50 }: OriginalQuery): Promise<Page<OriginalRequest>> =>
      inCompany(sql, actor.company, async (tx) => {
        const rows = await store.listRequests(tx, alarm, fromIdCursor(cursor), limit + 1)
        return toPage(
          await toRequests({ now, identity, fields }, tx, actor, rows),
          limit,
          ({ id }) => [id],
          (request) => request,
        )
      }),

    get: (actor: Actor, id: OriginalRequestId): Promise<OriginalRequest> =>
      inCompany(sql, actor.company, (tx) => one(tx, actor, id)),

    /** @throws Refusal not-found · no-original · not-here-yet · unknown-holders · not-a-holder (of the asker) · request-id-taken */
    async ask(caller: Caller, alarmId: AlarmId, asked: NewOriginalRequest): Promise<OriginalRequest> {
      const { company, person } = caller
      const { site, source, episode } = await getAlarm(caller, alarmId)
      const sealed = episode?.picture.sealed
      if (!episode || !sealed || source.kind !== 'camera') throw refuse(NO_ORIGINAL)
      const bytes = (await files.read(company, sealed)) ?? refuseWith(NOT_HERE_YET)
      const { header } = splitSealed(bytes) ?? refuseWith(SPOILT)
      const fingerprints = header.shares.map(({ key }) => key)
      const { privateKey, publicKey } = createSm2Key()
      const lookProtected = await protectKey(privateKey, asked.lookSecret, RANDOM_SECRET)
      privateKey.fill(0)
      return inCompany(sql, company, async (tx) => {
        const held = await keys.keysByFingerprint(tx, fingerprints)
        if (held.length < header.shares.length) throw refuse(UNKNOWN_HOLDERS, { fingerprints })
        if (await keys.findFor(tx, person, fingerprints)) throw refuse(OWN_REQUEST)
        const isNew = await store.insertRequest(tx, company, {
          id: asked.id,
          siteId: site,
          alarmId,
          cameraId: source.id as CameraId,
          cameraName: source.name,
          takenAt: new Date(episode.picture.takenAt),
          sealedSha256: sealed,
          purpose: asked.purpose,
          reasonSealed: fields.seal(asked.reason, reasonContext(asked.id)),
          askedBy: person,
          askedAt: now(),
          decideBefore: new Date(now().getTime() + DECIDE_WITHIN_MS),
          lookPublic: publicKey.toString('hex'),
          lookProtected,
        })
        const row = await store.findRequest(tx, asked.id)
        if (row?.askedBy !== person || row.alarmId !== alarmId) throw refuse(REQUEST_ID_TAKEN)
        const files = [sealed, episode.picture.sha256]
        if (isNew) await holdEvidence(tx, { company, site }, holderOf(asked.id), files, now())
        if (isNew) await note(tx, caller, 'ask', asked.id, { alarm: alarmId, sealed, purpose: asked.purpose })
        return one(tx, caller, asked.id)
      })
    },

    /**
     * The caller's half of the key, given for this request only. Said again by the same person it is said once.
     * @throws Refusal not-found · own-request · not-waiting · not-a-holder · seat-decided · key-locked · wrong-passphrase · spoilt
     */
    async approve(caller: Caller, id: OriginalRequestId, passphrase: string): Promise<OriginalRequest> {
      const { company, person } = caller
      const row = (await inCompany(sql, company, (tx) => store.findRequest(tx, id))) ?? gone()
      const bytes = (await files.read(company, row.sealedSha256)) ?? refuseWith(NOT_HERE_YET)
      const { header } = splitSealed(bytes) ?? refuseWith(SPOILT)
      const found = await inCompany(sql, company, async (tx) => {
        const decisions = await mustWait(tx, caller, row)
        if (decisions.some((decision) => decision.person === person)) return undefined
        const fingerprints = header.shares.map(({ key }) => key)
        return (await keys.findFor(tx, person, fingerprints)) ?? refuseWith(NOT_A_HOLDER)
      })
      if (!found) return inCompany(sql, company, (tx) => one(tx, caller, id))
      const privateKey = await keys.open(caller, found, passphrase)
      const half = halfFor(row, bytes, privateKey)
      const { seat } = found.key
      return inCompany(sql, company, async (tx) => {
        const locked = (await store.lockRequest(tx, id)) ?? gone()
        const before = await mustWait(tx, caller, locked)
        if (before.some((decision) => decision.person === person)) return one(tx, caller, id)
        if (before.some((decision) => decision.seat === seat)) throw refuse(SEAT_DECIDED)
        const decision = { requestId: id, person, at: now(), seat, half, reasonSealed: null }
        await store.insertDecision(tx, company, decision)
        const agreed = isAgreed(locked, [...before, decision])
        if (agreed) await store.saveAgreed(tx, id, new Date(now().getTime() + LOOK_WITHIN_MS))
        await note(tx, caller, 'approve', id, { seat, key: found.key.fingerprint, agreed })
        return one(tx, caller, id)
      })
    },

    /** One no ends it. @throws Refusal not-found · own-request · not-waiting · not-a-holder */
    async reject(caller: Caller, id: OriginalRequestId, reason: string): Promise<OriginalRequest> {
      const { company, person } = caller
      const row = (await inCompany(sql, company, (tx) => store.findRequest(tx, id))) ?? gone()
      const bytes = await files.read(company, row.sealedSha256)
      const header = bytes && splitSealed(bytes)?.header
      return inCompany(sql, company, async (tx) => {
        const locked = (await store.lockRequest(tx, id)) ?? gone()
        const before = await mustWait(tx, caller, locked)
        if (before.some((decision) => decision.person === person)) return one(tx, caller, id)
        const fingerprints = header?.shares.map(({ key }) => key) ?? []
        if (!(await keys.findFor(tx, person, fingerprints))) throw refuse(NOT_A_HOLDER)
        const reasonSealed = fields.seal(reason, rejectionContext(id))
        await store.insertDecision(tx, company, {
          requestId: id,
          person,
          at: now(),
          seat: null,
          half: null,
          reasonSealed,
        })
        await note(tx, caller, 'reject', id, {})
        return one(tx, caller, id)
      })
    },
  }
}

/** The holder's half of this picture's key, encrypted for this request; his key is wiped. @throws Refusal spoilt */
function halfFor({ lookPublic }: RequestRow, sealed: Uint8Array, privateKey: Buffer): string {
  try {
    const { half } = openShare(sealed, privateKey)
    return sm2Encrypt(Buffer.from(lookPublic, 'hex'), half).toString('hex')
  } catch (error) {
    if (error instanceof SealedRefusal) throw refuse(SPOILT, { why: error.type })
    throw error
  } finally {
    privateKey.fill(0)
  }
}

function gone(): never {
  throw notFound('Request')
}

function refuseWith(problem: Parameters<typeof refuse>[0]): never {
  throw refuse(problem)
}
