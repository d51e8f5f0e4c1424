import type { Vec3 } from '@loujing/sunlight/frame'
import type { Window } from '@loujing/sunlight/window'
import type { Obstacles } from './obstacles.ts'

/** Outdoors before a window, as GB 3096-2008 measures: a metre off, above 1.2 m. */
const BEFORE_M = 1
const ABOVE_FLOOR_M = 1.5
const ABOVE_SILL_M = 0.6
/** Balconies are no deeper; the place is before what stands over the window, for there the facade ends. */
const DEEPEST_M = 4
const STEP_M = 0.5
const SKY_M = 500

/** Where the noise before a window is judged: outside of its balcony. */
export function placeBefore({ ends, outward, floorUp }: Window, obstacles: Obstacles): Vec3 {
  const [one, two] = ends
  const up = floorUp === undefined ? one[2] + ABOVE_SILL_M : floorUp + ABOVE_FLOOR_M
  const at = (metres: number): Vec3 => [
    (one[0] + two[0]) / 2 + outward[0] * metres,
    (one[1] + two[1]) / 2 + outward[1] * metres,
    up,
  ]
  for (let before = BEFORE_M; before <= DEEPEST_M; before += STEP_M) {
    const [east, north] = at(before)
    if (obstacles.isCut(at(before), [east, north, up + SKY_M])) continue
    return before === BEFORE_M ? at(before) : at(before + BEFORE_M - STEP_M)
  }
  return at(BEFORE_M)
}
