import { createHash } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import { extname, join } from 'node:path'

export type Asset = { body: Buffer; type: string; etag: string }

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** The page's files by their path; read once, so that the disk may fail later and the page still says so. */
export async function readAssets(): Promise<ReadonlyMap<string, Asset>> {
  const folder = join(import.meta.dirname, 'page')
  const assets = new Map<string, Asset>()
  for (const name of await readdir(folder)) {
    const type = TYPES[extname(name)]
    if (type === undefined) continue
    const body = await readFile(join(folder, name))
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"`
    assets.set(name === 'index.html' ? '/' : `/${name}`, { body, type, etag })
  }
  return assets
}
