import type { Model } from '@loujing/wire/http/twin'
import type { ModelId } from '@loujing/wire/id'
import type { Frame } from '../frame.ts'
import { openGlb } from './glb.ts'
import { readTile, type Solid } from './parts.ts'
import { createSolids, type Solids } from './solids.ts'
import { length, type Matrix, multiply } from './vector.ts'

type Tile = { content?: { uri: string }; transform?: Matrix; children?: Tile[] }
const IDENTITY: Matrix = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]

/**
 * Reads the tiles that Cesium draws a second time, from the browser's own cache: for picks, sections and measures that need the
 * triangles themselves, not their pixels.
 * @throws Error when a tile cannot be fetched or read
 */
export async function loadSolids(
  models: readonly Pick<Model, 'id' | 'tilesetUrl'>[],
  frame: Frame,
  signal: AbortSignal,
  headers: Readonly<Record<string, string>> = {},
): Promise<Solids> {
  const fetched = (url: URL) => fetchOnce(url, { signal, headers })
  const solids: Solid[] = []
  const scales = new Map<ModelId, number>()
  for (const { id, tilesetUrl } of models) {
    if (!tilesetUrl) continue
    const known = new Map<string, Solid>()
    const url = new URL(tilesetUrl, location.href)
    const { root } = (await (await fetched(url)).json()) as { root: Tile }
    for (const { uri, matrix } of contentsOf(root, IDENTITY)) {
      const glb = await openGlb(await (await fetched(new URL(uri, url))).arrayBuffer())
      const toSite = multiply(frame.fromEcef, matrix)
      scales.set(id, length([toSite[0]!, toSite[1]!, toSite[2]!]))
      readTile(glb, { model: id, tile: uri.split(/[?#]/)[0]!.split('/').at(-1)! }, toSite, known)
    }
    solids.push(...known.values())
  }
  return createSolids(solids, scales)
}

async function fetchOnce(url: URL, init: RequestInit): Promise<Response> {
  const response = await fetch(url, init)
  if (!response.ok) throw new Error(`${url.pathname} answered ${response.status}`)
  return response
}

function contentsOf(
  { content, transform = IDENTITY, children = [] }: Tile,
  above: Matrix,
): { uri: string; matrix: Matrix }[] {
  const matrix = multiply(above, transform)
  return [...(content ? [{ uri: content.uri, matrix }] : []), ...children.flatMap((child) => contentsOf(child, matrix))]
}
