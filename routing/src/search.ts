import { createHeap } from './heap.ts'
import { type Mode, MODES, WALK_MPS } from './modes.ts'
import { edgeOf, type Laid, nodeCount } from './overlay.ts'
import { type Snap, toEnds } from './snap.ts'

/** How long to every node, and over which arc. */
export type Reach = {
  laid: Laid
  mode: Mode
  withinS: number
  starts: readonly Snap[]
  /** By node; Infinity beyond `withinS`. */
  seconds: Float64Array
  /** By node: the arc that led to it, or -1 - i from `starts[i]`. */
  via: Int32Array
}

/** Seconds on foot from a place to the road. */
export const offRoadS = ({ awayM }: Snap): number => awayM / WALK_MPS

/** Dijkstra from all starts at once, no further than `withinS`. A blocked node is reached, and not passed. */
export function reach(laid: Laid, mode: Mode, starts: readonly Snap[], withinS: number): Reach {
  const { base, gone, arcsFrom } = laid
  const { first, arcs, from, to, profile, lengthM, blocked } = base
  const [nodes, edges] = [base.east.length, from.length]
  const seconds = new Float64Array(nodeCount(laid)).fill(Infinity)
  const via = new Int32Array(nodeCount(laid))
  const heap = createHeap(2 * (edges + laid.edges.length) + 2 * starts.length)
  const bit = 1 << MODES.indexOf(mode)
  const pace = base.profiles.flatMap(({ [mode]: [along, against] }) => [1 / along, 1 / against])
  const hasGone = gone.size > 0

  const arrive = (node: number, at: number, arc: number): void => {
    // so written, NaN is refused: an edge of no length against its one-way
    if (!(at < seconds[node]! && at <= withinS)) return
    seconds[node] = at
    via[node] = arc
    heap.push(at, node)
  }
  starts.forEach((start, i) => {
    const ends = toEnds(laid, mode, start)
    const edge = edgeOf(laid, start.edge)
    arrive(edge.from, offRoadS(start) + ends.from, -1 - i)
    arrive(edge.to, offRoadS(start) + ends.to, -1 - i)
  })
  for (let node = heap.pop(); node !== undefined; node = heap.pop()) {
    // a shorter way was found since this was pushed
    if (heap.key > seconds[node]!) continue
    if (node < nodes) {
      if ((blocked[node]! & bit) !== 0) continue
      for (let i = first[node]!; i < first[node + 1]!; i++) {
        const arc = arcs[i]!
        const edge = arc >> 1
        if (hasGone && gone.has(edge)) continue
        const end = arc & 1 ? from[edge]! : to[edge]!
        arrive(end, heap.key + lengthM[edge]! * pace[profile[edge]! * 2 + (arc & 1)]!, arc)
      }
    }
    const laidArcs = arcsFrom.get(node)
    if (laidArcs)
      for (const arc of laidArcs) {
        const edge = laid.edges[(arc >> 1) - edges]!
        const speed = edge.profile[mode][arc & 1]!
        if (speed > 0) arrive(arc & 1 ? edge.from : edge.to, heap.key + edge.lengthM / speed, arc)
      }
  }
  return { laid, mode, withinS, starts, seconds, via }
}
