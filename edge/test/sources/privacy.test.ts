import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Polygon } from '@loujing/wire/command'
import type { Episode } from '@loujing/wire/episode'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Detector } from '../../src/sources/camera/detector/detector.ts'
import { startDetector } from '../../src/sources/camera/detector/start-detector.ts'
import { openSealed, openShare } from '@loujing/seal/open'
import { createSm2Key } from '@loujing/seal/sm2'
import { eventually } from '../support/eventually.ts'
import { aFakeCloud, type FakeCloud } from '../support/fake-cloud.ts'
import { aFolder } from '../support/folder.ts'
import { aGateway, ENV, siteFile, withCloud } from '../support/gateway.ts'
import { parseConfig } from '../../src/config-file.ts'
import { stringify } from 'yaml'
import { detailKept, distance } from './support/detail.ts'
import { dataFile, framesOf, greyJpeg, hasFfmpeg, labelledPhotos, MODEL } from './support/media.ts'
import { pixelsOf, spreadInside, type Pixels } from './support/pixels.ts'

const photos = dataFile('helmet', 'test')
const clip = dataFile('site-media', 'cctv-persons-no-helmet.mp4')
const PHOTOS = 20
const PERIOD_MS = 300
/** A head of which more than this is left can be seen; one that was made squares keeps a tenth. */
const SEEN_FROM = 0.5

const corner: Polygon = [
  [0, 0],
  [0.4, 0],
  [0.3, 0.45],
  [0, 0.5],
]
const everywhere: Polygon = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
]

let detector: Detector
beforeAll(async () => {
  detector = await startDetector(MODEL)
})
afterAll(() => detector.close())

type Scene = { bytes: Buffer; afar: Pixels }
const afar = (bytes: Uint8Array): Promise<Pixels> =>
  sharp(bytes)
    .resize(24, 24, { fit: 'fill' })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
    .then(({ data, info }) => ({ data, width: info.width, height: info.height }))

/** Photos, each followed by a picture of nobody so that each is an episode of its own; and the frames of a clip. */
async function aSite(folder: string): Promise<Scene[]> {
  const [gate, yard] = [join(folder, 'gate'), join(folder, 'yard')]
  mkdirSync(gate)
  mkdirSync(yard)
  const nobody = await greyJpeg(640, 360)
  const pictures: Buffer[] = []
  for (const [at, { bytes }] of labelledPhotos(photos!, PHOTOS).entries()) {
    const jpeg = await sharp(bytes).jpeg({ quality: 92 }).toBuffer()
    pictures.push(jpeg)
    writeFileSync(join(gate, `${100 + at}-a.jpg`), jpeg)
    writeFileSync(join(gate, `${100 + at}-b.jpg`), nobody)
  }
  const arguments_ = ['-v', 'error', '-i', clip!, '-vf', 'fps=3,scale=1280:720', '-frames:v', '40', '-q:v', '3']
  expect(spawnSync('ffmpeg', [...arguments_, join(yard, '%03d.jpg')]).status).toBe(0)
  for (const name of readdirSync(yard)) pictures.push(readFileSync(join(yard, name)))
  return Promise.all(pictures.map(async (bytes) => ({ bytes, afar: await afar(bytes) })))
}

/** The gateway looks through both cameras until it has seen everything; all pictures that it kept, sent or showed. */
async function lookAt(folder: string, more: { privacy?: object; sealing?: object; env?: NodeJS.ProcessEnv } = {}) {
  const cloud = await aFakeCloud()
  const data = join(folder, 'data')
  const camera = (source: string, name: string) => ({
    source,
    kind: 'folder',
    url: join(folder, name),
    periodMs: PERIOD_MS,
    previewMs: PERIOD_MS,
    zones: [{ zone: 'site', rule: 'nobody', polygon: everywhere }],
    judge: { k: 1, n: 1, endAfterMs: 100 },
    masks: [{ name: '邻居的窗户', polygon: corner }],
    clip: { beforeSeconds: 1, afterSeconds: 1 },
    ...(more.privacy && { privacy: more.privacy }),
  })
  const file = siteFile(data, {
    ...withCloud(cloud.url),
    detector: { model: MODEL },
    cameras: [camera('cam-gate', 'gate'), camera('cam-yard', 'yard')],
    ...(more.sealing && { sealing: more.sealing }),
  })
  Object.assign(file, {
    listen: {
      mqtt: { host: '127.0.0.1', port: 0 },
      console: { host: '127.0.0.1', port: 0, password: { env: 'DEVICE_PASSWORD' } },
    },
  })
  const gateway = await aGateway(parseConfig(stringify(file), 'site.yaml', { ...ENV, ...more.env }))
  const shown = new Map<string, Buffer>()
  const page = `http://127.0.0.1:${gateway.ports.console}`
  const login = await fetch(`${page}/login`, { method: 'POST', body: new URLSearchParams({ password: 'secret' }) })
  const cookie = (login.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const endMs = performance.now() + (2 * PHOTOS + 6) * PERIOD_MS
  while (performance.now() < endMs) {
    for (const jpeg of cloud.previews.values()) shown.set(jpeg.toString('base64', 0, 4096), jpeg)
    for (const source of ['cam-gate', 'cam-yard']) {
      const answer = await fetch(`${page}/pictures/${source}.jpg`, { headers: { cookie } })
      const jpeg = Buffer.from(await answer.arrayBuffer())
      if (answer.ok) shown.set(jpeg.toString('base64', 0, 4096), jpeg)
    }
    await new Promise((resolve) => setTimeout(resolve, PERIOD_MS / 3))
  }
  const status = gateway.status()
  await eventually(() => gateway.status().line.evidenceQueued === 0 || undefined, 'all evidence sent', 30_000)
  await gateway[Symbol.asyncDispose]()
  return { cloud, status, data, previews: [...shown.values()] }
}

const filesIn = (folder: string): { path: string; bytes: Buffer }[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, bytes: readFileSync(path) }))
const isJpeg = (bytes: Uint8Array): boolean => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff
const episodesOf = ({ got }: FakeCloud): Episode[] =>
  got.filter(({ topic }) => topic.endsWith('/episode')).map(({ data }) => data as Episode)

/** Heads that the detector finds on these pictures with 0.5 and more, and whose detail is still there. */
async function openHeads(pictures: readonly Buffer[], scenes: readonly Scene[]) {
  const found: { score: number; label: string; kept: number }[] = []
  let heads = 0
  for (const bytes of pictures) {
    const { boxes } = await detector.detect(bytes, { head: 0.5, helmet: 0.5 })
    if (boxes.length === 0) continue
    heads += boxes.length
    const from = await afar(bytes)
    const scene = scenes.reduce((a, b) => (distance(b.afar, from) < distance(a.afar, from) ? b : a))
    const shown = await pixelsOf(bytes)
    const original = await pixelsOf(scene.bytes, shown.width)
    for (const box of boxes) {
      const kept = detailKept(original, shown, box)
      if (kept > SEEN_FROM) found.push({ score: box.score, label: box.label, kept })
    }
  }
  return { found, heads }
}

describe.skipIf(photos === undefined || clip === undefined || !hasFfmpeg)(
  'photos and footage of real people (skipped without LOUJING_DATA or ffmpeg)',
  () => {
    test('leave no head to be known and nothing masked to be seen, in all that is kept, sent or shown', async () => {
      const folder = aFolder()
      const scenes = await aSite(folder)
      const { cloud, status, data, previews } = await lookAt(folder)
      const files = filesIn(data)
      const evidence = files.filter(({ bytes }) => isJpeg(bytes)).map(({ bytes }) => bytes)
      const sent = [...cloud.evidence.values()]
      const films = sent.filter((bytes) => !isJpeg(bytes))
      const frames = films.flatMap((film) => framesOf(film)).map((frame) => Buffer.from(frame))
      const pictures = [...evidence, ...sent.filter(isJpeg), ...previews]
      expect(films.length).toBeGreaterThan(0)
      expect(evidence.length).toBeGreaterThan(PHOTOS / 2)
      expect(previews.length).toBeGreaterThan(PHOTOS)
      expect(cloud.evidence.size).toBeGreaterThan(PHOTOS / 2)
      // A picture is nowhere but in the files of the evidence.
      for (const { path, bytes } of files) {
        if (!path.includes('/evidence/')) expect(bytes.includes(Buffer.from([0xff, 0xd8, 0xff])), path).toBe(false)
      }

      const { found } = await openHeads([...evidence, ...previews, ...frames], scenes)
      expect(found).toEqual([])
      for (const picture of pictures) {
        const { spread, pixels } = spreadInside(await pixelsOf(picture), corner)
        expect(pixels).toBeGreaterThan(500)
        expect(spread).toBeLessThanOrEqual(2)
      }
      // A film computes from the pictures before, too.
      for (const frame of frames) expect(spreadInside(await pixelsOf(frame), corner).spread).toBeLessThanOrEqual(8)
      expect(episodesOf(cloud).every(({ picture }) => picture.sealed === undefined)).toBe(true)
      expect(status.sources.find(({ source }) => source === 'cam-gate')?.guard).toEqual({
        heads: 'hidden',
        masks: 1,
        original: 'none',
      })
    })

    test('are open where the configuration says so: the failing control', async () => {
      const folder = aFolder()
      const scenes = await aSite(folder)
      const { data, previews, status } = await lookAt(folder, { privacy: { blur: false } })
      const evidence = filesIn(data).filter(({ bytes }) => isJpeg(bytes))
      const { found, heads } = await openHeads([...evidence.map(({ bytes }) => bytes), ...previews], scenes)
      expect(heads).toBeGreaterThan(PHOTOS)
      expect(found.length).toBeGreaterThan(heads * 0.9)
      expect(status.sources.find(({ source }) => source === 'cam-gate')?.guard?.heads).toBe('shown')
    })

    test('can be seen as they were by two key holders together, and the masks stay', async () => {
      const folder = aFolder()
      const scenes = await aSite(folder)
      const [safety, union] = [createSm2Key(), createSm2Key()]
      const { cloud, data, status } = await lookAt(folder, {
        sealing: {
          first: { name: '安全总监', publicKey: { env: 'SAFETY_KEY' } },
          second: { name: '工会', publicKey: { env: 'UNION_KEY' } },
        },
        env: { SAFETY_KEY: safety.publicKey.toString('hex'), UNION_KEY: union.publicKey.toString('hex') },
      })
      const files = new Map(filesIn(join(data, 'evidence')).map(({ path, bytes }) => [path.split('/').at(-1)!, bytes]))
      const jpegs = [...files.values()].filter(isJpeg)
      expect((await openHeads(jpegs, scenes)).found).toEqual([])
      const originals: Buffer[] = []
      const pictures = new Map(episodesOf(cloud).map(({ picture }) => [picture.sha256, picture]))
      for (const picture of [...pictures.values()].slice(0, PHOTOS)) {
        const sealed = files.get(picture.sealed!)!
        expect(sealed.equals(cloud.evidence.get(picture.sealed!)!)).toBe(true)
        const { header, original } = openSealed(sealed, [
          openShare(sealed, safety.privateKey),
          openShare(sealed, union.privateKey),
        ])
        expect(header.picture).toBe(picture.sha256)
        expect(spreadInside(await pixelsOf(original), corner).spread).toBeLessThanOrEqual(2)
        originals.push(Buffer.from(original))
      }
      const { found, heads } = await openHeads(originals, scenes)
      expect(heads).toBeGreaterThan(PHOTOS / 2)
      expect(found.length).toBeGreaterThan(heads * 0.9)
      expect(status.sources.find(({ source }) => source === 'cam-gate')?.guard?.original).toBe('sealed')
    })
  },
)
