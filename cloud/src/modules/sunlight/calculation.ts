import type { SunlightRule, WindowSunlight } from '@loujing/wire/http/sunlight'
import type { Day } from '@loujing/wire/instant'
import { createShade } from '@loujing/sunlight/shade'
import { type Place, sunsOf, type Vec3 } from '@loujing/sunlight/sky'
import { sunOn, type Window } from '@loujing/sunlight/window'
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
  const standing = await Promise.all(envelopes.map(inFrameOfSite))
  const shade = createShade(standing)
  const suns = sunsOf(day, place, rule)
  return envelopes.flatMap(({ model, toSite, windows }) =>
    windows.map(({ guid, name, storey, zone, room, ends, outward, floorUp }) => {
      const turned = along(toSite, outward)
      const window: Window = {
        ends: [through(toSite, ends[0]), through(toSite, ends[1])],
        outward: turned,
        ...(floorUp !== undefined && { floorUp: through(toSite, [ends[0][0], ends[0][1], floorUp])[2] }),
      }
      const azimuthDeg = ((Math.atan2(turned[0], turned[1]) * 180) / Math.PI + 360) % 360
      return { model, guid, name, storey, unit: zone, room, azimuthDeg, ...sunOn(window, suns, shade, rule) }
    }),
  )
}

/** The triangles of a model in metres from the site's origin, moved in doubles: the frame of a model may be turned any way. */
async function inFrameOfSite({ triangles, toSite }: SiteEnvelope): Promise<Float32Array> {
  const bytes = await readFile(triangles)
  const corners = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)
  const moved = new Float32Array(corners.length)
  for (let i = 0; i + 2 < corners.length; i += 3) {
    moved.set(through(toSite, [corners[i]!, corners[i + 1]!, corners[i + 2]!]), i)
  }
  return moved
}

const through = (m: readonly number[], [x, y, z]: Vec3): Vec3 => [
  m[0]! * x + m[4]! * y + m[8]! * z + m[12]!,
  m[1]! * x + m[5]! * y + m[9]! * z + m[13]!,
  m[2]! * x + m[6]! * y + m[10]! * z + m[14]!,
]

function along(m: readonly number[], [x, y]: readonly [number, number]): [number, number] {
  const [east, north] = [m[0]! * x + m[4]! * y, m[1]! * x + m[5]! * y]
  const length = Math.hypot(east, north)
  return [east / length, north / length]
}
