import { edgeOf, isStopped, nodeSpot } from './overlay.ts'
import { distanceM, type Spot } from './plane.ts'
import { offRoadS, type Reach } from './search.ts'
import { fromEnds, type Snap, within } from './snap.ts'

export type Arrival = { seconds: number; by: { node: number } | { start: number } }

/** How soon a place is reached: over one end of its edge, or along the edge on which one starts. */
export function arriveAt(reached: Reach, end: Snap): Arrival | undefined {
  const { laid, mode, seconds, starts } = reached
  const { from, to } = edgeOf(laid, end.edge)
  const ends = fromEnds(laid, mode, end)
  const onward = (node: number): number => (isStopped(laid, node, mode) ? Infinity : seconds[node]!)
  const ways: Arrival[] = [
    { seconds: onward(from) + ends.from, by: { node: from } },
    { seconds: onward(to) + ends.to, by: { node: to } },
    ...starts.map((start, i) => ({ seconds: offRoadS(start) + within(laid, mode, start, end), by: { start: i } })),
  ]
  const best = ways.reduce((one, other) => (other.seconds < one.seconds ? other : one))
  const total = best.seconds + offRoadS(end)
  return total <= reached.withinS ? { ...best, seconds: total } : undefined
}

/** From a start to a place, corner by corner, with the few steps off the road at both ends. */
export function pathTo({ laid, starts, via }: Reach, end: Snap, { by }: Arrival): { line: Spot[]; lengthM: number } {
  const back: Spot[] = [end.place, end.at]
  let start = 'start' in by ? by.start : undefined
  let node = 'node' in by ? by.node : undefined
  while (node !== undefined) {
    back.push(nodeSpot(laid, node))
    const arc: number = via[node]!
    if (arc < 0) {
      start = -1 - arc
      break
    }
    const { from, to } = edgeOf(laid, arc >> 1)
    node = arc & 1 ? to : from
  }
  const { at, place } = starts[start ?? 0]!
  const line = [...back, at, place].reverse()
  const lengthM = line.reduce((sum, spot, i) => (i === 0 ? 0 : sum + distanceM(line[i - 1]!, spot)), 0)
  return { line, lengthM }
}
