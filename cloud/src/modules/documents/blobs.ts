import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { link, mkdir, open, readFile, rename, rm, statfs, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import type { CompanyId, DocumentVersionId } from '@loujing/wire/id'
import { lengthOf, type Piece, type Written, writePiece } from '../../platform/uploads/pieces.ts'
import type { FieldCipher } from '../identity/index.ts'

export type Hashes = { sha256: string; sm3: string }
/** Where the bytes of a version lie: by what they are, for one company, plain or sealed. */
export type BlobAddress = { company: CompanyId; sha256: string; isSealed: boolean }
export type Blobs = ReturnType<typeof createBlobs>

/** The files: `arriving/{upload}` on their way, `{company}/{hash}` for good. What is there for good is never written again. */
export function createBlobs(folder: string, fields: FieldCipher) {
  const arrivingOf = (id: DocumentVersionId): string => join(folder, 'arriving', id)
  const pathOf = ({ company, sha256, isSealed }: BlobAddress): string =>
    join(folder, company, sha256.slice(0, 2), isSealed ? `${sha256}.sealed` : sha256)
  const contextOf = ({ company, sha256 }: BlobAddress): string => `documents.blob:${company}:${sha256}`

  return {
    arrivingOf,
    pathOf,
    lengthOfArrived: (id: DocumentVersionId): Promise<number> => lengthOf(arrivingOf(id)),
    removeArrived: (id: DocumentVersionId): Promise<void> => rm(arrivingOf(id), { force: true }),

    async append(id: DocumentVersionId, piece: Omit<Piece, 'judge'>): Promise<Written> {
      await mkdir(dirname(arrivingOf(id)), { recursive: true })
      return writePiece(arrivingOf(id), { ...piece, judge: () => Promise.resolve() })
    },

    /** What the disk has left, bytes. */
    async freeBytes(): Promise<number> {
      await mkdir(folder, { recursive: true })
      const { bavail, bsize } = await statfs(folder)
      return bavail * bsize
    },

    /** Both hashes of an upload that is whole, in one reading. */
    async hashArrived(id: DocumentVersionId): Promise<Hashes> {
      const [sha256, sm3] = [createHash('sha256'), createHash('sm3')]
      for await (const chunk of createReadStream(arrivingOf(id)) as AsyncIterable<Buffer>) {
        sha256.update(chunk)
        sm3.update(chunk)
      }
      return { sha256: sha256.digest('hex'), sm3: sm3.digest('hex') }
    },

    /**
     * Puts what has arrived to its place as well; the arrived one goes when the row is written (`removeArrived`), so that a stop
     * between the two loses nothing. The same bytes twice lie there once.
     */
    async keep(id: DocumentVersionId, address: BlobAddress): Promise<void> {
      const path = pathOf(address)
      await mkdir(dirname(path), { recursive: true })
      if (address.isSealed) {
        const sealed = fields.seal((await readFile(arrivingOf(id))).toString('base64'), contextOf(address))
        await writeFile(`${path}.${id}`, sealed, { flush: true })
        await rename(`${path}.${id}`, path)
      } else {
        await link(arrivingOf(id), path).catch(alreadyThere)
      }
      const home = await open(dirname(path))
      await home.sync()
      await home.close()
    },

    /** Seals a file anew by the newest key, where it is sealed by another; one that is not there is passed by. */
    async reseal(address: BlobAddress): Promise<void> {
      const path = pathOf(address)
      const bytes = await readFile(path).catch(absent)
      if (!bytes || bytes[0] === fields.newest) return
      const part = `${path}.resealed`
      const text = fields.open(bytes, contextOf(address))
      await writeFile(part, fields.seal(text, contextOf(address)), { flush: true })
      await rename(part, path)
      const home = await open(dirname(path))
      await home.sync()
      await home.close()
    },

    /** The bytes as a stream; those of a sealed file are opened in memory. */
    async open(address: BlobAddress): Promise<Readable> {
      if (!address.isSealed) return createReadStream(pathOf(address))
      return Readable.from([Buffer.from(fields.open(await readFile(pathOf(address)), contextOf(address)), 'base64')])
    },

    /** All bytes, for marking. */
    async read(address: BlobAddress): Promise<Buffer> {
      const bytes = await readFile(pathOf(address))
      return address.isSealed ? Buffer.from(fields.open(bytes, contextOf(address)), 'base64') : bytes
    },
  }
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}

function alreadyThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}
