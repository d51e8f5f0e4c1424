import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { startCamera } from '../../../demo/src/devices/camera.ts'

test('a folder whose files go away while they are played leaves the camera with the last that it read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'loujing-camera-'))
  await writeFile(join(folder, 'a.jpg'), 'first')
  const camera = await startCamera({ port: 0, folder, framesPerSecond: 200 })
  onTestFinished(() => camera.close())
  const shown = async () => (await fetch(camera.snapshotUrl)).text()
  await writeFile(join(folder, 'a.jpg'), 'second')
  await expect.poll(shown).toBe('second')
  await rm(folder, { recursive: true })
  await delay(50)
  expect(await shown()).toBe('second')
})
