import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Polygon } from '@loujing/wire/command'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Detector } from '../../src/sources/camera/detector/detector.ts'
import { startDetector } from '../../src/sources/camera/detector/start-detector.ts'
import { watchCamera } from './support/camera.ts'
import { MODEL, peopleJpeg } from './support/media.ts'
import { pixelsOf, spreadInside } from './support/pixels.ts'
import { eventually } from './support/told.ts'

const corner: Polygon = [
  [0, 0],
  [0.3, 0],
  [0.3, 0.3],
  [0, 0.3],
]
let detector: Detector
let folder = ''
beforeAll(async () => {
  detector = await startDetector(MODEL)
  folder = await mkdtemp(join(tmpdir(), 'loujing-live-'))
  await writeFile(join(folder, 'people.jpg'), await peopleJpeg())
})
afterAll(async () => {
  await detector.close()
  await rm(folder, { recursive: true, force: true })
})

test('who looks sees no head and nothing masked, as wide as his line takes; nothing is kept for it, and it ends with him', async () => {
  const masks = [{ name: '邻居的窗户', polygon: corner }]
  await using watched = await watchCamera({ kind: 'folder', url: folder, masks, previewMs: 86_400_000 }, detector)
  const seen: Uint8Array[] = []
  let widthPx = 320
  const leave = watched.camera.show!({ widthPx: () => widthPx, take: (jpeg) => void seen.push(jpeg) })
  await eventually(() => seen.length > 1)
  widthPx = 400
  const small = seen.length
  await eventually(() => seen.length > small + 2)
  for (const picture of seen) {
    expect((await detector.detect(picture, { head: 0.4, helmet: 0.4 })).boxes).toEqual([])
    const { spread, pixels } = spreadInside(await pixelsOf(picture), corner)
    expect(pixels).toBeGreaterThan(50)
    expect(spread).toBeLessThanOrEqual(2)
  }
  const widthOf = async (picture: Uint8Array) => (await sharp(picture).metadata()).width
  expect([await widthOf(seen[0]!), await widthOf(seen.at(-1)!)]).toEqual([320, 400])
  leave()
  const shown = seen.length
  await eventually(() => (watched.camera.health().framesPerSecond ?? 0) > 1)
  expect(seen.length).toBeLessThanOrEqual(shown + 1)
  // The camera's own alarm of bare heads apart, there is no file.
  const told = watched.told.facts.map(({ topic }) => topic.stream)
  expect(watched.told.evidence.size).toBeLessThanOrEqual(told.filter((stream) => stream === 'episode').length)
})
