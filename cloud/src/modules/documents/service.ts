import { join } from 'node:path'
import type { CompanyId, DocumentVersionId } from '@loujing/wire/id'
import type { Sql } from '../../platform/db.ts'
import type { Log } from '../../platform/log.ts'
import { createJob } from '../../stores/job.ts'
import type { EvidenceDoor } from '../evidence/index.ts'
import type { FieldCipher, Identity } from '../identity/index.ts'
import type { Projects } from '../projects/index.ts'
import { createBlobs } from './blobs.ts'
import { createChanging } from './changing.ts'
import { createCodes } from './codes.ts'
import { createComparing } from './comparing.ts'
import { createContent } from './content.ts'
import { createFinding } from './finding.ts'
import { createFolders } from './folders.ts'
import { createKeeping } from './keeping.ts'
import { createLinks, type SubjectDoors } from './links.ts'
import { classRules } from './model/classes.ts'
import { createQuarantine } from './quarantine.ts'
import { createReading } from './reading.ts'
import { sealedBlobsOf } from './sealed-blobs.ts'
import { createShelf } from './shelf.ts'
import { createDocumentUploads, type UploadLimits } from './uploads.ts'

export type DocumentsDeps = SubjectDoors & {
  sql: Sql
  now: () => Date
  log: Log
  fields: FieldCipher
  identity: Pick<Identity, 'may' | 'namesOf'>
  projects: Pick<Projects, 'getProjectIn'>
  evidence: EvidenceDoor
  /** Files lie in `documents` below it. */
  dataFolder: string
  limits?: UploadLimits
  /** An upload that nobody goes on with is removed after so long. */
  keepUploadsMs?: number
}
export type Documents = ReturnType<typeof createDocuments>

const MIB = 1024 ** 2
const HOUR_MS = 3_600_000

/** Files of a project: classes, folders, grades, versions, and who looked. */
export function createDocuments(deps: DocumentsDeps) {
  const { sql, log, fields, dataFolder } = deps
  const { limits = { mostBytes: 512 * MIB, personalBytes: 20 * MIB }, keepUploadsMs = 7 * 24 * HOUR_MS } = deps
  const blobs = createBlobs(join(dataFolder, 'documents'), fields)
  const shelf = createShelf(deps)
  const keeping = createKeeping({ ...deps, shelf })
  const reading = createReading({ sql, log, blobs })
  const onAdded = (company: CompanyId, id: DocumentVersionId): void => reading.add(company, id)
  const uploads = createDocumentUploads({ ...deps, blobs, keeping, limits, keepMs: keepUploadsMs, onAdded })
  const sweeping = createJob({ name: 'sweep of documents', everyMs: HOUR_MS, log }, () => uploads.sweep())

  return {
    classes: classRules,
    folders: createFolders({ ...deps, shelf }),
    uploads,
    sealedBlobs: sealedBlobsOf(blobs),
    quarantine: createQuarantine({ ...deps, blobs, keeping, uploads, shelf, onAdded }),
    changing: createChanging({ ...deps, keeping, shelf }),
    finding: createFinding({ ...deps, shelf }),
    content: createContent({ ...deps, blobs, shelf }),
    compare: createComparing({ sql, shelf }),
    codes: createCodes({ ...deps, shelf }),
    links: createLinks({ ...deps, shelf }),
    /** Resolves when nothing is left to read. */
    settled: reading.settled,
    async start(): Promise<void> {
      sweeping.start()
      await reading.start()
    },
    async close(): Promise<void> {
      await sweeping.close()
      await reading.close()
    },
  }
}
