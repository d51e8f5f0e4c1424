import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Evidence as EvidenceEntry } from '@loujing/wire/http/sites'
import type { CompanyId, GatewayId, Sha256, SiteId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Reader, Tx } from '../platform/db.ts'
import { conflict, refuse, type ProblemType } from '../platform/errors.ts'

export const EVIDENCE_TOO_LARGE: ProblemType = {
  type: '/problems/evidence/too-large',
  title: 'A file of evidence may not be this large',
  status: 413,
}
export const DISK_FULL: ProblemType = {
  type: '/problems/evidence/disk-full',
  title: 'There is no room for evidence',
  status: 507,
}
/** A snapshot is 200 kB, a clip some megabytes. */
export const MOST_BYTES = 64 * 1024 * 1024

export type Upload = { gateway: GatewayId; sha256: Sha256 }
export type Evidence = ReturnType<typeof createEvidence>

/**
 * Files by the hash of their bytes: `folder/ab/cd/abcd…`. An upload grows in `folder/partial`, can be resumed at the offset
 * that reached the disk, and becomes evidence only when its hash is the one it was announced with.
 */
export function createEvidence(folder: string) {
  const pathOf = (sha256: Sha256): string => join(folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256)
  const partialOf = ({ gateway, sha256 }: Upload): string => join(folder, 'partial', `${gateway}-${sha256}`)

  return {
    /** How many bytes of an upload that goes on are kept. */
    async offsetOf(upload: Upload): Promise<number> {
      return (await sizeOf(partialOf(upload))) ?? 0
    },

    /**
     * Appends a piece at `offset` and syncs it.
     * @returns the new offset; `whole` when that was the last piece and the hash is right
     * @throws Refusal `/problems/evidence/wrong-offset` (with the right one), `…/wrong-hash`, `…/too-large`
     */
    async append(
      upload: Upload,
      offset: number,
      length: number,
      piece: Readable,
    ): Promise<{ bytes: number; whole: boolean }> {
      if (length > MOST_BYTES) throw refuse(EVIDENCE_TOO_LARGE, { mostBytes: MOST_BYTES })
      const path = partialOf(upload)
      await mkdir(dirname(path), { recursive: true })
      const file = await open(path, 'a+')
      try {
        const { size } = await file.stat()
        if (size !== offset)
          throw conflict('/problems/evidence/wrong-offset', 'The upload goes on at another offset', { offset: size })
        await pipeline(piece, async function (chunks: AsyncIterable<Buffer>) {
          let written = offset
          for await (const chunk of chunks) {
            written += chunk.length
            if (written > length) throw refuse(EVIDENCE_TOO_LARGE, { announcedBytes: length })
            await file.appendFile(chunk)
          }
        })
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw refuse(DISK_FULL)
        throw error
      } finally {
        // what came before the line broke is kept too: the next piece goes on behind it
        await file.datasync()
        await file.close()
      }
      const bytes = (await sizeOf(path)) ?? 0
      if (bytes < length) return { bytes, whole: false }
      await keep(path, upload.sha256)
      return { bytes, whole: true }
    },

    /** Keeps bytes that are here as a whole, under their hash. @throws Refusal disk-full */
    async save(bytes: Uint8Array): Promise<Sha256> {
      const sha256 = createHash('sha256').update(bytes).digest('hex') as Sha256
      if ((await sizeOf(pathOf(sha256))) === bytes.length) return sha256
      const partial = join(folder, 'partial', `whole-${randomUUID()}`)
      await mkdir(dirname(partial), { recursive: true })
      try {
        await writeFile(partial, bytes, { flush: true })
      } catch (error) {
        await rm(partial, { force: true })
        if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw refuse(DISK_FULL)
        throw error
      }
      await keep(partial, sha256)
      return sha256
    },

    /** Forgets the bytes; whoever asks has seen that no site has them any more. */
    remove: (sha256: Sha256): Promise<void> => rm(pathOf(sha256), { force: true }),

    /** The bytes, or those from `start` to `end` (both included); undefined when there is no such file. */
    async open(
      sha256: Sha256,
      part: { start: number; end: number } | undefined = undefined,
    ): Promise<{ stream: Readable; bytes: number } | undefined> {
      const bytes = await sizeOf(pathOf(sha256))
      return bytes === undefined ? undefined : { stream: createReadStream(pathOf(sha256), part), bytes }
    },
  }

  async function keep(partial: string, sha256: Sha256): Promise<void> {
    const hash = createHash('sha256')
    await pipeline(createReadStream(partial), hash)
    const found = hash.digest('hex')
    if (found !== sha256) {
      await rm(partial)
      throw conflict('/problems/evidence/wrong-hash', 'The bytes do not have the announced hash', {
        announced: sha256,
        found,
      })
    }
    const path = pathOf(sha256)
    await mkdir(dirname(path), { recursive: true })
    await rename(partial, path)
    // the name is durable only when its folder is
    const parent = await open(dirname(path))
    await parent.sync()
    await parent.close()
  }
}

const sizeOf = async (path: string): Promise<number | undefined> => {
  try {
    return (await stat(path)).size
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** @returns false when the site had it already */
export async function linkEvidence(
  tx: Tx,
  { company, site }: { company: CompanyId; site: SiteId },
  { sha256, bytes, contentType }: { sha256: Sha256; bytes: number; contentType: string },
  at: Date,
): Promise<boolean> {
  const rows = await tx`
    insert into stores.evidence (company_id, site_id, sha256, bytes, content_type, stored_at)
    values (${company}, ${site}, ${sha256}, ${bytes}, ${contentType}, ${at})
    on conflict (site_id, sha256) do nothing
    returning sha256`
  return rows.length > 0
}

/** The file as one site has it: a site that only knows a hash has to bring the bytes, as a proof that it has them. */
export async function findSiteEvidence(
  sql: Reader,
  site: SiteId,
  sha256: Sha256,
): Promise<{ bytes: number } | undefined> {
  const [row] = await sql<{ bytes: number }[]>`
    select bytes from stores.evidence where site_id = ${site} and sha256 = ${sha256}`
  return row
}

/** A file that belongs to a site of the company that asks; undefined when there is none. */
export async function findEvidence(
  sql: Reader,
  sha256: Sha256,
): Promise<(EvidenceEntry & { site: SiteId }) | undefined> {
  const [row] = await sql<{ sha256: Sha256; bytes: number; contentType: string; storedAt: Date; site: SiteId }[]>`
    select sha256, bytes, content_type, stored_at, site_id as site from stores.evidence where sha256 = ${sha256} limit 1`
  return row && { ...row, storedAt: toInstant(row.storedAt) }
}
