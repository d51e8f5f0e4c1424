import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { createCloudClient } from '../src/uplink/cloud-client.ts'
import type { Line } from '../src/uplink/line.ts'
import { runLookLane, type Lookable } from '../src/uplink/look-lane.ts'

/** A cloud of which somebody asks to look through cameras, and that takes each picture in its own time. */
async function startCloud() {
  const cloud = { wanted: ['cam-gate'], answerMs: 0, pictures: [] as string[], known: [] as string[] }
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://cloud')
    if (request.method === 'GET') {
      cloud.known.push(searchParams.get('known') ?? '')
      setTimeout(() => response.end(JSON.stringify({ cameras: cloud.wanted })), 50)
      return
    }
    request.resume().on('end', () => {
      cloud.pictures.push(pathname)
      setTimeout(() => response.writeHead(204).end(), cloud.answerMs)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = createCloudClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  return { cloud, server, client }
}

/** A camera with twenty pictures a second that says how wide each was asked to be. */
function aCamera() {
  const widths: number[] = []
  let playing = 0
  const show: Lookable = ({ widthPx, take }) => {
    playing++
    const timer = setInterval(() => {
      widths.push(widthPx())
      take(new Uint8Array([255, 216, 255, 217]), Date.now())
    }, 50)
    return () => {
      playing--
      clearInterval(timer)
    }
  }
  return { show, widths, playing: () => playing }
}

const up: Line = { up: () => Promise.resolve() } as unknown as Line
const stop: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of stop.splice(0)) await end()
})

async function startLane() {
  const { cloud, server, client } = await startCloud()
  const camera = aCamera()
  const away = new AbortController()
  const find = (source: string) => (source === 'cam-gate' ? camera.show : undefined)
  const lane = runLookLane({ client, line: up, find }, away.signal)
  stop.push(async () => {
    away.abort()
    await lane
    client.close()
    server.closeAllConnections()
    server.close()
  })
  const until = async (probe: () => boolean) => {
    while (!probe()) await pause(20)
  }
  return { cloud, camera, until }
}

test('a camera shows its pictures while somebody looks through it, and stops when nobody does', async () => {
  const { cloud, camera, until } = await startLane()
  await until(() => cloud.pictures.length > 3)
  expect(new Set(cloud.pictures)).toEqual(new Set(['/api/gateway/looks/cam-gate']))
  expect(cloud.known).toContain('cam-gate')
  cloud.wanted = []
  await until(() => camera.playing() === 0)
  const brought = cloud.pictures.length
  await pause(300)
  expect(cloud.pictures.length).toBeLessThanOrEqual(brought + 1)
})

test('a slow line gets smaller pictures and never a queue of them, a quick one larger', async () => {
  const { cloud, camera, until } = await startLane()
  cloud.answerMs = 450
  await until(() => camera.widths.includes(320))
  expect(cloud.pictures.length, 'most of them were never sent').toBeLessThan(camera.widths.length / 3)
  cloud.answerMs = 0
  await until(() => camera.widths.at(-1) === 960)
})

test('a camera that the gateway does not have is no reason to stop the others', async () => {
  const { cloud, until } = await startLane()
  cloud.wanted = ['cam-nowhere', 'cam-gate']
  await until(() => cloud.known.some((known) => known.includes('cam-nowhere')) && cloud.pictures.length > 2)
  expect(new Set(cloud.pictures)).toEqual(new Set(['/api/gateway/looks/cam-gate']))
})
