import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { startDemoClients, startDemoServers } from '@loujing/demo/devices/all'
import type { DemoCamera as Composed } from '@loujing/demo/media/compose'
import { foundDemo, DEMO_SITE, type DemoWorld } from '@loujing/demo/seed/seed'
import {
  DEMO_CAMERAS,
  DUST_MN,
  SECRET_NAMES,
  siteConfig,
  type DemoCamera,
  type Lens,
} from '@loujing/demo/seed/site-config'
import { untilHealthy, type Child } from './child.ts'
import { root, startGateway } from './parts.ts'
import { freePort } from './port.ts'
import { untilAll } from './until-all.ts'
import type { Secrets } from './secrets.ts'

export type DemoSite = {
  world: DemoWorld
  gateway: Child
  consoleUrl: string
  mqttPort: number
  close(): Promise<void>
}
export type DemoSiteOptions = {
  baseUrl: string
  dataDir: string
  secrets: Secrets
  /** The composed frames, a folder for each demo camera. */
  frames: readonly Composed[]
  camera?: string
  say: (line: string) => void
}

// Forty-eight frames a round: the rounds last 48, 80 and 120 seconds, so that the cameras do not all raise alarms together.
const PACE: Record<DemoCamera, number> = { 'cam-gate': 1, 'cam-yard': 0.6, 'cam-slab': 0.4 }

/** How the `--camera` of the command line is looked through: by its scheme, or by what lies at the path. */
export function toLens(camera: string): Lens {
  if (/^rtsps?:\/\//.test(camera)) return { kind: 'rtsp', url: camera }
  if (/^https?:\/\//.test(camera))
    return { kind: /mjpe?g|\.cgi|video/i.test(camera) ? 'mjpeg' : 'snapshot', url: camera }
  const path = resolve(camera)
  if (!existsSync(path)) throw new Error(`no camera there: ${camera}`)
  return { kind: statSync(path).isDirectory() ? 'folder' : 'file', url: path }
}

/**
 * The demo's site: the world is seeded through the public doors, devices and cameras speak their real protocols, and one
 * gateway is claimed and watches them.
 */
export async function startDemoSite(options: DemoSiteOptions): Promise<DemoSite> {
  const { baseUrl, dataDir, secrets, say } = options
  const folder = join(dataDir, 'demo')
  mkdirSync(folder, { recursive: true })
  const world = await foundDemo({ baseUrl, setupKey: secrets.setupKey, folder, say })
  await using started = new AsyncDisposableStack()
  // The gateway starts beside the telling: it takes as long.
  const [watched] = await untilAll([
    startGuard(options, folder, world, started),
    world.fill().then(() => say('eighteen months told')),
  ])
  await world.study()
  const parts = started.move()
  return { world, ...watched, close: () => parts.disposeAsync() }
}

type Guard = Pick<DemoSite, 'gateway' | 'consoleUrl' | 'mqttPort'>

async function startGuard(
  options: DemoSiteOptions,
  folder: string,
  world: DemoWorld,
  started: AsyncDisposableStack,
): Promise<Guard> {
  const { baseUrl, dataDir, secrets, camera } = options
  const folderOf = (source: DemoCamera) => options.frames.find((each) => `cam-${each.camera}` === source)?.folder ?? ''
  const servers = await startDemoServers({
    modbus: { meterPort: 0, pitPort: 0 },
    cameras: DEMO_CAMERAS.map((source) => ({
      source,
      folder: folderOf(source),
      port: 0,
      framesPerSecond: PACE[source],
    })),
  })
  started.defer(() => servers.close())
  const lens = (source: DemoCamera): Lens => ({ kind: 'snapshot', url: servers.cameras.get(source)?.snapshotUrl ?? '' })
  const cameras = {
    'cam-gate': camera === undefined ? lens('cam-gate') : toLens(camera),
    'cam-yard': lens('cam-yard'),
    'cam-slab': lens('cam-slab'),
  }
  const ports = {
    mqtt: await freePort(1883),
    hj212: await freePort(7008),
    console: await freePort(8090),
    websocket: await freePort(9001),
  }
  const config = join(folder, 'site.yaml')
  writeFileSync(
    config,
    siteConfig({
      data: join(dataDir, 'edge'),
      cloudUrl: baseUrl,
      ports: { ...ports, meter: servers.modbus.meterPort, pit: servers.modbus.pitPort },
      cameras,
      model: join(root, 'models/person-helmet'),
      flows: join(root, 'flows/site-default/flows.json'),
    }),
  )

  const word = (source: string) => secrets.devices[source] ?? ''
  const env = {
    ...(world.claimKey !== undefined && { [SECRET_NAMES.claimKey]: world.claimKey }),
    [SECRET_NAMES.console]: secrets.consolePassword,
    [SECRET_NAMES['dust-1']]: word('dust-1'),
    [SECRET_NAMES['noise-1']]: word('noise-1'),
    [SECRET_NAMES['crane-1']]: word('crane-1'),
  }
  const gateway = startGateway(config, env, dataDir)
  started.defer(() => gateway.stop())
  const consoleUrl = `http://127.0.0.1:${ports.console}`
  await untilHealthy(gateway, consoleUrl, 60_000)
  const clients = await startDemoClients({
    site: DEMO_SITE,
    mqttUrl: `mqtt://127.0.0.1:${ports.mqtt}`,
    hj212: { port: ports.hj212, mn: DUST_MN, pw: word('dust-1') },
    passwords: { 'noise-1': word('noise-1'), 'crane-1': word('crane-1') },
  })
  started.defer(() => clients.close())
  return { gateway, consoleUrl, mqttPort: ports.mqtt }
}
