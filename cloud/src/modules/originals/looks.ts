import { openSealed, SealedRefusal } from '@loujing/seal/open'
import { openKey } from '@loujing/seal/protected-key'
import { sm2Decrypt } from '@loujing/seal/sm2'
import type { OriginalRequestId } from '@loujing/wire/id'
import { splitSealed } from '@loujing/wire/sealed'
import { record } from '../../platform/audit.ts'
import type { Sql } from '../../platform/db.ts'
import { notFound, refuse } from '../../platform/errors.ts'
import { inCompany } from '../../platform/tenant.ts'
import { watermark } from '../../platform/watermark.ts'
import type { Caller } from '../identity/index.ts'
import { MOST_LOOKS, stateOf } from './model.ts'
import { NOT_OPEN, NOT_THE_ASKER, OTHER_BROWSER, SPOILT } from './problems.ts'
import type { SealedFiles } from './sealed-files.ts'
import { keysByFingerprint } from './store/holder-key.ts'
import * as store from './store/request.ts'

/**
 * The original, for the one who asked: opened in memory for this answer, marked with who and when, counted, audited, and
 * forgotten. Nothing of it is written anywhere.
 */
export function createLooks({ sql, now, files }: { sql: Sql; now: () => Date; files: SealedFiles }) {
  /** @throws Refusal not-found · not-the-asker · not-open · other-browser · spoilt */
  return async function look(caller: Caller, id: OriginalRequestId, lookSecret: string): Promise<Buffer> {
    const { company, person, account, address } = caller
    const { row, decisions } = await inCompany(sql, company, async (tx) => {
      const row = await store.findRequest(tx, id)
      if (!row) throw notFound('Request')
      if (row.askedBy !== person) throw refuse(NOT_THE_ASKER)
      const decisions = await store.listDecisions(tx, [id])
      const state = stateOf(row, decisions, now())
      if (state !== 'open') throw refuse(NOT_OPEN, { state })
      return { row, decisions }
    })
    const lookKey = await openKey(row.lookProtected, lookSecret)
    if (lookKey === undefined) throw refuse(OTHER_BROWSER)
    const sealed = await files.read(company, row.sealedSha256)
    const header = sealed && splitSealed(sealed)?.header
    if (!sealed || !header) throw notFound('Original')
    const held = await inCompany(sql, company, (tx) =>
      keysByFingerprint(
        tx,
        header.shares.map(({ key }) => key),
      ),
    )
    const shares = header.shares.flatMap(({ holder, key }) => {
      const seat = held.find(({ fingerprint }) => fingerprint === key)?.seat
      const given = decisions.find((decision) => decision.seat === seat)?.half
      const half = given && sm2Decrypt(lookKey, Buffer.from(given, 'hex'))
      return half ? [{ holder, half }] : []
    })
    lookKey.fill(0)
    const original = open(sealed, shares)
    const marked = await watermark(original, `${account} ${now().toISOString().slice(0, 19)}Z`)
    original.fill(0)
    await inCompany(sql, company, async (tx) => {
      const number = await store.countLook(tx, id, MOST_LOOKS, now())
      if (number === undefined) throw refuse(NOT_OPEN, { state: 'closed' })
      const entry = { company, actor: caller, action: 'originals.look', object: id, address, after: { number } }
      await record(tx, { ...entry, outcome: 'done' }, now())
    })
    return marked
  }
}

function open(sealed: Uint8Array, shares: Parameters<typeof openSealed>[1]): Uint8Array {
  try {
    return openSealed(sealed, shares).original
  } catch (error) {
    if (error instanceof SealedRefusal) throw refuse(SPOILT, { why: error.type })
    throw error
  } finally {
    for (const { half } of shares) half.fill(0)
  }
}
