import type { Mask } from '@loujing/wire/command'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Detector } from '../../edge/src/sources/camera/detector/detector.ts'
import { startDetector } from '../../edge/src/sources/camera/detector/start-detector.ts'
import { evidenceOf, previewOf } from '../../edge/src/sources/camera/privacy/render.ts'
import { widened } from '../../edge/src/sources/camera/privacy/heads.ts'
import { MODEL, peopleJpeg } from '../../edge/test/sources/support/media.ts'
import { checkPicture } from './check.ts'

const people = await peopleJpeg()
const corner: Mask = {
  name: '邻居的窗户',
  polygon: [
    [0, 0],
    [0.4, 0],
    [0.4, 0.4],
    [0, 0.4],
  ],
}
let detector: Detector
let heads: ReturnType<typeof widened>[]
beforeAll(async () => {
  detector = await startDetector(MODEL)
  heads = (await detector.detect(people)).heads.map(widened)
})
afterAll(() => detector.close())

const whatIsOpen = async (picture: Uint8Array, masks: Mask[] = []) =>
  (await checkPicture(picture, masks, detector)).findings.map(({ what }) => what)

test('a picture as the gateway makes it shows nothing that it may not, in its own size and small', async () => {
  const hiding = { masks: [corner], heads }
  expect(await whatIsOpen(await evidenceOf(people, hiding), [corner])).toEqual([])
  expect(await whatIsOpen(await previewOf(people, hiding), [corner])).toEqual([])
})

test('one head that was left open among the hidden ones is found', async () => {
  const { boxes } = await detector.detect(people, { head: 0.5, helmet: 0.5 })
  expect(boxes.length).toBeGreaterThanOrEqual(3)
  for (const open of boxes) {
    const others = heads.filter(({ x, w }) => x + w <= open.x || x >= open.x + open.w)
    expect(await whatIsOpen(await evidenceOf(people, { masks: [], heads: others }))).toContain('open-head')
  }
})

test('a picture as the camera gave it is found by each of its heads, and by its mask', async () => {
  const found = await whatIsOpen(people, [corner])
  expect(found.filter((what) => what === 'open-head').length).toBeGreaterThanOrEqual(3)
  expect(found).toContain('open-mask')
})
