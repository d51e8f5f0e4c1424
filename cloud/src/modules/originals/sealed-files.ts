import type { CompanyId, Sha256 } from '@loujing/wire/id'
import { SEALED_TYPE } from '@loujing/wire/sealed'
import type { Sql } from '../../platform/db.ts'
import { inCompany } from '../../platform/tenant.ts'
import { findEvidence } from '../../stores/evidence.ts'
import type { Stores } from '../../stores/stores.ts'

export type SealedFiles = {
  /** The sealed file of one of the company's sites, as it came; undefined when there is none. */
  read(company: CompanyId, sha256: Sha256): Promise<Uint8Array | undefined>
}

export function createSealedFiles(sql: Sql, evidence: Pick<Stores['evidence'], 'open'>): SealedFiles {
  return {
    async read(company, sha256) {
      const entry = await inCompany(sql, company, (tx) => findEvidence(tx, sha256))
      if (entry?.contentType !== SEALED_TYPE) return undefined
      const file = await evidence.open(sha256)
      if (file === undefined) return undefined
      const pieces: Uint8Array[] = []
      for await (const piece of file.stream) pieces.push(piece as Uint8Array)
      return Buffer.concat(pieces)
    },
  }
}
