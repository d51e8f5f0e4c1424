import type { CompanyId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Tx } from '../../platform/db.ts'
import type { FieldCipher } from '../identity/index.ts'
import { hashesOf } from './log.ts'
import { newKey, openPrivateKey, signNote } from './model/checkpoint.ts'
import * as store from './store.ts'
import type { CheckpointRow } from './store.ts'

/** Whose key of signing a sealed one is. */
export const contextOf = (company: CompanyId | string): string => `evidence.key:${company}`

/** Signing what a company's log is, with a key of its own that is made when it is first needed. */
export function createCheckpoints({ now, fields }: { now: () => Date; fields: FieldCipher }) {
  async function keyOf(tx: Tx, company: CompanyId): Promise<{ publicKey: Buffer; privateSealed: Buffer }> {
    const known = await store.findKey(tx)
    if (known) return known
    const { publicKey, privatePem } = newKey()
    await store.insertKey(tx, company, { publicKey, privateSealed: fields.seal(privatePem, contextOf(company)) }, now())
    return (await store.findKey(tx))! // another process may have been first
  }

  return {
    publicKeyOf: async (tx: Tx, company: CompanyId): Promise<Buffer> => (await keyOf(tx, company)).publicKey,

    /** The checkpoint of the whole log as it is; undefined for an empty one. */
    async makeOf(tx: Tx, company: CompanyId): Promise<CheckpointRow | undefined> {
      const size = await store.lockLog(tx, company)
      if (size === 0) return undefined
      const made = await store.findCheckpoint(tx, size)
      if (made) return made
      const [root] = await hashesOf(tx, [{ start: 0, end: size }])
      const { publicKey, privateSealed } = await keyOf(tx, company)
      const privateKey = openPrivateKey(fields.open(privateSealed, contextOf(company)))
      const at = now()
      const said = { origin: `loujing/${company}`, size, ...root!, at: toInstant(at) }
      const checkpoint = { size, at, note: signNote(said, { publicKey, privateKey }) }
      await store.insertCheckpoint(tx, company, checkpoint)
      return checkpoint
    },
  }
}
export type Checkpoints = ReturnType<typeof createCheckpoints>
