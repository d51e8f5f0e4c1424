import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'

const NAME = 'backup.json'

type Manifest = { madeAt: string; files: { path: string; bytes: number; sha256: string }[] }

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** Written last: a backup without one was not finished. */
export async function writeManifest(folder: string, madeAt: Date): Promise<{ files: number; bytes: number }> {
  const files: Manifest['files'] = []
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    files.push({ path: relative(folder, path), bytes: (await stat(path)).size, sha256: await hashOf(path) })
  }
  const manifest: Manifest = { madeAt: madeAt.toISOString(), files }
  await writeFile(join(folder, NAME), `${JSON.stringify(manifest, null, 1)}\n`, { mode: 0o600 })
  return { files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) }
}

/** The files of a backup that are missing or not what they were. @throws Error when it was not finished */
export async function brokenFiles(folder: string): Promise<{ files: number; broken: string[] }> {
  const text = await readFile(join(folder, NAME), 'utf8').catch(() => {
    throw new Error(`${folder} is no backup, or one that was not finished: it has no ${NAME}`)
  })
  const { files } = JSON.parse(text) as Manifest
  const broken: string[] = []
  for (const { path, sha256 } of files)
    if ((await hashOf(join(folder, path)).catch(() => undefined)) !== sha256) broken.push(path)
  return { files: files.length, broken }
}
