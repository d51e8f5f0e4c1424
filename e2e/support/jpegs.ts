import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'

const BEGIN = Buffer.from([0xff, 0xd8, 0xff])
const END = Buffer.from([0xff, 0xd9])
/** Smaller than this nothing can be seen on it. */
const LEAST_BYTES = 200
/** Ends that are tried for one beginning: a thumbnail has one of its own. */
const MOST_ENDS = 6

export type FoundPicture = { file: string; at: number; bytes: Buffer; width: number; height: number }

/**
 * Every JPEG in every file below the folders that lies there in one piece, wherever it begins: a file, a log, a queue. One
 * that a database has cut into its chunks of two kilobytes is not found.
 */
export async function findJpegs(folders: readonly string[]): Promise<{ files: number; pictures: FoundPicture[] }> {
  const pictures: FoundPicture[] = []
  let files = 0
  for (const path of folders.flatMap(filesBelow)) {
    const bytes = readFileSync(path)
    files++
    for (let at = bytes.indexOf(BEGIN); at >= 0; at = bytes.indexOf(BEGIN, at + 1)) {
      const found = await pictureAt(bytes, at)
      if (found) pictures.push({ file: path, at, ...found })
    }
  }
  return { files, pictures }
}

// A thumbnail has an end of its own inside a picture: the first end behind which the bytes decode is taken.
async function pictureAt(bytes: Buffer, from: number) {
  let tried = 0
  for (let end = bytes.indexOf(END, from); end >= 0; end = bytes.indexOf(END, end + 1)) {
    if (end - from < LEAST_BYTES) continue
    if (++tried > MOST_ENDS) return undefined
    const piece = bytes.subarray(from, end + END.length)
    try {
      const { info } = await sharp(piece, { failOn: 'error' }).raw().toBuffer({ resolveWithObject: true })
      return { bytes: Buffer.from(piece), width: info.width, height: info.height }
    } catch {
      // not the end of this picture
    }
  }
  return undefined
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
