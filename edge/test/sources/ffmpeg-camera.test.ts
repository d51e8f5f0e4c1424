import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { watchCamera } from './support/camera.ts'
import { hasFfmpeg } from './support/media.ts'
import { startRtspCamera } from './support/rtsp-camera.ts'
import { eventually } from './support/told.ts'

const ffmpegProcesses = (url: string): number =>
  spawnSync('pgrep', ['-f', '-c', url.replace(/^.*@/, '')], { encoding: 'utf8' })
    .stdout.split('\n')
    .map(Number)[0] ?? 0

describe.skipIf(!hasFfmpeg)('an RTSP camera (needs the Debian package ffmpeg)', () => {
  test('is looked through over TCP, sampled at the period', async () => {
    await using rtsp = await startRtspCamera()
    await using watched = await watchCamera({ kind: 'rtsp', url: rtsp.url, periodMs: 500, previewMs: 100 })
    await eventually(() => watched.told.previews.length > 0, 15_000)
    await new Promise((resolve) => setTimeout(resolve, 4000))
    expect(watched.told.previews.length).toBeGreaterThanOrEqual(7)
    expect(watched.told.previews.length).toBeLessThanOrEqual(11)
    expect(watched.told.problems).toEqual([])
  })

  test('that hangs up, or hangs, is connected to again, and its password is told to nobody', async () => {
    await using rtsp = await startRtspCamera()
    await using watched = await watchCamera({ kind: 'rtsp', url: rtsp.url, periodMs: 200, previewMs: 100 })
    await eventually(() => watched.told.previews.length > 0, 15_000)
    rtsp.hangUp()
    await eventually(() => rtsp.plays() === 2, 15_000)
    await eventually(() => watched.camera.health().state === 'online', 15_000)
    rtsp.hang()
    await eventually(() => watched.told.problemTypes().includes('/problems/source/camera-timeout'), 20_000)
    rtsp.recover()
    await eventually(() => watched.camera.health().state === 'online', 20_000)
    expect(JSON.stringify(watched.told.problems)).not.toContain('secret')
  })

  test('leaves no ffmpeg behind when it is closed, also while it is being opened', async () => {
    await using rtsp = await startRtspCamera()
    const watched = await watchCamera({ kind: 'rtsp', url: rtsp.url, previewMs: 100 })
    await eventually(() => watched.told.previews.length > 0, 15_000)
    expect(ffmpegProcesses(rtsp.url)).toBe(1)
    await watched.camera.close()
    expect(ffmpegProcesses(rtsp.url)).toBe(0)
    await watched.camera.start(watched.told.ports, new AbortController().signal)
    await watched.camera.close()
    expect(ffmpegProcesses(rtsp.url)).toBe(0)
  })

  test('that is not there is named by what ffmpeg says', async () => {
    await using watched = await watchCamera({ kind: 'rtsp', url: 'rtsp://127.0.0.1:1/none' })
    const problem = await eventually(() => watched.told.problems[0])
    expect(problem).toMatchObject({ type: '/problems/source/camera-unreachable' })
    expect(problem.detail).toContain('Connection refused')
  })
})

describe.skipIf(!hasFfmpeg)('a video file (needs the Debian package ffmpeg)', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'loujing-clip-'))
    const source = 'testsrc2=size=640x360:rate=25:duration=1'
    spawnSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, '-pix_fmt', 'yuv420p', join(folder, 'clip.mp4')])
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('plays at its own speed, from the beginning again when it is over', async () => {
    await using watched = await watchCamera({
      kind: 'file',
      url: join(folder, 'clip.mp4'),
      periodMs: 200,
      previewMs: 50,
    })
    await eventually(() => watched.told.previews.length > 0)
    const before = watched.told.previews.length
    await new Promise((resolve) => setTimeout(resolve, 3000))
    const shown = watched.told.previews.length - before
    expect(shown).toBeGreaterThanOrEqual(12)
    expect(shown).toBeLessThanOrEqual(17)
    expect(watched.told.problems).toEqual([])
  })

  test('that is not there is named', async () => {
    await using watched = await watchCamera({ kind: 'file', url: join(folder, 'none.mp4') })
    const problem = await eventually(() => watched.told.problems[0])
    expect(problem.detail).toContain('No such file')
  })
})
