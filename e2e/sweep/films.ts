import { closeSync, openSync, readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'

/** The first bytes of MP4 (ISO/IEC 14496-12 §4.3: a box `ftyp`) and of WebM (EBML, RFC 8794). */
const isFilm = (head: Buffer): boolean =>
  head.subarray(4, 8).toString('latin1') === 'ftyp' || head.readUInt32BE(0) === 0x1a45dfa3

/** The files below the folders that are films, whatever their names. */
export function findFilms(folders: readonly string[]): string[] {
  return folders
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => isFilm(headOf(path)))
}

function headOf(path: string): Buffer {
  const head = Buffer.alloc(12)
  const file = openSync(path, 'r')
  readSync(file, head, 0, head.length, 0)
  closeSync(file)
  return head
}
