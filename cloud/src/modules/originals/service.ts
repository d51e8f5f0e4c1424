import type { Sql } from '../../platform/db.ts'
import type { Log } from '../../platform/log.ts'
import type { Stores } from '../../stores/stores.ts'
import type { FieldCipher, Identity } from '../identity/index.ts'
import { createHolderKeys } from './holder-keys.ts'
import { createHolding } from './holding.ts'
import { createLooks } from './looks.ts'
import { createRequests, type RequestDeps } from './requests.ts'
import { createSealedFiles } from './sealed-files.ts'

export type OriginalsDeps = {
  sql: Sql
  now: () => Date
  identity: Identity
  fields: FieldCipher
  log: Log
  stores: Pick<Stores, 'evidence'>
  /** Of `sites`. */
  alarms: Pick<RequestDeps, 'getAlarm'>
}
export type Originals = ReturnType<typeof createOriginals>

/** The door to sealed originals: asked for with a purpose, opened by two holders, seen a few times by the one who asked. */
export function createOriginals({ sql, now, log, identity, fields, stores, alarms }: OriginalsDeps) {
  const files = createSealedFiles(sql, stores.evidence)
  const keys = createHolderKeys({ sql, now, identity })
  return {
    keys,
    requests: createRequests({ sql, now, identity, fields, keys, files, getAlarm: alarms.getAlarm }),
    holding: createHolding({ sql, now, log }),
    look: createLooks({ sql, now, files }),
  }
}
