import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { type Entry, openPromise, validateFileName, type ZipFile } from 'yauzl'
import { bounded } from '../../../platform/bounded.ts'
import { FileRefused } from './problems.ts'

const MOST_ENTRIES = 1000

/**
 * Unpacks the one .ifc of an .ifczip. Names in the archive are never used as paths, and no more than `mostBytes` is written,
 * whatever the archive says of its size.
 * @throws FileRefused `compressed` for another archive, `unsafe-archive`, `ifcxml`
 */
export async function unpack(archive: string, to: string, mostBytes: number): Promise<void> {
  let zip: ZipFile | undefined
  try {
    // Names come as bytes and are judged here: a way out of the archive is told from a broken archive.
    zip = await openPromise(archive, { autoClose: false, decodeStrings: false, validateEntrySizes: false })
    const model = await findModel(zip, mostBytes)
    await pipeline(
      await zip.openReadStreamPromise(model),
      (chunks: AsyncIterable<Buffer>) => bounded(chunks, mostBytes, () => tooLarge(`more than ${mostBytes}`)),
      createWriteStream(to, { flags: 'wx', flush: true }),
    )
  } catch (error) {
    if (error instanceof FileRefused) throw error
    throw new FileRefused('/problems/twin/compressed', error instanceof Error ? error.message : String(error))
  } finally {
    zip?.close()
  }
}

async function findModel(zip: ZipFile, mostBytes: number): Promise<Entry> {
  if (zip.entryCount > MOST_ENTRIES) throw new FileRefused('/problems/twin/compressed', `${zip.entryCount} entries`)
  const models: Entry[] = []
  let isXml = false
  for await (const entry of zip.eachEntry()) {
    const name = entry.fileNameRaw.toString('utf8')
    const fault = validateFileName(name.replaceAll('\\', '/'))
    if (fault !== null || name.includes('\0')) throw new FileRefused('/problems/twin/unsafe-archive', fault ?? 'a zero')
    if (/\.ifc$/i.test(name) && !name.startsWith('__MACOSX/')) models.push(entry)
    isXml ||= /\.ifcxml$/i.test(name)
  }
  const [model, ...others] = models
  if (model === undefined)
    throw new FileRefused(isXml ? '/problems/twin/ifcxml' : '/problems/twin/compressed', 'no .ifc in the archive')
  if (others.length > 0) throw new FileRefused('/problems/twin/compressed', `${models.length} .ifc in the archive`)
  if (model.uncompressedSize > mostBytes) throw tooLarge(String(model.uncompressedSize))
  return model
}

const tooLarge = (bytes: string) => new FileRefused('/problems/twin/unsafe-archive', `unpacked it is ${bytes} bytes`)
