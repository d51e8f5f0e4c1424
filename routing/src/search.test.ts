import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { gridOf } from './grid.ts'
import { MODES, type Mode, type Profile, profileOf, WALK_MPS } from './modes.ts'
import { type Columns, isBlocked, type Network, toNetwork } from './network.ts'
import { bare } from './overlay.ts'
import { arriveAt, pathTo } from './path.ts'
import { reach } from './search.ts'
import { snap } from './snap.ts'

const PROFILES: Profile[] = [
  { foot: [1.25, 1.25], bicycle: [4, 4], car: [8, 8] },
  { foot: [1.25, 1.25], bicycle: [4, 0], car: [12, 0] },
  { foot: [1.25, 1.25], bicycle: [0, 0], car: [0, 0] },
  { foot: [0, 0], bicycle: [0, 3], car: [0, 20] },
]
const metres = fc.integer({ min: -2000, max: 2000 })
const networks = fc
  .array(fc.record({ east: metres, north: metres, blocked: fc.constantFrom(0, 0, 0, 0, 4, 7) }), {
    minLength: 2,
    maxLength: 40,
  })
  .chain((nodes) => {
    const node = fc.nat(nodes.length - 1)
    const edge = fc.record({ from: node, to: node, profile: fc.nat(PROFILES.length - 1) })
    return fc.array(edge, { minLength: 1, maxLength: 120 }).map((edges): Columns => ({
      east: Float64Array.from(nodes, ({ east }) => east),
      north: Float64Array.from(nodes, ({ north }) => north),
      blocked: Uint8Array.from(nodes, ({ blocked }) => blocked),
      from: Uint32Array.from(edges, ({ from }) => from),
      to: Uint32Array.from(edges, ({ to }) => to),
      profile: Uint16Array.from(edges, ({ profile }) => profile),
      offGround: new Uint8Array(edges.length),
      profiles: PROFILES,
      places: [],
    }))
  })

/** Bellman and Ford: every arc again and again, until nothing becomes shorter. No heap, no rows, no bound. */
function bruteForce(network: Network, mode: Mode, seeds: ReadonlyMap<number, number>): number[] {
  const seconds: number[] = Array.from(network.east, (_, node) => seeds.get(node) ?? Infinity)
  for (let isShorter = true; isShorter;) {
    isShorter = false
    network.from.forEach((from, edge) => {
      const to = network.to[edge]!
      const [along, against] = network.profiles[network.profile[edge]!]![mode]
      const length = Math.hypot(network.east[to]! - network.east[from]!, network.north[to]! - network.north[from]!)
      for (const [a, b, speed] of [
        [from, to, along],
        [to, from, against],
      ] as const) {
        if (speed === 0 || isBlocked(network, a, mode)) continue
        const later = seconds[a]! + length / speed
        if (later < seconds[b]! - 1e-9) {
          seconds[b] = later
          isShorter = true
        }
      }
    })
  }
  return seconds
}

describe('times on a network', () => {
  test('of 500 networks with one-ways and barriers every node has the time of a brute force, in each mode', () => {
    const place = fc.tuple(metres, metres)
    fc.assert(
      fc.property(networks, place, fc.constantFrom(...MODES), (columns, home, mode) => {
        const network = toNetwork(columns)
        const start = snap(bare(network), mode, home, 10_000)
        if (start === undefined) return
        const { seconds } = reach(bare(network), mode, [start], 1e9)
        const { from, to } = { from: network.from[start.edge]!, to: network.to[start.edge]! }
        const [along, against] = PROFILES[network.profile[start.edge]!]![mode]
        const length = Math.hypot(network.east[to]! - network.east[from]!, network.north[to]! - network.north[from]!)
        const seeds = new Map<number, number>()
        const seed = (node: number, at: number) => seeds.set(node, Math.min(at, seeds.get(node) ?? Infinity))
        if (along > 0) seed(to, start.awayM / WALK_MPS + ((1 - start.t) * length) / along)
        if (against > 0) seed(from, start.awayM / WALK_MPS + (start.t * length) / against)
        bruteForce(network, mode, seeds).forEach((truth, node) => {
          if (truth === Infinity) expect(seconds[node]).toBe(Infinity)
          else expect(seconds[node]).toBeCloseTo(truth, 6)
        })
      }),
      { numRuns: 500 },
    )
  })

  test('what is bounded by time has the same times within it, and nothing beyond', () => {
    fc.assert(
      fc.property(networks, fc.integer({ min: 1, max: 900 }), (columns, withinS) => {
        const laid = bare(toNetwork(columns))
        const start = snap(laid, 'foot', [0, 0], 10_000)
        if (start === undefined) return
        const whole = reach(laid, 'foot', [start], 1e9).seconds
        reach(laid, 'foot', [start], withinS).seconds.forEach((seconds, node) =>
          expect(seconds).toBe(whole[node]! <= withinS ? whole[node] : Infinity),
        )
      }),
    )
  })

  test('the way to a place is as long as its time says', () => {
    const laid = bare(toNetwork(gridOf(21, 100)))
    const start = snap(laid, 'foot', [-450, 20])!
    const end = snap(laid, 'foot', [330, -280])!
    const reached = reach(laid, 'foot', [start], 3600)
    const arrival = arriveAt(reached, end)!
    const { line, lengthM } = pathTo(reached, end, arrival)
    expect(line.at(0)).toEqual([-450, 20])
    expect(line.at(-1)).toEqual([330, -280])
    expect(lengthM / WALK_MPS).toBeCloseTo(arrival.seconds, 6)
  })
})

describe('a place at a road', () => {
  /** Two nodes a kilometre apart, and a one-way from west to east. */
  const long = (highway: string): Network =>
    toNetwork({
      ...gridOf(2, 1000),
      from: Uint32Array.of(0),
      to: Uint32Array.of(1),
      profile: Uint16Array.of(0),
      offGround: Uint8Array.of(0),
      profiles: [profileOf({ highway, oneway: 'yes' })!],
    })

  test('is met in the middle of an edge, not at a node half a kilometre away', () => {
    const found = snap(bare(long('residential')), 'foot', [0, -470])!
    expect(found).toMatchObject({ edge: 0, t: 0.5, awayM: 30 })
  })

  test('behind one on the same one-way is not reached by car, and on foot it is', () => {
    const laid = bare(long('residential'))
    const reachedBy = (mode: Mode) => {
      const [start, behind] = [snap(laid, mode, [100, -500])!, snap(laid, mode, [-100, -500])!]
      return arriveAt(reach(laid, mode, [start], 3600), behind)?.seconds
    }
    expect(reachedBy('car')).toBeUndefined()
    expect(reachedBy('foot')).toBeCloseTo(200 / WALK_MPS, 9)
  })

  test('is at no road that its mode may not use', () => {
    expect(snap(bare(long('footway')), 'car', [0, -490])).toBeUndefined()
  })
})
