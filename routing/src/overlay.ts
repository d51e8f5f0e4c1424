import type { Profile } from './modes.ts'
import { isBlocked, type Network, spotOf } from './network.ts'
import type { Mode } from './modes.ts'
import { between, distanceM, nearestAlong, type Spot } from './plane.ts'

export type NewRoad = { line: readonly Spot[]; profile: Profile }
export type Changes = { roads: readonly NewRoad[]; closed: readonly Spot[] }
export type LaidEdge = { from: number; to: number; lengthM: number; profile: Profile }

/**
 * A network with what is changed laid over it: the base is read, never copied. Nodes and edges beyond those of the base are `spots` and
 * `edges`; an edge of the base that is in `gone` was closed, or cut into some of `edges`.
 */
export type Laid = {
  base: Network
  gone: ReadonlySet<number>
  spots: readonly Spot[]
  edges: readonly LaidEdge[]
  arcsFrom: ReadonlyMap<number, readonly number[]>
  /** Of `closed`: at which no road was found. */
  missed: readonly number[]
}

/** A corner of a new road so near to a road meets it. */
export const JOIN_M = 15
/** Nearer than that to an end of an edge, the end itself is meant. */
const END_M = 0.5

export const bare = (base: Network): Laid => ({
  base,
  gone: new Set(),
  spots: [],
  edges: [],
  arcsFrom: new Map(),
  missed: [],
})

export const nodeCount = ({ base, spots }: Laid): number => base.east.length + spots.length
export const nodeSpot = ({ base, spots }: Laid, node: number): Spot =>
  node < base.east.length ? spotOf(base, node) : spots[node - base.east.length]!
export const isStopped = ({ base }: Laid, node: number, mode: Mode): boolean =>
  node < base.east.length && isBlocked(base, node, mode)

/** Of the base where it has the number, else of what is laid over it. */
export function edgeOf({ base, edges }: Laid, edge: number): LaidEdge {
  const laid = edges[edge - base.from.length]
  if (laid) return laid
  const [from, to] = [base.from[edge]!, base.to[edge]!]
  return { from, to, lengthM: base.lengthM[edge]!, profile: base.profiles[base.profile[edge]!]! }
}

/**
 * Closes the pieces of road nearest to `closed`, and lays new roads. A new road meets the others at its corners (within `JOIN_M`) and where it
 * crosses one on the ground; bridges and tunnels it passes. New roads meet one another where they have a corner in common.
 */
export function lay(base: Network, { roads, closed }: Changes): Laid {
  const gone = new Set<number>()
  const missed: number[] = []
  closed.forEach((spot, i) => {
    const found = nearestEdge(base, spot, JOIN_M, gone)
    if (found) gone.add(found.edge)
    else missed.push(i)
  })
  const closedEdges = new Set(gone)
  const spots: Spot[] = []
  const edges: LaidEdge[] = []
  const cuts = new Map<number, { t: number; node: number }[]>()

  function addSpot(spot: Spot): number {
    const known = spots.findIndex((other) => distanceM(other, spot) < END_M)
    return base.east.length + (known >= 0 ? known : spots.push(spot) - 1)
  }

  function cut(edge: number, t: number): number {
    const [from, to] = [base.from[edge]!, base.to[edge]!]
    if (t * base.lengthM[edge]! < END_M) return from
    if ((1 - t) * base.lengthM[edge]! < END_M) return to
    const node = addSpot(between(spotOf(base, from), spotOf(base, to), t))
    const known = cuts.get(edge) ?? []
    if (!known.some((other) => other.node === node)) cuts.set(edge, [...known, { t, node }])
    return node
  }

  const meet = (corner: Spot): number => {
    const found = nearestEdge(base, corner, JOIN_M, closedEdges)
    return found ? cut(found.edge, found.t) : addSpot(corner)
  }
  const spotAt = (node: number): Spot =>
    node < base.east.length ? spotOf(base, node) : spots[node - base.east.length]!

  for (const { line, profile } of roads) {
    const corners = line.map(meet)
    for (let i = 1; i < corners.length; i++) {
      const [a, b] = [spotAt(corners[i - 1]!), spotAt(corners[i]!)]
      const met = crossings(base, a, b, closedEdges)
        .sort((one, other) => one.s - other.s)
        .map(({ edge, t }) => cut(edge, t))
      const nodes = [corners[i - 1]!, ...met, corners[i]!].filter((node, k, all) => node !== all[k - 1])
      for (let k = 1; k < nodes.length; k++) {
        const [from, to] = [nodes[k - 1]!, nodes[k]!]
        edges.push({ from, to, profile, lengthM: distanceM(spotAt(from), spotAt(to)) })
      }
    }
  }
  for (const [edge, at] of cuts) {
    gone.add(edge)
    const inOrder = [...at].sort((one, other) => one.t - other.t).map(({ node }) => node)
    const nodes = [base.from[edge]!, ...inOrder, base.to[edge]!]
    const profile = base.profiles[base.profile[edge]!]!
    for (let k = 1; k < nodes.length; k++) {
      const [from, to] = [nodes[k - 1]!, nodes[k]!]
      edges.push({ from, to, profile, lengthM: distanceM(spotAt(from), spotAt(to)) })
    }
  }
  return { base, gone, spots, edges, arcsFrom: arcsOf(base.from.length, edges), missed }
}

function arcsOf(after: number, edges: readonly LaidEdge[]): Map<number, number[]> {
  const arcsFrom = new Map<number, number[]>()
  const add = (node: number, arc: number) => {
    const known = arcsFrom.get(node)
    if (known) known.push(arc)
    else arcsFrom.set(node, [arc])
  }
  edges.forEach(({ from, to }, i) => {
    add(from, (after + i) * 2)
    add(to, (after + i) * 2 + 1)
  })
  return arcsFrom
}

function nearestEdge(
  base: Network,
  [x, y]: Spot,
  mostM: number,
  not: ReadonlySet<number>,
): { edge: number; t: number } | undefined {
  let best: { edge: number; t: number; awayM: number } | undefined
  for (const edge of base.index.search(x - mostM, y - mostM, x + mostM, y + mostM)) {
    if (not.has(edge)) continue
    const [a, b] = [spotOf(base, base.from[edge]!), spotOf(base, base.to[edge]!)]
    const t = nearestAlong(a, b, [x, y])
    const awayM = distanceM(between(a, b, t), [x, y])
    if (awayM <= (best?.awayM ?? mostM)) best = { edge, t, awayM }
  }
  return best
}

/** Where a line crosses roads on the ground: `s` along the line, `t` along the edge. */
function crossings(
  base: Network,
  a: Spot,
  b: Spot,
  not: ReadonlySet<number>,
): { edge: number; s: number; t: number }[] {
  const box = [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1])] as const
  return base.index.search(...box).flatMap((edge) => {
    if (not.has(edge) || base.offGround[edge] === 1) return []
    const [c, d] = [spotOf(base, base.from[edge]!), spotOf(base, base.to[edge]!)]
    const [ux, uy, vx, vy] = [b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]]
    const turn = ux * vy - uy * vx
    if (turn === 0) return []
    const [wx, wy] = [c[0] - a[0], c[1] - a[1]]
    const [s, t] = [(wx * vy - wy * vx) / turn, (wx * uy - wy * ux) / turn]
    return s > 0 && s < 1 && t >= 0 && t <= 1 ? [{ edge, s, t }] : []
  })
}
