import type { KeptNoiseSource, Machine, Road, SiteSpot } from '@loujing/wire/http/noise'
import type { NoiseSourceId } from '@loujing/wire/id'
import type { Octaves } from '@loujing/acoustics/bands'
import { meanOverDb, type Period } from '@loujing/acoustics/period'
import { powerFromMeasured, roadBands } from '@loujing/acoustics/road'
import { type PointSource, pointsOf, type Power } from '@loujing/acoustics/source'
import type { Vec3 } from '@loujing/sunlight/frame'

/** A source as the physics take it: points that radiate `power`, and what each period adds to that. */
export type Sounding = {
  id: NoiseSourceId
  power: Power
  moreDb: Record<Period, number>
  /** For a place: a road falls into pieces that are short against its distance. */
  points: (place: Vec3) => readonly PointSource[]
}

export const soundingOf = ({ id, source }: Pick<KeptNoiseSource, 'id' | 'source'>): Sounding =>
  source.kind === 'road' ? soundingRoad(id, source) : soundingMachine(id, source)

function soundingRoad(id: NoiseSourceId, { line, heightM, emission }: Road): Sounding {
  const perMetre = (db: number): number => (emission.by === 'power' ? db : powerFromMeasured(db, emission.distanceM))
  const places = line.map((spot) => placeOf(spot, heightM))
  return {
    id,
    power: { bandsDb: roadBands(0) },
    moreDb: { day: perMetre(emission.dayDb), night: perMetre(emission.nightDb) },
    points: (place) => pointsOf(places, place),
  }
}

function soundingMachine(id: NoiseSourceId, { at, heightM, power, ...working }: Machine): Sounding {
  const point: PointSource = { at: placeOf(at, heightM), moreDb: 0 }
  return {
    id,
    power: 'bandsDb' in power ? { bandsDb: power.bandsDb as unknown as Octaves } : power,
    moreDb: { day: meanOverDb(working, 'day'), night: meanOverDb(working, 'night') },
    points: () => [point],
  }
}

const placeOf = ({ eastM, northM }: SiteSpot, heightM: number): Vec3 => [eastM, northM, heightM]
