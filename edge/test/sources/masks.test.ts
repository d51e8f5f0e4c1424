import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Mask, Polygon, Zone } from '@loujing/wire/command'
import type { Detection } from '@loujing/wire/detection'
import type { Episode } from '@loujing/wire/episode'
import { uuidv7, type CommandId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Detector } from '../../src/sources/camera/detector/detector.ts'
import { startDetector } from '../../src/sources/camera/detector/start-detector.ts'
import { eventually as soon } from '../support/eventually.ts'
import { aFakeCloud } from '../support/fake-cloud.ts'
import { aFolder } from '../support/folder.ts'
import { aGateway, siteConfig, withCloud } from '../support/gateway.ts'
import { watchCamera } from './support/camera.ts'
import { greyJpeg, MODEL, peopleJpeg } from './support/media.ts'
import { pixelsOf, spreadInside } from './support/pixels.ts'
import { eventually } from './support/told.ts'

const people = await peopleJpeg()
const everywhere: Polygon = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
]
const leftHalf: Polygon = [
  [0, 0],
  [0.5, 0],
  [0.5, 1],
  [0, 1],
]
const closed: Zone = { zone: 'pit', rule: 'nobody', polygon: everywhere }
const over = (polygon: Polygon): Mask[] => [{ name: '邻居的窗户', polygon }]

let detector: Detector
beforeAll(async () => {
  detector = await startDetector(MODEL)
})
afterAll(() => detector.close())

async function show(more: object) {
  const folder = aFolder()
  await writeFile(join(folder, 'people.jpg'), people)
  const watched = await watchCamera({ kind: 'folder', url: folder, zones: [closed], previewMs: 200, ...more }, detector)
  const boxes = () => watched.told.of<Detection>('detection').flatMap(({ data }) => data.boxes)
  return { ...watched, boxes, episodes: () => watched.told.of<Episode>('episode') }
}

test('what is masked is never seen by the detector, nor shown, nor kept', async () => {
  const unmasked = await detector.detect(people)
  expect(unmasked.boxes.some(({ x, w }) => x + w < 0.5)).toBe(true)

  await using watched = await show({ masks: over(leftHalf) })
  await eventually(() => watched.episodes().length > 0 && watched.told.previews.length > 1)
  expect(watched.boxes().length).toBeGreaterThan(0)
  expect(watched.boxes().filter(({ x, w }) => x + w / 2 < 0.49)).toEqual([])
  const pictures = [...watched.told.previews, ...watched.told.evidence.values()]
  expect(watched.told.evidence.size).toBeGreaterThan(0)
  for (const picture of pictures) {
    const { spread, pixels } = spreadInside(await pixelsOf(picture), leftHalf)
    expect(pixels).toBeGreaterThan(10_000)
    expect(spread).toBeLessThanOrEqual(2)
  }
  // The failing control: without the mask the same place is anything but one colour.
  expect(spreadInside(await pixelsOf(people), leftHalf).spread).toBeGreaterThan(100)
})

test('a camera that is masked as a whole sees nobody, and its picture is one grey', async () => {
  await using watched = await show({ masks: over(everywhere) })
  await eventually(() => watched.told.previews.length > 1)
  expect(watched.told.facts).toEqual([])
  expect(spreadInside(await pixelsOf(watched.told.previews[0]!), everywhere).spread).toBe(0)
})

test('a mask that comes while people are followed holds for a better picture taken before it and kept after', async () => {
  const few = await sharp(people)
    .composite([{ input: await greyJpeg(236, 416), left: 180, top: 0 }])
    .jpeg()
    .toBuffer()
  const folder = aFolder()
  for (let at = 0; at < 60; at++) await writeFile(join(folder, `${10 + at}.jpg`), at < 5 ? few : people)
  await using watched = await watchCamera({ kind: 'folder', url: folder, zones: [closed] }, detector)
  const episodes = () => watched.told.of<Episode>('episode').filter(({ data }) => data.kind === 'intrusion')
  await eventually(() => episodes().length > 0)
  await sleep(1500)
  const before = new Set(watched.told.evidence.keys())
  await watched.camera.apply({ masks: over(everywhere) })
  await eventually(() => episodes().some(({ data }) => data.phase === 'end'))
  const end = episodes().at(-1)!.data
  expect(end.people).toBeGreaterThan(episodes()[0]!.data.people)
  expect(before.has(end.picture.sha256)).toBe(false)
  expect(spreadInside(await pixelsOf(watched.told.evidence.get(end.picture.sha256)!), everywhere).spread).toBe(0)
})

test('the cloud sets masks by a command, and what it gets from then on is masked, also after a restart', async () => {
  const cloud = await aFakeCloud()
  const [data, pictures] = [aFolder(), aFolder()]
  await writeFile(join(pictures, 'people.jpg'), people)
  const config = siteConfig(data, {
    ...withCloud(cloud.url),
    detector: { model: MODEL },
    cameras: [{ source: 'cam-gate', kind: 'folder', url: pictures, periodMs: 100, previewMs: 100 }],
  })
  const first = await aGateway(config)
  await soon(() => cloud.previews.get('cam-gate'), 'a preview', 20_000)
  const masks = over(everywhere)
  const expiresAt = toInstant(Date.now() + 60_000)
  const command = { command: uuidv7<CommandId>(), name: 'set-masks' as const, source: 'cam-gate', expiresAt }
  cloud.commands = [{ ...command, args: { masks } }]
  await soon(() => cloud.got.some(({ topic }) => topic.endsWith('/result')) || undefined, 'its result', 20_000)
  cloud.commands = []
  cloud.desired = { version: 1, sources: { 'cam-gate': { masks } } }
  const isGrey = async (): Promise<boolean> =>
    spreadInside(await pixelsOf(cloud.previews.get('cam-gate')!), everywhere).spread === 0
  await expect.poll(isGrey, { timeout: 20_000 }).toBe(true)
  await soon(() => cloud.polls.some((poll) => poll.includes('after=1')) || undefined, 'the state reached', 20_000)
  await first[Symbol.asyncDispose]()

  cloud.previews.clear()
  await aGateway(config)
  await soon(() => cloud.previews.get('cam-gate'), 'a preview', 20_000)
  expect(await isGrey()).toBe(true)
})

test('what the gateway’s own file masks, no command and no wish of the cloud uncovers', async () => {
  const cloud = await aFakeCloud()
  const [data, pictures] = [aFolder(), aFolder()]
  await writeFile(join(pictures, 'people.jpg'), people)
  const [own] = over(leftHalf)
  const config = siteConfig(data, {
    ...withCloud(cloud.url),
    detector: { model: MODEL },
    cameras: [{ source: 'cam-gate', kind: 'folder', url: pictures, periodMs: 100, previewMs: 100, masks: [own!] }],
  })
  await aGateway(config)
  await soon(() => cloud.previews.get('cam-gate'), 'a preview', 20_000)
  const command = (masks: Mask[]) => {
    const expiresAt = toInstant(Date.now() + 60_000)
    return { command: uuidv7<CommandId>(), name: 'set-masks' as const, source: 'cam-gate', expiresAt, args: { masks } }
  }
  const corner: Mask = { name: own!.name, polygon: [[0.9, 0.9], [1, 0.9], [1, 1]] } // prettier-ignore
  const orders = [command([]), command([corner])]
  cloud.commands = orders
  cloud.desired = { version: 1, sources: { 'cam-gate': { masks: [corner] } } }
  type Result = { command: string; outcome: string; detail?: string }
  const results = () => cloud.got.filter(({ topic }) => topic.endsWith('/result')).map(({ data }) => data as Result)
  await soon(() => results().length >= 2 || undefined, 'their results', 20_000)
  await soon(() => cloud.polls.some((poll) => poll.includes('after=1')) || undefined, 'the state reached', 20_000)
  cloud.previews.clear()
  const preview = await soon(() => cloud.previews.get('cam-gate'), 'a preview', 20_000)

  expect(results().find((result) => result.command === orders[0]!.command)).toMatchObject({ outcome: 'done' })
  const refused = results().find((result) => result.command === orders[1]!.command)
  expect(refused).toMatchObject({ outcome: 'refused' })
  expect(refused?.detail).toContain(own!.name)
  expect(spreadInside(await pixelsOf(preview), leftHalf).spread).toBe(0)
})
