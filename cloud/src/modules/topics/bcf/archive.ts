import { buffer } from 'node:stream/consumers'
import { type Entry, fromBufferPromise, validateFileName, type ZipFile } from 'yauzl'
import { bounded } from '../../../platform/bounded.ts'
import { NotBcf } from './xml.ts'

const MOST_ENTRIES = 20_000
const MOST_BYTES = 256 * 1024 * 1024
/** What of an archive is read at all: markup, views, versions and pictures. */
const READ = /(?:\.bcf|\.bcfv|\.version|\.xml|\.bcfp|\.png|\.jpe?g)$/i

/**
 * The files of an archive by their names, `/` between folders. Names are never used as paths, and no more than `mostBytes` is unpacked,
 * whatever the archive says of itself.
 * @throws NotBcf
 */
export async function readArchive(
  bytes: Buffer,
  mostBytes = MOST_BYTES,
): Promise<{ files: Map<string, Buffer>; others: number }> {
  let zip: ZipFile | undefined
  const files = new Map<string, Buffer>()
  let [others, left] = [0, mostBytes]
  try {
    zip = await fromBufferPromise(bytes, { decodeStrings: false, validateEntrySizes: false })
    if (zip.entryCount > MOST_ENTRIES) throw new NotBcf(`${zip.entryCount} entries`)
    for await (const entry of zip.eachEntry()) {
      const name = nameOf(entry)
      if (name.endsWith('/')) continue
      if (!READ.test(name)) {
        others++
        continue
      }
      const content = await buffer(bounded(await zip.openReadStreamPromise(entry), left, tooLarge))
      left -= content.length
      files.set(name, content)
    }
  } catch (error) {
    if (error instanceof NotBcf) throw error
    throw new NotBcf(error instanceof Error ? error.message : String(error))
  } finally {
    zip?.close()
  }
  return { files, others }
}

function nameOf(entry: Entry): string {
  const name = entry.fileNameRaw.toString('utf8').replaceAll('\\', '/')
  const fault = validateFileName(name)
  if (fault !== null || name.includes('\0')) throw new NotBcf(fault ?? 'a zero in a name')
  return name
}

const tooLarge = () => new NotBcf('unpacked it is too large')
