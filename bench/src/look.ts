import { setTimeout as pause } from 'node:timers/promises'
import type { Camera } from '@loujing/demo/devices/camera'
import type { Constellation } from '@loujing/e2e/constellation'
import type { Camera as Known } from '@loujing/wire/http/sites'
import type { Page } from '@loujing/wire/page'
import sharp from 'sharp'
import { quantile } from './figures.ts'

/** A clock that survives scaling and compression: sixteen bits of milliseconds, black or white blocks along the top. */
const BITS = 16
const ROUND_MS = 2 ** BITS
const BLOCK_PX = 40
const DRAWN_EACH_MS = 100

/**
 * Glass to glass: milliseconds from the clock that a frame shows to the moment at which whoever looks has its picture, of
 * every picture that comes in `seconds`; and how many came a second.
 */
export async function measureLook(
  { api, baseUrl, site }: Constellation,
  camera: Camera,
  scene: Uint8Array,
  seconds: number,
): Promise<{ p50: number; p95: number; perSecond: number }> {
  const { items } = await api.get<Page<Known>>(`/api/sites/${site}/cameras`)
  const stop = new AbortController()
  const drawing = drawClock(camera, scene, stop.signal)
  const answer = await fetch(`${baseUrl}/api/cameras/${items[0]!.id}/look`, {
    headers: { cookie: api.cookie },
    signal: stop.signal,
  })
  const delays: number[] = []
  const endMs = Date.now() + seconds * 1000
  let held = Buffer.alloc(0)
  for await (const bytes of answer.body!) {
    held = Buffer.concat([held, bytes as Uint8Array])
    for (let jpeg = takeJpeg(); jpeg !== undefined; jpeg = takeJpeg()) {
      const seenMs = Date.now()
      delays.push((seenMs - (await clockOn(jpeg)) + 2 * ROUND_MS) % ROUND_MS)
    }
    if (Date.now() > endMs) break
  }
  stop.abort()
  await drawing
  // The first ones waited for the look to begin.
  const steady = delays.slice(2)
  return { p50: quantile(steady, 0.5), p95: quantile(steady, 0.95), perSecond: steady.length / seconds }

  function takeJpeg(): Buffer | undefined {
    const from = held.indexOf(Buffer.from([0xff, 0xd8, 0xff]))
    const end = from < 0 ? -1 : held.indexOf(Buffer.from([0xff, 0xd9, 0x0d, 0x0a]), from)
    if (end < 0) return undefined
    const jpeg = held.subarray(from, end + 2)
    held = held.subarray(end + 2)
    return jpeg
  }
}

async function drawClock(camera: Camera, scene: Uint8Array, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const ms = Date.now() % ROUND_MS
    const row = Buffer.from(Array.from({ length: BITS }, (_, bit) => ((ms >> bit) & 1 ? 255 : 0)))
    const strip = await sharp(row, { raw: { width: BITS, height: 1, channels: 1 } })
      .resize(BITS * BLOCK_PX, BLOCK_PX, { kernel: 'nearest', fit: 'fill' })
      .png()
      .toBuffer()
    const shown = await sharp(scene)
      .composite([{ input: strip, left: 0, top: 0 }])
      .jpeg()
      .toBuffer()
    camera.show(shown, 2000)
    await pause(DRAWN_EACH_MS)
  }
}

async function clockOn(jpeg: Uint8Array): Promise<number> {
  const { data, info } = await sharp(jpeg).greyscale().raw().toBuffer({ resolveWithObject: true })
  const block = (BLOCK_PX * info.width) / SCENE_WIDTH
  let ms = 0
  for (let bit = 0; bit < BITS; bit++) {
    const at = Math.round(block / 2) * info.width + Math.round((bit + 0.5) * block)
    if (data[at]! > 127) ms |= 1 << bit
  }
  return ms
}
const SCENE_WIDTH = 1280
