import { createWriteStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createInflateRaw } from 'node:zlib'
import { FileRefused } from './problems.ts'

type Entry = { name: string; method: number; packed: number; size: number; at: number }

const END = 0x06054b50
const CENTRAL = 0x02014b50
const LOCAL = 0x04034b50
// The end of an archive is 22 bytes and a comment of at most 65,535 (APPNOTE 6.3.10 §4.3.16).
const LONGEST_END = 22 + 65_535
const MOST_ENTRIES = 1000
const STORED = 0
const DEFLATED = 8

/**
 * Unpacks the one .ifc of an .ifczip. Names in the archive are never used as paths, and no more than `mostBytes` is written,
 * whatever the archive says of its size.
 * @throws FileRefused `compressed` for another archive, `unsafe-archive`, `ifcxml`
 */
export async function unpack(archive: string, to: string, mostBytes: number): Promise<void> {
  const file = await open(archive)
  try {
    const entries = await listEntries(file)
    const outside = entries.find(({ name }) => /^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|\0/.test(name))
    if (outside) throw new FileRefused('/problems/twin/unsafe-archive', 'a name leads out of the archive')
    const models = entries.filter(({ name }) => /\.ifc$/i.test(name) && !name.startsWith('__MACOSX/'))
    const [model, ...others] = models
    if (model === undefined) {
      const isXml = entries.some(({ name }) => /\.ifcxml$/i.test(name))
      throw new FileRefused(isXml ? '/problems/twin/ifcxml' : '/problems/twin/compressed', 'no .ifc in the archive')
    }
    if (others.length > 0) throw new FileRefused('/problems/twin/compressed', `${models.length} .ifc in the archive`)
    if (model.size > mostBytes)
      throw new FileRefused('/problems/twin/unsafe-archive', `unpacked it is ${model.size} bytes`)
    await writeEntry(file, model, to, mostBytes)
  } finally {
    await file.close()
  }
}

async function listEntries(file: FileHandle): Promise<Entry[]> {
  const { size } = await file.stat()
  const tail = await bytesAt(file, Math.max(0, size - LONGEST_END), Math.min(size, LONGEST_END))
  let end = tail.length - 22
  while (end >= 0 && tail.readUInt32LE(end) !== END) end--
  if (end < 0) throw new FileRefused('/problems/twin/compressed', 'the archive has no end')
  const [count, length, start] = [tail.readUInt16LE(end + 10), tail.readUInt32LE(end + 12), tail.readUInt32LE(end + 16)]
  if (count > MOST_ENTRIES || start + length > size)
    throw new FileRefused('/problems/twin/compressed', 'its list is broken')
  const list = await bytesAt(file, start, length)
  const entries: Entry[] = []
  for (let at = 0; entries.length < count && at + 46 <= list.length;) {
    if (list.readUInt32LE(at) !== CENTRAL) throw new FileRefused('/problems/twin/compressed', 'its list is broken')
    const [name, extra, comment] = [28, 30, 32].map((offset) => list.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ]
    entries.push({
      name: list.toString('utf8', at + 46, at + 46 + name),
      ...{ method: list.readUInt16LE(at + 10), packed: list.readUInt32LE(at + 20) },
      ...{ size: list.readUInt32LE(at + 24), at: list.readUInt32LE(at + 42) },
    })
    at += 46 + name + extra + comment
  }
  return entries
}

async function writeEntry(file: FileHandle, entry: Entry, to: string, mostBytes: number): Promise<void> {
  const local = await bytesAt(file, entry.at, 30)
  const isHere = local.length === 30 && local.readUInt32LE(0) === LOCAL
  if (!isHere || (entry.method !== STORED && entry.method !== DEFLATED) || entry.packed === 0)
    throw new FileRefused('/problems/twin/compressed', 'packed by a method that is not deflate, or encrypted')
  const start = entry.at + 30 + local.readUInt16LE(26) + local.readUInt16LE(28)
  const packed = file.createReadStream({ start, end: start + entry.packed - 1, autoClose: false })
  const target = createWriteStream(to, { flags: 'wx', flush: true })
  try {
    if (entry.method === STORED) await pipeline(packed, limited(mostBytes), target)
    else await pipeline(packed, createInflateRaw(), limited(mostBytes), target)
  } catch (error) {
    if (error instanceof FileRefused) throw error
    throw new FileRefused('/problems/twin/compressed', 'its content is broken')
  }
}

/** Lets `most` bytes through. A bomb says that it is small. */
function limited(most: number) {
  return async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let bytes = 0
    for await (const chunk of chunks) {
      bytes += chunk.length
      if (bytes > most) throw new FileRefused('/problems/twin/unsafe-archive', `unpacked it is more than ${most} bytes`)
      yield chunk
    }
  }
}

async function bytesAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await file.read(buffer, 0, length, position)
  return buffer.subarray(0, bytesRead)
}
