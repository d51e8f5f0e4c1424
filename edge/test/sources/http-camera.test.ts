import { describe, expect, test } from 'vitest'
import { watchCamera } from './support/camera.ts'
import { startHttpCamera } from './support/http-camera.ts'
import { greyJpeg } from './support/media.ts'
import { eventually } from './support/told.ts'

const picture = await greyJpeg(1280, 720)

describe('a camera that is asked for snapshots', () => {
  test('shows small previews, as often as agreed, and is online', async () => {
    await using http = await startHttpCamera(picture)
    await using watched = await watchCamera({
      kind: 'snapshot',
      url: http.url('/snapshot.jpg'),
      periodMs: 50,
      previewMs: 200,
    })
    const startedMs = performance.now()
    await eventually(() => watched.told.previews.length >= 3)
    expect(performance.now() - startedMs).toBeGreaterThan(300)
    expect(watched.told.previews[0]!.length).toBeLessThan(picture.length)
    expect(watched.camera.health()).toMatchObject({ state: 'online', kind: 'camera', source: 'cam-1' })
    expect(watched.camera.health().framesPerSecond).toBeGreaterThan(0)
  })

  test.each([
    ['breaks-off', '/problems/source/truncated-picture'],
    ['lies-about-length', '/problems/source/truncated-picture'],
    ['talks-html', '/problems/source/not-a-picture'],
    ['refuses', '/problems/source/camera-unreachable'],
  ] as const)('when it %s the problem is %s, and it is well again when the camera is', async (mood, problem) => {
    await using http = await startHttpCamera(picture)
    http.be(mood)
    await using watched = await watchCamera({ kind: 'snapshot', url: http.url('/snapshot.jpg') })
    await eventually(() => watched.told.problems.length > 0)
    expect(watched.told.problemTypes()).toEqual([problem])
    expect(watched.told.previews).toEqual([])
    http.be('well')
    await eventually(() => watched.camera.health().state === 'online')
    expect(watched.camera.health()).not.toHaveProperty('error')
  })

  test('when it hangs the request is given up in time and tried again', async () => {
    await using http = await startHttpCamera(picture)
    http.be('hangs')
    await using watched = await watchCamera({ kind: 'snapshot', url: http.url('/snapshot.jpg') })
    await eventually(() => watched.told.problemTypes().includes('/problems/source/camera-timeout'))
    http.be('well')
    await eventually(() => watched.told.previews.length > 0, 8000)
  })

  test.each(['basic', 'digest'] as const)('is told user and password as it wants them: %s', async (auth) => {
    await using http = await startHttpCamera(picture, { auth })
    await using watched = await watchCamera({ kind: 'snapshot', url: http.url('/snapshot.jpg', 'viewer:geheim%40') })
    await eventually(() => watched.told.previews.length > 0)
    expect(http.authorizations[0]!.toLowerCase().startsWith(auth)).toBe(true)
  })

  test('a new period holds at once, and nothing is asked after closing', async () => {
    await using http = await startHttpCamera(picture)
    const watched = await watchCamera({ kind: 'snapshot', url: http.url('/snapshot.jpg'), periodMs: 60_000 })
    await eventually(() => http.asked() === 1)
    await watched.camera.apply({ periodMs: 20 })
    await eventually(() => http.asked() > 5)
    await watched.camera.close()
    const asked = http.asked()
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(http.asked()).toBe(asked)
    expect(watched.camera.health().state).toBe('stopped')
  })

  test('a camera that is not there is tried again with growing patience, and says why', async () => {
    const http = await startHttpCamera(picture)
    const url = http.url('/snapshot.jpg')
    await http[Symbol.asyncDispose]()
    await using watched = await watchCamera({ kind: 'snapshot', url })
    await eventually(() => watched.told.problems.length >= 2)
    expect(watched.told.problems[0]).toEqual({
      type: '/problems/source/camera-unreachable',
      source: 'cam-1',
      detail: 'ECONNREFUSED',
    })
    expect(watched.camera.health()).toMatchObject({ state: 'offline', error: 'ECONNREFUSED' })
  })
})

describe('a camera that streams MJPEG', () => {
  test('is sampled: twenty-five pictures a second, ten wanted', async () => {
    await using http = await startHttpCamera(picture, { streamMs: 20 })
    await using watched = await watchCamera({ kind: 'mjpeg', url: http.url('/mjpeg'), periodMs: 100, previewMs: 100 })
    await eventually(() => watched.told.previews.length >= 2)
    const before = watched.told.previews.length
    await new Promise((resolve) => setTimeout(resolve, 2000))
    const shown = watched.told.previews.length - before
    expect(shown).toBeGreaterThan(9)
    expect(shown).toBeLessThan(23)
  })

  test('pictures that break off are counted, and the whole ones between them are seen', async () => {
    await using http = await startHttpCamera(picture)
    await using watched = await watchCamera({ kind: 'mjpeg', url: http.url('/mjpeg'), previewMs: 100 })
    await eventually(() => watched.told.previews.length > 0)
    http.be('breaks-off')
    await eventually(() => watched.told.problems.length > 3)
    expect(watched.told.problemTypes()).toEqual(['/problems/source/truncated-picture'])
    http.be('well')
    const before = watched.told.previews.length
    await eventually(() => watched.told.previews.length > before)
    expect(http.asked()).toBe(1)
  })

  test('that ends its stream is connected to again', async () => {
    const http = await startHttpCamera(picture)
    await using watched = await watchCamera({ kind: 'mjpeg', url: http.url('/mjpeg') })
    await eventually(() => watched.told.previews.length > 0)
    await http[Symbol.asyncDispose]()
    await eventually(() => watched.told.problemTypes().includes('/problems/source/camera-unreachable'))
  })

  test('that hangs in the middle of its stream is dropped by the watch-dog', async () => {
    await using http = await startHttpCamera(picture)
    await using watched = await watchCamera({ kind: 'mjpeg', url: http.url('/mjpeg') })
    await eventually(() => watched.told.previews.length > 0)
    http.be('hangs')
    await eventually(() => watched.told.problemTypes().includes('/problems/source/camera-timeout'), 15_000)
    http.be('well')
    await eventually(() => http.asked() > 1 && watched.camera.health().state === 'online')
  })
})
