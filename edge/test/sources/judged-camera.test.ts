import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Detection } from '@loujing/wire/detection'
import type { Episode } from '@loujing/wire/episode'
import type { Zone } from '@loujing/wire/command'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Detector } from '../../src/sources/camera/detector/detector.ts'
import { startDetector } from '../../src/sources/camera/detector/start-detector.ts'
import { median } from '../../src/sources/camera/judge/episodes.ts'
import { watchCamera } from './support/camera.ts'
import { dataFile, GOLDEN_PICTURE, greyJpeg, hasFfmpeg, MODEL, peopleJpeg } from './support/media.ts'
import { eventually } from './support/told.ts'

const nobody = await greyJpeg(640, 360)
const people = await peopleJpeg()
const everywhere: Zone['polygon'] = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
]
/** Whoever is seen at all breaks this one. */
const closed: Zone = { zone: 'crane-swing', rule: 'nobody', polygon: everywhere }

let detector: Detector
let folder = ''
beforeAll(async () => {
  detector = await startDetector(MODEL)
})
afterAll(() => detector.close())
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loujing-camera-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** A folder camera that shows these pictures, over and over. */
async function show(pictures: Uint8Array[], more: Parameters<typeof watchCamera>[0] | object = {}) {
  for (const [at, bytes] of pictures.entries())
    await writeFile(join(folder, `${String(at).padStart(3, '0')}.jpg`), bytes)
  const watched = await watchCamera({ kind: 'folder', url: folder, ...more }, detector)
  return {
    ...watched,
    episodes: () => watched.told.of<Episode>('episode'),
    detections: () => watched.told.of<Detection>('detection'),
  }
}

describe('a camera before which somebody stands where nobody may', () => {
  test('tells one episode by one id, with its kept picture, the model that judged and the threshold in force', async () => {
    const scenes = [...Array<Buffer>(4).fill(people), ...Array<Buffer>(16).fill(nobody)]
    await using watched = await show(scenes, { zones: [closed], privacy: { blur: false } })
    await eventually(
      () => watched.episodes().some(({ data }) => data.kind === 'intrusion' && data.phase === 'end'),
      20_000,
    )
    const intrusion = watched
      .episodes()
      .map(({ data }) => data)
      .filter(({ kind }) => kind === 'intrusion')
    const [begin] = intrusion
    const end = intrusion.find(({ phase }) => phase === 'end')!
    expect(begin).toMatchObject({ phase: 'new', zone: 'crane-swing', severity: 'major', model: detector.model })
    expect(begin!.people).toBeGreaterThanOrEqual(3)
    expect(end.episode).toBe(begin!.episode)
    expect(Date.parse(end.endedAt!) - Date.parse(end.startedAt)).toBeLessThan(3000)
    expect(watched.told.evidence.has(begin!.picture.sha256)).toBe(true)
    expect(Buffer.from(watched.told.evidence.get(begin!.picture.sha256)!)).toEqual(people)
    expect(begin!.picture.boxes.length).toBeGreaterThanOrEqual(3)
    expect(watched.told.problems).toEqual([])
  })

  test('tells what it sees at most once a second; each person keeps one number', async () => {
    await using watched = await show([people], { zones: [closed] })
    await eventually(() => watched.detections().length >= 3)
    const times = watched.detections().map(({ time }) => Date.parse(time))
    for (const [at, time] of times.entries()) if (at > 0) expect(time - times[at - 1]!).toBeGreaterThan(900)
    const tracks = watched.detections().map(({ data }) => data.boxes.map(({ track }) => track).toSorted())
    expect(tracks[0]!.every((track) => track !== undefined)).toBe(true)
    expect(tracks.at(-1)).toEqual(tracks[0])
  })

  test('tells nothing when nobody is there', async () => {
    await using watched = await show([nobody], { zones: [closed] })
    await eventually(() => (watched.camera.health().framesPerSecond ?? 0) > 1)
    expect(watched.told.facts).toEqual([])
  })

  test('closing the camera ends its episode, so that no alarm is left hanging', async () => {
    const watched = await show([people], { zones: [closed] })
    await eventually(() => watched.episodes().length > 0)
    await watched.camera.close()
    expect(watched.episodes().at(-1)?.data.phase).toBe('end')
  })

  test('when the zone is taken away its episode ends; a zone drawn anew needs its own frames', async () => {
    await using watched = await show([people], { zones: [closed] })
    await eventually(() => watched.episodes().some(({ data }) => data.kind === 'intrusion'))
    await watched.camera.apply({ zones: [] })
    await eventually(() => watched.episodes().some(({ data }) => data.kind === 'intrusion' && data.phase === 'end'))
  })

  test('a threshold that nothing reaches silences the camera; a label the model does not know is refused', async () => {
    await using watched = await show([people], { zones: [closed] })
    await eventually(() => watched.detections().length > 0 && watched.episodes().length > 0)
    await watched.camera.apply({ thresholds: { head: 0.99, helmet: 0.99 } })
    await eventually(() => watched.episodes().some(({ data }) => data.phase === 'end'))
    const told = watched.detections().length
    await new Promise((resolve) => setTimeout(resolve, 1500))
    expect(watched.detections()).toHaveLength(told)
    await expect(watched.camera.apply({ thresholds: { dog: 0.5 } })).rejects.toThrow(
      'the model knows head, helmet, not dog',
    )
  })

  test('an episode that the broker refuses is told again until it is taken, with the same id', async () => {
    await using watched = await show([people], { zones: [closed] })
    watched.told.refuse(new Error('the outbox is full'))
    await eventually(() => watched.told.problemTypes().includes('/problems/source/publish-refused'))
    watched.told.refuse(undefined)
    await eventually(() => watched.episodes().some(({ data }) => data.phase === 'new'))
  })
})

const clip = dataFile('site-media', 'cctv-persons-no-helmet.mp4')
test.skipIf(clip === undefined || !hasFfmpeg)(
  'footage of people without helmets is a no-helmet episode (skipped without LOUJING_DATA or ffmpeg)',
  async () => {
    await using watched = await watchCamera({ kind: 'file', url: clip!, periodMs: 300 }, detector)
    const told = (): Episode[] => watched.told.of<Episode>('episode').map(({ data }) => data)
    await eventually(() => told().some(({ kind }) => kind === 'no-helmet'), 60_000)
    const [begin] = told().filter(({ kind }) => kind === 'no-helmet')
    expect(begin).toMatchObject({ phase: 'new', severity: 'major', threshold: detector.thresholds.head })
    expect(begin!.picture.boxes.some(({ label }) => label === 'head')).toBe(true)
  },
)

test('a truncated picture between whole ones is named and never judged', async () => {
  await using watched = await show([people.subarray(0, people.length >> 1), nobody])
  await eventually(() => watched.told.problemTypes().includes('/problems/source/truncated-picture'))
  expect(watched.told.problemTypes()).toEqual(['/problems/source/truncated-picture'])
})

test('a picture whose end marker is there but whose middle is missing is truncated all the same', async () => {
  const hollow = Buffer.concat([people.subarray(0, people.length >> 1), Buffer.from([0xff, 0xd9])])
  await using watched = await show([hollow])
  await eventually(() => watched.told.problemTypes().includes('/problems/source/truncated-picture'))
  expect(watched.detections()).toEqual([])
})

test('a PNG camera’s evidence is a JPEG', async () => {
  await writeFile(join(folder, 'a.png'), await readFile(GOLDEN_PICTURE))
  await using watched = await watchCamera({ kind: 'folder', url: folder, zones: [closed] }, detector)
  await eventually(() => watched.told.of<Episode>('episode').length > 0)
  expect([...watched.told.evidence.values()].every((bytes) => bytes[0] === 0xff && bytes[1] === 0xd8)).toBe(true)
})

test('judging never holds up the gateway: its event loop goes on while frames are judged one after the other', async () => {
  await using watched = await show([people], { periodMs: 10 })
  await eventually(() => watched.detections().length > 0)
  const delays: number[] = []
  for (let at = 0; at < 100; at++) {
    const startedMs = performance.now()
    await new Promise((resolve) => setImmediate(resolve))
    delays.push(performance.now() - startedMs)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  // An inference in this thread would take 20 ms and more, each time; the median leaves room for a busy machine.
  expect(median(delays)).toBeLessThan(10)
  expect(watched.camera.health().skippedFrames).toBeGreaterThan(0)
})
