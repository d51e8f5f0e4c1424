import type { Place, View } from '@loujing/wire/inventory'

const RAD = Math.PI / 180
const ASPECT = 16 / 9

/** The four corners of what a camera sees `rangeM` away, from the upper left clockwise, cut off at the ground. */
export function viewCone({ eastM, northM, upM }: Place, view: View, rangeM: number): [Place, Place, Place, Place] {
  const heading = view.headingDeg * RAD
  const pitch = view.pitchDeg * RAD
  const halfWidth = Math.tan((view.fieldOfViewDeg * RAD) / 2)
  const halfHeight = halfWidth / ASPECT
  const forward = [Math.sin(heading) * Math.cos(pitch), Math.cos(heading) * Math.cos(pitch), Math.sin(pitch)] as const
  const right = [Math.cos(heading), -Math.sin(heading), 0] as const
  const up = [-Math.sin(heading) * Math.sin(pitch), -Math.cos(heading) * Math.sin(pitch), Math.cos(pitch)] as const
  const corner = (side: number, rise: number): Place => {
    const [e, n, u] = [0, 1, 2].map(
      (axis) => forward[axis]! + right[axis]! * side * halfWidth + up[axis]! * rise * halfHeight,
    ) as [number, number, number]
    // A ray that meets the ground before its end stops there, so that the cone lies on the site and not under it.
    const reachM = u < 0 && upM > 0 ? Math.min(rangeM, upM / -u) : rangeM
    return { eastM: eastM + e * reachM, northM: northM + n * reachM, upM: upM + u * reachM }
  }
  return [corner(-1, 1), corner(1, 1), corner(1, -1), corner(-1, -1)]
}
