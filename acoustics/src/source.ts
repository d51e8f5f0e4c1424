import type { Vec3 } from '@loujing/sunlight/frame'
import { aWeighted, octaves, type Octaves } from './bands.ts'

/** Sound power, dB: by octave bands, or only A-weighted as a whole. Of a line source: a metre. */
export type Power = { bandsDb: Octaves } | { aWeightedDb: number }

/** A point that radiates `power`, raised by `moreDb`. */
export type PointSource = { at: Vec3; moreDb: number }

/** A point source stands for a piece of a line from at least twice its length away (ISO 9613-2:1996, 4). */
const DISTANCE_TO_LENGTH = 2
const SHORTEST_M = 0.5
const BAND_500 = 3

/** A line as points, each piece short against its distance to the receiver. `moreDb` is what its length adds to a metre. */
export function pointsOf(line: readonly Vec3[], receiver: Vec3): PointSource[] {
  return line.slice(1).flatMap((end, i) => halved(line[i]!, end, receiver))
}

function halved(from: Vec3, to: Vec3, receiver: Vec3): PointSource[] {
  const lengthM = Math.hypot(to[0] - from[0], to[1] - from[1], to[2] - from[2])
  if (lengthM === 0) return []
  const middle: Vec3 = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2, (from[2] + to[2]) / 2]
  const isShort = lengthM * DISTANCE_TO_LENGTH <= distanceToSegment(receiver, from, to, lengthM)
  if (isShort || lengthM <= SHORTEST_M) return [{ at: middle, moreDb: 10 * Math.log10(lengthM) }]
  return [...halved(from, middle, receiver), ...halved(middle, to, receiver)]
}

function distanceToSegment(point: Vec3, from: Vec3, to: Vec3, lengthM: number): number {
  const dot = [0, 1, 2].reduce((sum, d) => sum + (point[d]! - from[d]!) * (to[d]! - from[d]!), 0)
  const share = Math.min(1, Math.max(0, dot / lengthM ** 2))
  return Math.hypot(...[0, 1, 2].map((d) => point[d]! - from[d]! - share * (to[d]! - from[d]!)))
}

/** What arrives of a power, dB(A). Of one that is known A-weighted only, 500 Hz tells what is lost (ISO 9613-2:1996, 1, note 1). */
export function arrivingDb(power: Power, lossDb: Octaves): number {
  if ('aWeightedDb' in power) return power.aWeightedDb - lossDb[BAND_500]
  return aWeighted(octaves((band) => power.bandsDb[band]! - lossDb[band]!))
}
