import type { Ray } from './ray.ts'
import type { Vec } from './vector.ts'

/** Which way to look at something, and from how far. */
export type View = { headingDeg: number; pitchDeg: number; distanceM: number }

const RAD = Math.PI / 180
const TURNS_DEG = [0, 45, -45, 90, -90, 135, -135, 180]
const PITCHES_DEG = [-22, -8, -45]
// Nearer than this one sees a texture and no door.
const LEAST_M = 1.6
const AIR = 0.9

/**
 * The view of `middle` from `distanceM` away that nothing stands in, as near as can be to the way that one looks now; within a
 * building the one from the farthest corner of the room.
 * @param freeM how far a ray goes before something stops it, Infinity for nothing
 */
export function clearView(middle: Vec, distanceM: number, headingDeg: number, freeM: (ray: Ray) => number): View {
  let best: View | undefined
  for (const pitchDeg of PITCHES_DEG) {
    for (const turn of TURNS_DEG) {
      const [heading, pitch] = [(headingDeg + turn) * RAD, pitchDeg * RAD]
      // From the thing back to the eye, against the way that the eye looks.
      const direction: Vec = [
        -Math.sin(heading) * Math.cos(pitch),
        -Math.cos(heading) * Math.cos(pitch),
        -Math.sin(pitch),
      ]
      const free = freeM({ from: middle, direction })
      const view = { headingDeg: headingDeg + turn, pitchDeg, distanceM: Math.min(distanceM, free * AIR) }
      if (view.distanceM >= distanceM) return view
      if (!best || view.distanceM > best.distanceM) best = view
    }
  }
  return { ...best!, distanceM: Math.max(best!.distanceM, Math.min(LEAST_M, distanceM)) }
}
