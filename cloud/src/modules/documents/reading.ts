import type { CompanyId, DocumentVersionId } from '@loujing/wire/id'
import type { Sql } from '../../platform/db.ts'
import type { Log } from '../../platform/log.ts'
import { createQueue } from '../../platform/queue.ts'
import { asPlatform, inCompany } from '../../platform/tenant.ts'
import type { Blobs } from './blobs.ts'
import { READING_LIMITS, runReading } from './extract/run.ts'
import { formatOf } from './model/formats.ts'
import { fold, gramsOf } from './model/words.ts'
import * as store from './store/texts.ts'
import { findVersion } from './store/versions.ts'

type Ports = { sql: Sql; log: Log; blobs: Blobs }
export type Reading = ReturnType<typeof createReading>

/** A file that has brought the process down so often is not read again. */
const MOST_ATTEMPTS = 3

/**
 * Reads the words of versions, one after another; `start` begins with what was interrupted.
 */
export function createReading({ sql, log, blobs }: Ports) {
  const queue = createQueue({ log, name: 'reading a document' })

  async function readOne(company: CompanyId, id: DocumentVersionId): Promise<void> {
    const version = await inCompany(sql, company, async (tx) => {
      await store.countAttempt(tx, id)
      return findVersion(tx, id)
    })
    const kind = version && formatOf(version.mediaType)?.reads
    if (!version || version.text !== 'waiting') return
    const read = kind && (await runReading(blobs.pathOf(version), kind, READING_LIMITS, queue.signal))
    // a stop of the process is not the file's fault: it stays to be read at the next start
    if (queue.signal.aborted) return
    await inCompany(sql, company, async (tx) => {
      if (!read) return store.saveUnread(tx, id)
      // PostgreSQL keeps no sign of value 0
      const content = read.text.replaceAll('\u0000', '')
      const folded = fold(content)
      await store.saveText(tx, id, { content, folded, grams: gramsOf(folded), isCut: read.isCut })
    })
  }

  const add = (company: CompanyId, id: DocumentVersionId): void => queue.add(id, () => readOne(company, id))

  return {
    add,
    settled: queue.settled,
    async start(): Promise<void> {
      for (const { version, company, attempts } of await asPlatform(sql, store.listWaiting)) {
        if (attempts < MOST_ATTEMPTS) add(company, version)
        else await inCompany(sql, company, (tx) => store.saveUnread(tx, version))
      }
    },
    close: queue.close,
  }
}
