import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { composeFrames } from '@loujing/demo/media/compose'
import { SECRET_SOURCES } from '@loujing/demo/seed/site-config'
import { untilHealthy, type Child } from './child.ts'
import { startDemoSite, type DemoSite } from './demo-site.ts'
import type { Options } from './options.ts'
import { startCloud } from './parts.ts'
import { freePort } from './port.ts'
import { startPostgres } from './postgres.ts'
import { keepSecrets } from './secrets.ts'
import { untilAll } from './until-all.ts'
import { buildViewer, VIEWER_DIR } from './viewer-build.ts'

const CLOUD_WITHIN_MS = 90_000

export type Loujing = { url: string; demo?: DemoSite; cloud: Child; close(): Promise<void> }
export type Running = { options: Options; databaseUrl?: string; say: (line: string) => void }

/**
 * Starts the whole house: database, cloud with the viewer and, unless told otherwise, the demo site with its gateway. What
 * was started is stopped again, newest first, when a later part fails; `close` stops all of it and leaves the data whole.
 */
export async function startLoujing({ options, databaseUrl, say }: Running): Promise<Loujing> {
  const { dataDir, host } = options
  mkdirSync(dataDir, { recursive: true })
  const secrets = keepSecrets(join(dataDir, 'secrets.json'), SECRET_SOURCES)
  const started: (() => Promise<void>)[] = []
  const close = async () => {
    for (let stop = started.pop(); stop; stop = started.pop()) await stop()
  }
  try {
    const cloudUp = async () => {
      const database = databaseUrl ?? (await ownDatabase(dataDir, started, say))
      const port = await freePort(options.port, host)
      if (port !== options.port && options.port !== 0) say(`port ${options.port} is taken, using ${port}`)
      const cloud = startCloud({ port, host, databaseUrl: database, dataDir, viewerDir: VIEWER_DIR }, secrets)
      started.push(() => cloud.stop())
      const url = `http://${host}:${port}`
      await untilHealthy(cloud, `${url}/healthz`, CLOUD_WITHIN_MS)
      say('cloud up')
      return { cloud, url }
    }
    const [{ cloud, url }, frames] = await untilAll([
      cloudUp(),
      options.demo ? composeFrames(join(dataDir, 'demo/frames')) : Promise.resolve([]),
      buildViewer().then(({ built }) => built && say('viewer built')),
    ])
    if (!options.demo) return { url, cloud, close }

    const camera = options.camera === undefined ? {} : { camera: options.camera }
    const demo = await startDemoSite({ baseUrl: url, dataDir, secrets, say, frames, ...camera })
    started.push(() => demo.close())
    say('gateway and devices up')
    return { url, cloud, demo, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function ownDatabase(
  dataDir: string,
  started: (() => Promise<void>)[],
  say: (line: string) => void,
): Promise<string> {
  const database = await startPostgres({
    folder: join(dataDir, 'postgres'),
    onCrash: (detail) => say(`PostgreSQL crashed and is being started again: ${detail}`),
  })
  started.push(() => database.close())
  say('database up')
  return database.socketUrl
}
