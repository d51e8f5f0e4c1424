import type { Episode } from '@loujing/wire/episode'
import type { Zone } from '@loujing/wire/command'
import { startCamera } from '../../../demo/src/devices/camera.ts'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Detector } from '../../src/sources/camera/detector/detector.ts'
import { startDetector } from '../../src/sources/camera/detector/start-detector.ts'
import { watchCamera } from './support/camera.ts'
import { greyJpeg, MODEL, peopleJpeg } from './support/media.ts'
import { eventually } from './support/told.ts'

const WITHIN_MS = 30_000
const closed: Zone = {
  zone: 'crane-swing',
  rule: 'nobody',
  polygon: [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ],
}

let detector: Detector
beforeAll(async () => {
  detector = await startDetector(MODEL)
})
afterAll(() => detector.close())

/** What a sensor gives of a grey wall: the noise of its own, anew each time. */
const noisy = (seed: number) =>
  sharp({
    create: {
      width: 640,
      height: 360,
      channels: 3,
      background: '#000',
      noise: { type: 'gaussian', mean: 120, sigma: 20 + seed / 10 },
    },
  })
    .jpeg()
    .toBuffer()

async function before(frames: readonly Uint8Array[]) {
  const lens = await startCamera({ port: 0, frames, framesPerSecond: 4 })
  const watched = await watchCamera(
    { kind: 'snapshot', url: lens.snapshotUrl, periodMs: 200, zones: [closed] },
    detector,
  )
  return {
    ...watched,
    lens,
    sight: () => watched.camera.health().sight?.state,
    async [Symbol.asyncDispose]() {
      await watched.camera.close()
      await lens.close()
    },
  }
}

test(
  'a frozen picture, a dark one and a covered lens are each told within thirty seconds, and a scene of noise is clear',
  async () => {
    const people = await peopleJpeg()
    const black = await Promise.all(
      [0, 1].map(() =>
        sharp({ create: { width: 640, height: 360, channels: 3, background: '#030303' } })
          .jpeg()
          .toBuffer(),
      ),
    )
    await using frozen = await before([people])
    await using dark = await before(black)
    await using covered = await before([await greyJpeg(640, 360)])
    await using clear = await before(await Promise.all([0, 1, 2].map(noisy)))
    await eventually(() => frozen.told.of<Episode>('episode').length > 0, WITHIN_MS)
    expect(frozen.sight()).toBe('clear')
    await eventually(() => dark.sight() === 'dark' && covered.sight() === 'featureless', WITHIN_MS)
    await eventually(() => frozen.sight() === 'frozen', WITHIN_MS)
    expect(clear.sight()).toBe('clear')
    expect(detector.load()!.judgedPerSecond).toBeGreaterThan(0)

    // nobody knows whether they still stand there
    await eventually(() => frozen.told.of<Episode>('episode').some(({ data }) => data.phase === 'end'), WITHIN_MS)
    frozen.lens.show(await noisy(9), 60_000)
    await eventually(() => frozen.sight() === 'clear', WITHIN_MS)
  },
  4 * WITHIN_MS,
)
