import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { wait } from '../../wait.ts'
import { CameraTrouble, toFrame, type Supply } from './supply.ts'

const PICTURE = /\.(?:jpe?g|png|webp)$/i

/** Plays the pictures of a folder in the order of their names, again and again; what is put into it is seen next round. */
export const folderOfPictures =
  (folder: string): Supply =>
  async ({ periodMs, emit, signal }) => {
    while (!signal.aborted) {
      for (const name of await pictures(folder)) {
        const startedMs = performance.now()
        // A file may be taken away between listing and reading; then it is simply not there any more.
        const bytes = await readFile(join(folder, name)).catch(missing)
        if (signal.aborted) return
        if (bytes !== undefined) emit(toFrame(bytes))
        await wait(Math.max(0, periodMs - (performance.now() - startedMs)), signal)
      }
    }
  }

async function pictures(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(missing)
  const found = names?.filter((name) => PICTURE.test(name)).toSorted() ?? []
  if (found.length === 0) {
    throw new CameraTrouble('/problems/source/camera-unreachable', `no JPEG, PNG or WebP pictures in ${folder}`)
  }
  return found
}

function missing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
