import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Zone } from '@loujing/wire/command'
import type { Episode } from '@loujing/wire/episode'
import { SEALED_TYPE } from '@loujing/wire/sealed'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Detector } from '../../src/sources/camera/detector/detector.ts'
import { startDetector } from '../../src/sources/camera/detector/start-detector.ts'
import { openSealed, openShare } from '@loujing/seal/open'
import { createSeal } from '@loujing/seal/seal'
import { createSm2Key } from '@loujing/seal/sm2'
import { aFolder } from '../support/folder.ts'
import { watchCamera } from './support/camera.ts'
import { detailKept } from './support/detail.ts'
import { GOLDEN_PICTURE, MODEL, peopleJpeg } from './support/media.ts'
import { pixelsOf } from './support/pixels.ts'
import { eventually } from './support/told.ts'

const people = await peopleJpeg()
const whole = { x: 0, y: 0, w: 1, h: 1 }
const closed: Zone = {
  zone: 'pit',
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

async function show(
  picture: Uint8Array,
  [judging, seal]: [Detector?, ReturnType<typeof createSeal>?],
  more: object = {},
) {
  const folder = aFolder()
  await writeFile(join(folder, 'people.jpg'), picture)
  const watched = await watchCamera(
    { kind: 'folder', url: folder, zones: [closed], previewMs: 200, ...more },
    judging,
    seal,
  )
  return { ...watched, episodes: () => watched.told.of<Episode>('episode').map(({ data }) => data) }
}

describe('the heads of people', () => {
  test('are squares on what is kept and on what is shown, and the rest is as it was', async () => {
    await using watched = await show(people, [detector])
    await eventually(() => watched.episodes().length > 0 && watched.told.previews.length > 0)
    const pictures = [...watched.told.evidence.values(), ...watched.told.previews]
    const original = await pixelsOf(people)
    const { boxes } = await detector.detect(people)
    for (const picture of pictures) {
      const shown = await pixelsOf(picture)
      for (const box of boxes) expect(detailKept(original, shown, box)).toBeLessThan(0.3)
      expect(detailKept(original, shown, { x: 0, y: 0.8, w: 1, h: 0.2 })).toBeGreaterThan(0.5)
    }
    expect(watched.camera.health().guard).toEqual({ heads: 'hidden', masks: 0, original: 'none' })
    expect(watched.episodes()[0]!.picture).not.toHaveProperty('sealed')
  })

  test('do not go along in what else is in a camera’s file', async () => {
    const chatty = await sharp(GOLDEN_PICTURE)
      .jpeg()
      .withExif({ IFD0: { ImageDescription: 'the thumbnail shows it all' } })
      .toBuffer()
    expect(chatty.includes('shows it all')).toBe(true)
    await using watched = await show(chatty, [detector])
    await eventually(() => watched.told.evidence.size > 0 && watched.told.previews.length > 0)
    for (const picture of [...watched.told.evidence.values(), ...watched.told.previews])
      expect(Buffer.from(picture).includes('shows it all')).toBe(false)
  })

  test('that nobody looks for make the whole picture squares, and the status says so', async () => {
    await using watched = await show(people, [])
    const preview = await eventually(() => watched.told.previews[0])
    expect(detailKept(await pixelsOf(people), await pixelsOf(preview), whole)).toBeLessThan(0.2)
    expect(watched.camera.health().guard?.heads).toBe('coarse')
  })

  test('are shown where the configuration says so, with a detector or without', async () => {
    for (const judging of [[detector], []] as [Detector?][]) {
      await using watched = await show(people, judging, { privacy: { blur: false } })
      const preview = await eventually(() => watched.told.previews[0])
      expect(detailKept(await pixelsOf(people), await pixelsOf(preview), whole)).toBeGreaterThan(0.8)
      expect(watched.camera.health().guard?.heads).toBe('shown')
    }
  })
})

test('the original of an episode is kept sealed, and two holders open it to the byte', async () => {
  const [safety, union] = [createSm2Key(), createSm2Key()]
  const seal = createSeal(
    { name: '安全总监', publicKey: safety.publicKey.toString('hex') },
    { name: '工会', publicKey: union.publicKey.toString('hex') },
  )
  await using watched = await show(people, [detector, seal])
  const [episode] = await eventually(() => watched.episodes().length > 0 && watched.episodes())
  const { sha256, sealed } = episode!.picture
  const file = watched.told.evidence.get(sealed!)!
  expect(watched.told.contentTypes.get(sealed!)).toBe(SEALED_TYPE)
  const { header, original } = openSealed(file, [openShare(file, union.privateKey), openShare(file, safety.privateKey)])
  expect(Buffer.from(original)).toEqual(people)
  expect(header).toMatchObject({ camera: 'cam-1', picture: sha256, contentType: 'image/jpeg' })
  expect(watched.camera.health().guard?.original).toBe('sealed')
})
