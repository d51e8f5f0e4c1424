import type { SunlightRule, SunlightSegment } from '@loujing/wire/http/sunlight'
import { along, type Matrix4, through, type Vec3 } from './frame.ts'
import type { Shade } from './shade.ts'
import type { Sun } from './sky.ts'

/**
 * A window as the rule looks at it: the two ends of its lower edge in the plane of the outer wall, and the way out
 * (east, north; length 1). `floorUp` is the height of the floor behind it.
 */
export type Window = { ends: readonly [Vec3, Vec3]; outward: readonly [number, number]; floorUp?: number }

/** A window of a model, in another frame. */
export function windowThrough(m: Matrix4, { ends, outward, floorUp }: Window): Window {
  return {
    ends: [through(m, ends[0]), through(m, ends[1])],
    outward: along(m, outward),
    ...(floorUp !== undefined && { floorUp: through(m, [ends[0][0], ends[0][1], floorUp])[2] }),
  }
}

export type Sunlit = { minutes: number; segments: SunlightSegment[]; meets: boolean }
export type Counting = Pick<
  SunlightRule,
  'stepMin' | 'leastSegmentMin' | 'mostSegments' | 'sweepDeg' | 'sillM' | 'requiredMin'
>

const RAD = Math.PI / 180
/** A wall does not shade itself. */
const OFF_THE_WALL_M = 0.01

/**
 * The sun on a window: lit is a moment at which both ends of its sill are (满窗日照, GB/T 50947-2014). A pane that reaches below the
 * rule's sill is judged at that height.
 */
export function sunOn(window: Window, suns: readonly Sun[], shade: Shade, rule: Counting): Sunlit {
  const ends = window.ends.map((end) => standing(end, window, rule.sillM))
  const least = Math.sin(rule.sweepDeg * RAD)
  const lit = suns.map(({ toward }) => {
    const [east, north, up] = toward
    const flat = Math.hypot(east, north)
    if (up <= 0 || flat === 0) return false
    const across = (east * window.outward[0] + north * window.outward[1]) / flat
    return across > least && ends.every((end) => !shade(end, toward))
  })
  const segments = segmentsOf(lit, suns, rule.stepMin)
  const counted = countedOf(segments, rule)
  const minutes = counted.reduce((sum, { fromMin, toMin }) => sum + toMin - fromMin, 0)
  return { minutes, segments, meets: minutes >= rule.requiredMin }
}

function standing([east, north, up]: Vec3, { outward, floorUp }: Window, sillM: number): Vec3 {
  const height = floorUp === undefined ? up : Math.max(up, floorUp + sillM)
  return [east + outward[0] * OFF_THE_WALL_M, north + outward[1] * OFF_THE_WALL_M, height]
}

function segmentsOf(lit: readonly boolean[], suns: readonly Sun[], stepMin: number): SunlightSegment[] {
  const segments: { fromMin: number; toMin: number }[] = []
  lit.forEach((isLit, i) => {
    if (!isLit) return
    const [fromMin, toMin] = [suns[i]!.minute - stepMin / 2, suns[i]!.minute + stepMin / 2]
    const open = segments.at(-1)
    if (lit[i - 1] && open) open.toMin = toMin
    else segments.push({ fromMin, toMin })
  })
  return segments
}

/** The pieces that count by a rule: none too short, and only the longest where the rule says how many. */
export function countedOf(
  segments: readonly SunlightSegment[],
  { leastSegmentMin, mostSegments }: Pick<Counting, 'leastSegmentMin' | 'mostSegments'>,
): SunlightSegment[] {
  const long = segments.filter(({ fromMin, toMin }) => toMin - fromMin >= leastSegmentMin)
  if (mostSegments === undefined) return long
  return long.sort((a, b) => b.toMin - b.fromMin - (a.toMin - a.fromMin)).slice(0, mostSegments)
}
