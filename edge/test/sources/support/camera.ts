import pino from 'pino'
import type { WatchedCamera } from '../../../src/config.ts'
import { createCamera } from '../../../src/sources/camera/camera.ts'
import { createWorkshop } from '../../../src/sources/camera/clip/workshop.ts'
import { createCrowd } from '../../../src/sources/camera/crowd.ts'
import type { Detector } from '../../../src/sources/camera/detector/detector.ts'
import type { Seal } from '@loujing/seal/seal'
import { createTold } from './told.ts'

export const silent = pino({ level: 'silent' })

/** A camera of the gateway at work: what it tells, and the way to stop it. */
export async function watchCamera(
  { kind, url, ...more }: Pick<WatchedCamera, 'kind' | 'url'> & Partial<WatchedCamera>,
  detector?: Detector,
  seal?: Seal,
  crowd = createCrowd(),
  workshop = createWorkshop(),
) {
  const config: WatchedCamera = {
    source: 'cam-1',
    kind,
    url,
    periodMs: 100,
    previewMs: 500,
    zones: [],
    masks: [],
    privacy: { blur: true },
    clip: { keep: false, beforeSeconds: 5, afterSeconds: 5, mostSeconds: 30 },
    judge: { k: 2, n: 3, endAfterMs: 1000 },
    ...more,
  }
  const told = createTold()
  const camera = createCamera('yunqi', config, { detector, seal, crowd, workshop, timeZone: 'Asia/Shanghai' }, silent)
  await camera.start(told.ports, new AbortController().signal)
  return {
    camera,
    told,
    async [Symbol.asyncDispose]() {
      await workshop.close()
      await camera.close()
    },
  }
}
