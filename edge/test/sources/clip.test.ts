import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EpisodeClip } from '@loujing/wire/clip'
import type { Polygon } from '@loujing/wire/command'
import type { Episode } from '@loujing/wire/episode'
import { toMs } from '@loujing/wire/instant'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { findEncoder, PICTURES } from '../../src/sources/camera/clip/encode.ts'
import { createWorkshop } from '../../src/sources/camera/clip/workshop.ts'
import type { Detector } from '../../src/sources/camera/detector/detector.ts'
import { startDetector } from '../../src/sources/camera/detector/start-detector.ts'
import { createJpegSplitter } from '../../src/sources/camera/frames/jpeg-splitter.ts'
import { watchCamera } from './support/camera.ts'
import { framesOf, greyJpeg, hasFfmpeg, MODEL, peopleJpeg } from './support/media.ts'
import { FILM_SPREAD, pixelsOf, spreadInside } from './support/pixels.ts'
import { eventually } from './support/told.ts'

const people = await peopleJpeg()
const nobody = await greyJpeg(640, 360)
const everywhere: Polygon = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
]
const corner: Polygon = [
  [0, 0],
  [0.2, 0],
  [0.2, 0.3],
  [0, 0.3],
]
const SETTINGS = { keep: true, beforeSeconds: 1, afterSeconds: 1, mostSeconds: 6 }

let detector: Detector
let folder = ''
beforeAll(async () => {
  detector = await startDetector(MODEL)
})
afterAll(() => detector.close())
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loujing-clip-test-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** A camera before which somebody stands for half a second where nobody may, again and again. */
async function watched(workshop = createWorkshop(), clip = SETTINGS) {
  const scenes = [
    ...Array<Buffer>(15).fill(nobody),
    ...Array<Buffer>(5).fill(people),
    ...Array<Buffer>(15).fill(nobody),
  ]
  for (const [at, bytes] of scenes.entries()) await writeFile(join(folder, `${String(at).padStart(3, '0')}.jpg`), bytes)
  const more = {
    zones: [{ zone: 'crane', rule: 'nobody' as const, polygon: everywhere }],
    masks: [{ name: '邻居的窗户', polygon: corner }],
    clip,
  }
  const camera = await watchCamera({ kind: 'folder', url: folder, ...more }, detector, undefined, undefined, workshop)
  const clips = () => camera.told.of<EpisodeClip>('clip').map(({ data }) => data)
  return { ...camera, clips }
}

const picturesOf = (clip: Uint8Array): Uint8Array[] =>
  createJpegSplitter(1e8)(clip).flatMap((split) => (split.kind === 'picture' ? [split.bytes] : []))
async function expectHidden(pictures: readonly Uint8Array[]): Promise<void> {
  for (const picture of pictures) {
    const { spread, pixels } = spreadInside(await pixelsOf(picture), corner)
    expect(pixels).toBeGreaterThan(50)
    expect(spread).toBeLessThanOrEqual(FILM_SPREAD)
    const { boxes } = await detector.detect(picture, { head: 0.4, helmet: 0.4 })
    expect(boxes).toEqual([])
  }
}

test.skipIf(!hasFfmpeg)(
  'the clip of an episode shows the time before it and after it, every head and masked place hidden on each picture',
  async () => {
    await using camera = await watched()
    const clip = await eventually(
      () => camera.clips().find((one) => 'file' in one),
      60_000,
      () => camera.told.facts,
    )
    const episode = camera.told.of<Episode>('episode').find(({ data }) => data.episode === clip.episode)!.data
    const { file } = clip
    expect(file.contentType).toBe('video/mp4')
    expect(toMs(episode.startedAt) - toMs(file.startedAt)).toBeGreaterThan(700)
    expect(Math.abs(file.momentMs - (toMs(episode.startedAt) - toMs(file.startedAt)))).toBeLessThan(250)
    const bytes = camera.told.evidence.get(file.sha256)!
    expect(bytes.length).toBe(file.bytes)
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(file.sha256)
    const pictures = framesOf(bytes)
    expect(pictures).toHaveLength(file.frames)
    await expectHidden(pictures)
    expect(camera.told.problems).toEqual([])
  },
  120_000,
)

test('on a machine without an encoder the clip is its pictures, one after the other', async () => {
  await using camera = await watched(createWorkshop(() => Promise.resolve(PICTURES)))
  const clip = await eventually(
    () => camera.clips().find((one) => 'file' in one),
    60_000,
    () => camera.told.facts,
  )
  const { file } = clip
  expect(file.contentType).toBe('multipart/x-mixed-replace')
  const pictures = picturesOf(camera.told.evidence.get(file.sha256)!)
  expect(pictures).toHaveLength(file.frames)
  await expectHidden(pictures)
}, 120_000)

test('an encoder that fails costs the clip and nothing else, and its words are told', async () => {
  const broken = { ...PICTURES, encode: () => Promise.reject(new Error('no space in /tmp')) }
  await using camera = await watched(createWorkshop(() => Promise.resolve(broken)))
  const clip = await eventually(() => camera.clips()[0], 60_000)
  expect(clip).toMatchObject({ lost: 'not-encoded', detail: 'no space in /tmp' })
  expect(camera.told.of<Episode>('episode').length).toBeGreaterThan(0)
}, 120_000)

test('a gateway that stops while an episode goes on says that its clip is lost', async () => {
  const camera = await watched()
  await eventually(() => camera.told.of<Episode>('episode').length > 0, 60_000)
  await camera[Symbol.asyncDispose]()
  expect(camera.clips()).toContainEqual(expect.objectContaining({ lost: 'stopped' }))
}, 120_000)

test('a camera whose file asks for no clips tells of none', async () => {
  await using camera = await watched(createWorkshop(), { ...SETTINGS, keep: false })
  await eventually(
    () => camera.told.of<Episode>('episode').filter(({ data }) => data.phase === 'end').length > 1,
    60_000,
  )
  expect(camera.clips()).toEqual([])
}, 120_000)

test.skipIf(!hasFfmpeg)('the encoder found here writes what a player reads from front to back', async () => {
  const encoder = await findEncoder()
  const signal = new AbortController().signal
  const clip = await encoder.encode([people, nobody, people], 2, signal)
  // The index stands before the pictures: a player need not have the end to begin.
  if (encoder.contentType === 'video/mp4')
    expect(Buffer.from(clip).indexOf('moov')).toBeLessThan(Buffer.from(clip).indexOf('mdat'))
  expect(framesOf(clip)).toHaveLength(3)
})
