import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { startCamera, type Camera as SimulatedCamera } from '@loujing/demo/devices/camera'
import { calibrationOf, createStage, type Lens, type Part } from '@loujing/demo/media/staged'
import type { Alarm, Camera, Gateway } from '@loujing/wire/http/sites'
import type { Page } from '@loujing/wire/page'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startConstellation, type Constellation } from '../support/constellation.ts'
import { eventually } from '../support/eventually.ts'

const LENSES: readonly Lens[] = [
  { camera: 'south', eastM: 0, northM: -9.5, upM: 3, headingDeg: 0, tiltDeg: 13, focal: 2, backdrop: 'yard' },
  { camera: 'west', eastM: -9.5, northM: 0, upM: 3, headingDeg: 90, tiltDeg: 13, focal: 2, backdrop: 'slab' },
]
const ROUND_S = 20
const FRAMES_PER_SECOND = 2
/** One bare-headed worker who walks around a spot, in a round without a seam. */
const SPOT = [0.3, 0.3] as const
const WORKER: Part = {
  look: { portrait: 'curly', vest: '#f26a1b', sleeve: '#4a5245' },
  at: (t) => {
    const angle = (2 * Math.PI * t) / ROUND_S
    return [SPOT[0] + 0.8 * Math.sin(angle), SPOT[1] + 0.8 * Math.cos(angle)]
  },
  bare: () => true,
}

let folder: string
let world: Constellation
let seen: { lens: Lens; frames: Uint8Array[]; round: Uint8Array[]; camera: SimulatedCamera }[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loujing-two-cameras-'))
  const [empty, worked] = [createStage({ lenses: LENSES, parts: [] }), createStage({ lenses: LENSES, parts: [WORKER] })]
  seen = []
  for (const lens of LENSES) {
    const round: Uint8Array[] = []
    for (let at = 0; at < ROUND_S * FRAMES_PER_SECOND; at++) round.push(await worked(lens, at / FRAMES_PER_SECOND))
    const frames: Uint8Array[] = [await empty(lens, 0)]
    seen.push({
      lens,
      frames,
      round,
      camera: await startCamera({ port: 0, frames, framesPerSecond: FRAMES_PER_SECOND }),
    })
  }
  world = await startConstellation({
    folder,
    devices: [],
    cameras: seen.map(({ lens, camera }) => ({
      source: lens.camera,
      name: lens.camera,
      kind: 'snapshot',
      url: camera.snapshotUrl,
      periodMs: 500,
      place: { eastM: lens.eastM, northM: lens.northM, upM: lens.upM },
      view: { headingDeg: lens.headingDeg, pitchDeg: -lens.tiltDeg, fieldOfViewDeg: 28 },
    })),
    sections: { detector: { model: join(import.meta.dirname, '../../models/person-helmet') } },
  })
})
afterAll(async () => {
  await world?.[Symbol.asyncDispose]()
  for (const { camera } of seen ?? []) await camera.close()
  await rm(folder, { recursive: true, force: true })
})

const alarms = async () => (await world.api.get<Page<Alarm>>(`/api/sites/${world.site}/alarms`)).items

test('one worker before two calibrated cameras is one alarm, at the place where he is', async () => {
  const { items } = await world.api.get<Page<Camera>>(`/api/sites/${world.site}/cameras`)
  for (const { lens } of seen) {
    const { id } = items.find(({ slug }) => slug === lens.camera)!
    await world.api.send('PUT', `/api/cameras/${id}/calibration`, calibrationOf(lens))
  }
  await eventually(async () => {
    const { desired, reportedVersion } = await world.api.get<Gateway>(`/api/gateways/${world.gateway}`)
    return desired?.version === 2 && reportedVersion === 2
  }, 30_000)

  // The worker comes before both at once.
  for (const { frames, round } of seen) frames.splice(0, frames.length, ...round)
  const both = async () => (await alarms()).find(({ episode }) => episode?.views?.length === 2)
  await eventually(async () => (await both()) !== undefined, 60_000)
  await pause(30_000)

  const all = await alarms()
  expect(all.map(({ type, state, occurrences }) => ({ type, state, occurrences }))).toEqual([
    { type: 'no-helmet', state: 'active', occurrences: 1 },
  ])
  const { episode } = all[0]!
  expect(episode!.views!.map(({ camera }) => camera).toSorted()).toEqual(['south', 'west'])
  expect(episode!.views!.every(({ hit }) => hit > 0)).toBe(true)
  const { eastM, northM, uncertaintyM } = episode!.place!
  const awayM = Math.hypot(eastM - SPOT[0], northM - SPOT[1])
  console.log(`place ${eastM}, ${northM} ± ${uncertaintyM}: ${awayM.toFixed(2)} m from the middle of his round`)
  // His round has a radius of 0.8 m.
  expect(awayM).toBeLessThan(2)
})
