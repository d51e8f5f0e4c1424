import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '../..')
const viewer = join(root, 'twin-viewer')
export const VIEWER_DIR = join(viewer, 'dist')
const STAMP = join(VIEWER_DIR, '.built-from')

/** A hash over all that the bundle is made from, so that a second start does not build again. */
function sources(): string {
  const hash = createHash('sha256')
  const files = ['twin-viewer/index.html', 'twin-viewer/vite.config.ts', 'twin-viewer/package.json', 'pnpm-lock.yaml']
  const add = (path: string) => hash.update(relative(root, path)).update(readFileSync(path))
  for (const file of files) add(join(root, file))
  for (const folder of [join(viewer, 'src'), join(viewer, 'public'), join(root, 'wire/src')]) {
    if (!existsSync(folder)) continue
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    for (const path of entries.map((entry) => join(entry.parentPath, entry.name)).sort()) add(path)
  }
  return hash.digest('hex')
}

/** Builds the viewer into `twin-viewer/dist` unless it was built from the same sources. @throws Error with vite's own words */
export async function buildViewer(): Promise<{ built: boolean }> {
  const from = sources()
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === from) return { built: false }
  mkdirSync(VIEWER_DIR, { recursive: true })
  const vite = join(viewer, 'node_modules/vite/bin/vite.js')
  await promisify(execFile)(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: viewer,
    maxBuffer: 16_000_000,
  })
  writeFileSync(STAMP, from)
  return { built: true }
}

if (import.meta.main) {
  const { built } = await buildViewer()
  console.log(built ? 'viewer: built' : 'viewer: built before from the same sources')
}
