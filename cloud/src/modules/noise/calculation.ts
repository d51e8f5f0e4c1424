import type { HeardNoise, NoiseStudy, WindowNoise } from '@loujing/wire/http/noise'
import { airDbPerM } from '@loujing/acoustics/air'
import { sumDb } from '@loujing/acoustics/bands'
import { placeBefore } from '@loujing/acoustics/facade'
import { createObstacles } from '@loujing/acoustics/obstacles'
import type { Period } from '@loujing/acoustics/period'
import { lossDb, type Surroundings } from '@loujing/acoustics/propagation'
import { arrivingDb } from '@loujing/acoustics/source'
import { azimuthOf, movedCorners, type Vec3 } from '@loujing/sunlight/frame'
import { windowThrough } from '@loujing/sunlight/window'
import { readFile } from 'node:fs/promises'
import type { SiteEnvelope } from '../twin/index.ts'
import { type Sounding, soundingOf } from './model/sounding.ts'

export type Asked = Pick<NoiseStudy, 'air' | 'ground' | 'sources' | 'limit'> & { envelopes: readonly SiteEnvelope[] }

/** What every window of a site hears, with all its models in the way. `tell` hears how far it is, from 0 to 1. */
export async function noiseOf(asked: Asked, tell: (done: number) => void): Promise<WindowNoise[]> {
  const { air, ground, sources, limit, envelopes } = asked
  const obstacles = createObstacles(await Promise.all(envelopes.map(standing)))
  const around: Surroundings = { airDbPerM: airDbPerM(air), ground, obstacles }
  const soundings = sources.map(soundingOf)
  const windows = envelopes.flatMap(({ model, toSite, windows }) =>
    windows.map((window) => ({ model, toSite, window })),
  )
  return windows.map(({ model, toSite, window: { guid, name, storey, zone, room, ...pane } }, i) => {
    const placed = windowThrough(toSite, pane)
    const at = placeBefore(placed, obstacles)
    const arriving = soundings.map((sounding) => ({ sounding, db: arrivingAt(at, sounding, around) }))
    const [day, night] = [heard(arriving, 'day', limit.dayDb), heard(arriving, 'night', limit.nightDb)]
    tell((i + 1) / windows.length)
    return {
      ...{ model, guid, name, storey, unit: zone, room, azimuthDeg: azimuthOf(placed.outward) },
      ...(day && { day }),
      ...(night && { night }),
    }
  })
}

/** The level of a source at a place while it sounds with its reference power, dB(A). */
function arrivingAt(place: Vec3, { power, points }: Sounding, around: Surroundings): number {
  return sumDb(points(place).map(({ at, moreDb }) => moreDb + arrivingDb(power, lossDb(at, place, around))))
}

function heard(
  arriving: readonly { sounding: Sounding; db: number }[],
  period: Period,
  limitDb: number,
): HeardNoise | undefined {
  const levels = arriving.map(({ sounding, db }) => ({ id: sounding.id, db: db + sounding.moreDb[period] }))
  const db = Math.round(sumDb(levels.map((level) => level.db)) * 10) / 10
  if (!Number.isFinite(db)) return undefined
  const { id: loudest } = levels.reduce((a, b) => (b.db > a.db ? b : a))
  return { db, isOver: db > limitDb, loudest }
}

/** The triangles of a model in metres from the site's origin. */
async function standing({ triangles, toSite }: SiteEnvelope): Promise<Float32Array> {
  const bytes = await readFile(triangles)
  return movedCorners(toSite, new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4))
}
