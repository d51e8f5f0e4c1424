import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ModelId } from '@loujing/wire/id'
import { refuse } from '../../platform/errors.ts'
import { lengthOf, type Piece, type Written, writePiece } from '../../platform/uploads/pieces.ts'
import { type Coding, ENDINGS } from './codings.ts'
import type { Envelope } from './convert/envelope.ts'
import { HEADER_BYTES, isZip, readSchema } from './convert/header.ts'
import type { Matrix } from './convert/matrix.ts'
import { FileRefused } from './convert/problems.ts'
import { unpack } from './convert/unpack.ts'
import { EMPTY_FILE, MODEL_TOO_LARGE } from './model.ts'
import type { ReadElement } from './elements-store.ts'

const DRAFT = 'draft-'
const ARRIVED = 'arrived'

/** `coding` is how its bytes are compressed; undefined as they are. */
export type OpenFile = { stream: Readable; bytes: number; coding: Coding | undefined }
/** An envelope on the disk: `triangles` is the path of its corners. */
export type KeptEnvelope = Omit<Envelope, 'triangles'> & { triangles: string; transform: Matrix }

export type ModelFiles = ReturnType<typeof createModelFiles>

/** The files of the models: `folder/{id}/source.ifc` and, once converted, `folder/{id}/tiles/`. */
export function createModelFiles(folder: string, mostBytes: number) {
  const homeOf = (id: ModelId): string => join(folder, id)
  const tilesOf = (id: ModelId): string => join(homeOf(id), 'tiles')
  return {
    sourceOf: (id: ModelId): string => join(homeOf(id), 'source.ifc'),
    /** Where an attempt writes: one that outlives its process writes elsewhere than the next. */
    draftOf: (id: ModelId, attempt: number): string => join(homeOf(id), `${DRAFT}${attempt}`),
    remove: (id: ModelId): Promise<void> => rm(homeOf(id), { recursive: true, force: true }),

    /**
     * Takes an upload to the disk. Its first bytes are judged as soon as they are here: a photograph of a gigabyte is
     * refused after sixteen kilobytes.
     * @throws Refusal `/problems/twin/not-ifc`, `…/compressed`, `…/unsafe-archive`, `…/ifcxml`, `…/unknown-schema`, `…/too-large`, `…/empty`
     */
    async receive(id: ModelId, body: Readable): Promise<void> {
      await mkdir(homeOf(id), { recursive: true })
      const path = join(homeOf(id), ARRIVED)
      try {
        await pipeline(body, judged(mostBytes), createWriteStream(path, { flags: 'wx', flush: true }))
        await unpackIn(homeOf(id))
      } catch (error) {
        await rm(homeOf(id), { recursive: true, force: true })
        throw error instanceof FileRefused ? asRefusal(error) : error
      }
    },

    arrivedOf: (id: ModelId): string => join(homeOf(id), ARRIVED),
    /** How much of an upload lies here. */
    lengthOfArrived: (id: ModelId): Promise<number> => lengthOf(join(homeOf(id), ARRIVED)),
    /** What the disk has left, bytes. */
    async freeBytes(): Promise<number> {
      await mkdir(folder, { recursive: true })
      const { bavail, bsize } = await statfs(folder)
      return bavail * bsize
    },

    /**
     * Takes a piece of an upload of `whole` bytes to the disk; the file's first bytes are judged as soon as they are here.
     * @throws FileRefused as `receive` refuses; what `writePiece` throws
     */
    async append(id: ModelId, { whole, ...piece }: Omit<Piece, 'judge'> & { whole: number }): Promise<Written> {
      await mkdir(homeOf(id), { recursive: true })
      const path = join(homeOf(id), ARRIVED)
      let isJudged = piece.from >= HEADER_BYTES
      const judge = async (bytes: number): Promise<void> => {
        if (isJudged || (bytes < HEADER_BYTES && bytes < whole)) return
        judgeStart(await startOf(path))
        isJudged = true
      }
      return writePiece(path, { ...piece, judge })
    },

    /**
     * Makes an upload that is whole the source of its model; once more after a stop in the middle of it.
     * @throws FileRefused for an archive that holds no model
     */
    async settle(id: ModelId): Promise<void> {
      const [arrived, source] = [join(homeOf(id), ARRIVED), join(homeOf(id), 'source.ifc')]
      if ((await sizeOf(arrived)) === undefined) return
      await rm(source, { force: true })
      await unpackIn(homeOf(id))
    },

    /** Gives a draft its name, now that all of it is there. */
    async publish(id: ModelId, attempt: number): Promise<void> {
      await rm(tilesOf(id), { recursive: true, force: true })
      await rename(join(homeOf(id), `${DRAFT}${attempt}`), tilesOf(id))
      const home = await open(homeOf(id))
      await home.sync()
      await home.close()
    },

    async discardDrafts(id: ModelId): Promise<void> {
      const drafts = (await readdir(homeOf(id))).filter((name) => name.startsWith(DRAFT))
      await Promise.all(drafts.map((name) => rm(join(homeOf(id), name), { recursive: true, force: true })))
    },

    async readElements(id: ModelId): Promise<ReadElement[]> {
      const text = await readFile(join(tilesOf(id), 'elements.jsonl'), 'utf8')
      return text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as ReadElement)
    },

    /** Where the triangles of a model's envelope lie, and what was read beside them; undefined for a model converted before it was kept. */
    async readEnvelope(id: ModelId): Promise<KeptEnvelope | undefined> {
      const text = await readFile(join(tilesOf(id), 'envelope.json'), 'utf8').catch(nothingThere)
      if (text === undefined) return undefined
      return { ...(JSON.parse(text) as KeptEnvelope), triangles: join(tilesOf(id), 'envelope.f32') }
    },

    /** A tile in the first of the codings that it is kept in; undefined when there is none of this name. */
    async openTile(id: ModelId, name: string, codings: readonly Coding[]): Promise<OpenFile | undefined> {
      for (const coding of [...codings, undefined]) {
        const path = join(tilesOf(id), coding === undefined ? name : `${name}${ENDINGS[coding]}`)
        const bytes = await sizeOf(path)
        if (bytes !== undefined) return { stream: createReadStream(path), bytes, coding }
      }
      return undefined
    },
  }

  /** Makes what has arrived the source: as it is, or unpacked, and then judged as the door judges. */
  async function unpackIn(home: string): Promise<void> {
    const [arrived, source] = [join(home, ARRIVED), join(home, 'source.ifc')]
    if (isZip(await startOf(arrived))) {
      await unpack(arrived, source, mostBytes)
      readSchema(await startOf(source))
      await rm(arrived)
    } else {
      await rename(arrived, source)
    }
  }
}

async function startOf(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** Counts the bytes, and holds back the first ones until the header can be judged. */
function judged(mostBytes: number) {
  return async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let held: Buffer[] | undefined = []
    let bytes = 0
    for await (const chunk of chunks) {
      bytes += chunk.length
      if (bytes > mostBytes) throw refuse(MODEL_TOO_LARGE, { mostBytes })
      if (held === undefined) {
        yield chunk
        continue
      }
      held.push(chunk)
      if (bytes < HEADER_BYTES) continue
      yield judgedStart(held)
      held = undefined
    }
    if (bytes === 0) throw refuse(EMPTY_FILE)
    if (held !== undefined) yield judgedStart(held)
  }
}

function judgedStart(held: readonly Buffer[]): Buffer {
  const start = Buffer.concat(held)
  judgeStart(start)
  return start
}

function judgeStart(start: Buffer): void {
  if (!isZip(start)) readSchema(start)
}

export const asRefusal = ({ type, message, detail }: FileRefused) =>
  refuse({ type, title: message, status: 400 }, detail === undefined ? {} : { detail })

const sizeOf = (path: string): Promise<number | undefined> => stat(path).then(({ size }) => size, nothingThere)

function nothingThere(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
