import type { Vec3 } from '@loujing/sunlight/frame'
import { octaves, type Octaves, sumDb } from './bands.ts'
import { mirrored, standingIn, wayRound } from './detour.ts'
import { type Ground, groundDb } from './ground.ts'
import { levelPlane, type Obstacles, uprightPlane } from './obstacles.ts'
import { MOST_SINGLE_DB, mostScreenDb, screenDb } from './screen.ts'

/** `airDbPerM`: of `air.ts`. The ground is level, at height 0. */
export type Surroundings = { airDbPerM: Octaves; ground: Ground; obstacles: Obstacles }

/** The formulae hold for a receiver in the far field; nearer than this a source is no point. */
const NEAREST_M = 1

/**
 * What is lost on the way from a point to a point with the wind, dB in octave bands (ISO 9613-2:1996, formulae 3 and 4, with DΩ = 0):
 * Adiv + Aatm + Agr + Abar. Of several ways round an obstacle (over it, left and right of it) the energies add up.
 */
export function lossDb(from: Vec3, to: Vec3, { airDbPerM, ground, obstacles }: Surroundings): Octaves {
  const distanceM = Math.max(NEAREST_M, Math.hypot(to[0] - from[0], to[1] - from[1], to[2] - from[2]))
  const spreading = 20 * Math.log10(distanceM) + 11
  const planM = Math.hypot(to[0] - from[0], to[1] - from[1])
  const overGround = groundDb(ground, { sourceM: Math.max(0, from[2]), receiverM: Math.max(0, to[2]), planM })
  const rest = obstacles.isCut(from, to) ? screened(from, to, overGround, obstacles) : overGround
  return octaves((band) => spreading + airDbPerM[band]! * distanceM + rest[band]!)
}

/** Agr + Abar. Over a top edge the screen stands instead of the ground (formula 12), beside it the ground stays (formula 13). */
function screened(from: Vec3, to: Vec3, overGround: Octaves, obstacles: Obstacles): Octaves {
  const [upright, level] = [uprightPlane(from, to), levelPlane(from, to)]
  const over = wayRound(standingIn(obstacles.section(upright), upright.lengthM))
  const beside = standingIn(obstacles.section(level), level.lengthM)
  const ways: Octaves[] = []
  if (over) {
    const edge = screenDb(over, 'over')
    ways.push(octaves((band) => Math.max(overGround[band]!, edge[band]!)))
  }
  for (const side of [beside, mirrored(beside)]) {
    const round = wayRound(side)
    const edge = round && screenDb(round, 'beside')
    if (edge) ways.push(octaves((band) => overGround[band]! + edge[band]!))
  }
  // The sight met a corner that no plane cuts: it passes.
  if (ways.length === 0) return overGround
  // The limit holds for all ways together: the end of a long wall is a way, but none that the limit would make audible.
  const most = over ? mostScreenDb(over) : MOST_SINGLE_DB
  return octaves((band) => {
    const together = -sumDb(ways.map((way) => -way[band]!))
    // Never less than without the screen: three ways that hardly bend would be more than the one that is cut.
    return Math.max(overGround[band]!, Math.min(most, together))
  })
}
