import fastifyStatic from '@fastify/static'
import type { FastifyPluginAsync } from 'fastify'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { notFound } from './platform/errors.ts'

const YEAR_S = 31_536_000
const DAY_S = 86_400

/** Serves the built viewer; a path that is no file is a page of it (SPA), and gets index.html. */
export const viewerRoutes =
  (folder: string): FastifyPluginAsync =>
  async (app) => {
    await app.register(fastifyStatic, { root: folder, serve: false, preCompressed: true, cacheControl: false })

    app.get('/*', { config: { policy: 'public' }, schema: { hide: true } }, async (request, reply) => {
      const { '*': path } = request.params as { '*': string }
      if (path.startsWith('api/') || path === 'api' || path.startsWith('problems/')) throw notFound('Route')
      const isFile = await isFileIn(folder, path)
      // a missing picture or script is missing: a page in its place would only confuse
      if (!isFile && /\.[a-z0-9]{2,5}$/i.test(path)) throw notFound('File')
      return reply.header('cache-control', cacheOf(isFile ? path : '')).sendFile(isFile ? path : 'index.html')
    })
  }

async function isFileIn(folder: string, path: string): Promise<boolean> {
  const full = join(folder, path)
  if (path === '' || path.includes('\0') || !full.startsWith(`${folder}/`)) return false
  const found = await stat(full).catch(() => undefined)
  return found?.isFile() ?? false
}

// what has its hash in its name never changes; Cesium's assets change with a release
function cacheOf(path: string): string {
  if (path.startsWith('assets/')) return `public, max-age=${YEAR_S}, immutable`
  return path === '' || path.endsWith('.html') ? 'no-cache' : `public, max-age=${DAY_S}`
}
