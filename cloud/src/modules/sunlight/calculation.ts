import type { SunlightRule, WindowSunlight } from '@loujing/wire/http/sunlight'
import type { Day } from '@loujing/wire/instant'
import { azimuthOf, movedCorners } from '@loujing/sunlight/frame'
import { createShade } from '@loujing/sunlight/shade'
import { type Place, sunsOf } from '@loujing/sunlight/sky'
import { sunOn, windowThrough } from '@loujing/sunlight/window'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'
import type { SiteEnvelope } from '../twin/index.ts'

export type Asked = { rule: SunlightRule; day: Day; place: Place; envelopes: readonly SiteEnvelope[] }

/** Nine towers of thirty floors take six seconds of one processor (bench of the field); a day of them is a fault. */
const LONGEST_MS = 600_000

/**
 * Computes a study on a thread of its own: millions of rays, in which the process would answer nobody.
 * @throws what broke the thread; Error when it takes too long or `signal` fires
 */
export async function calculate(asked: Asked, signal: AbortSignal): Promise<WindowSunlight[]> {
  const worker = new Worker(new URL('./calculation-worker.ts', import.meta.url), { workerData: asked })
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)])
    // rejects with what the thread threw
    const [windows] = (await once(worker, 'message', { signal: limit })) as [WindowSunlight[]]
    return windows
  } finally {
    await worker.terminate()
  }
}

/** The sun on every window of a site, with all its models in the way of each other. */
export async function sunlightOf({ rule, day, place, envelopes }: Asked): Promise<WindowSunlight[]> {
  const shade = createShade(await Promise.all(envelopes.map(standing)))
  const suns = sunsOf(day, place, rule)
  return envelopes.flatMap(({ model, toSite, windows }) =>
    windows.map(({ guid, name, storey, zone, room, ...window }) => {
      const turned = windowThrough(toSite, window)
      const azimuthDeg = azimuthOf(turned.outward)
      return { model, guid, name, storey, unit: zone, room, azimuthDeg, ...sunOn(turned, suns, shade, rule) }
    }),
  )
}

/** The triangles of a model in metres from the site's origin. */
async function standing({ triangles, toSite }: SiteEnvelope): Promise<Float32Array> {
  const bytes = await readFile(triangles)
  return movedCorners(toSite, new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4))
}
