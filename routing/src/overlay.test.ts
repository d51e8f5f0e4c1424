import { describe, expect, test } from 'vitest'
import { gridOf } from './grid.ts'
import { profileOf } from './modes.ts'
import { type Columns, toNetwork } from './network.ts'
import { bare, lay } from './overlay.ts'
import { arriveAt } from './path.ts'
import type { Spot } from './plane.ts'
import { reach } from './search.ts'
import { snap } from './snap.ts'

const SIZE = 11
const columns = gridOf(SIZE, 100)
const base = toNetwork(columns)
const avenue = profileOf({ highway: 'primary' })!
const HOME: Spot = [-480, -470]

/** The same changes made in the columns, as one who draws the map anew would. */
function redrawn(change: (edges: { from: number; to: number; profile: number }[], spots: Spot[]) => void): Columns {
  const spots: Spot[] = Array.from(columns.east, (east, node) => [east, columns.north[node]!])
  const edges = Array.from(columns.from, (from, edge) => ({ from, to: columns.to[edge]!, profile: 0 }))
  change(edges, spots)
  return {
    east: Float64Array.from(spots, ([east]) => east),
    north: Float64Array.from(spots, ([, north]) => north),
    blocked: new Uint8Array(spots.length),
    from: Uint32Array.from(edges, ({ from }) => from),
    to: Uint32Array.from(edges, ({ to }) => to),
    profile: Uint16Array.from(edges, ({ profile }) => profile),
    offGround: new Uint8Array(edges.length),
    profiles: [columns.profiles[0]!, avenue],
    places: [],
  }
}
const secondsBy = (laid: ReturnType<typeof bare>, to: Spot): number => {
  const reached = reach(laid, 'car', [snap(laid, 'car', HOME)!], 3600)
  return arriveAt(reached, snap(laid, 'car', to)!)?.seconds ?? Infinity
}
const everywhere: Spot[] = Array.from({ length: 200 }, (_, i) => [
  ((i * 137.31) % 1000) - 500,
  ((i * 271.77) % 1000) - 500,
])

describe('a scenario', () => {
  test('with a new road between the middles of two streets is as fast as the map drawn anew', () => {
    const line: Spot[] = [
      [-450, -500],
      [450, 430],
    ]
    const laid = lay(base, { roads: [{ line: [line[0]!, [448, 430]], profile: avenue }], closed: [] })
    // by hand: the first street cut at its middle; the last corner lies 2 m before the street and meets it at [450|430]'s foot
    expect(laid.edges.length).toBeGreaterThan(4)
    const anew = toNetwork(
      redrawn((edges, spots) => {
        laid.spots.forEach((spot) => spots.push(spot))
        const gone = [...laid.gone].sort((a, b) => b - a)
        gone.forEach((edge) => edges.splice(edge, 1))
        laid.edges.forEach(({ from, to, profile }) => edges.push({ from, to, profile: profile === avenue ? 1 : 0 }))
      }),
    )
    everywhere.forEach((spot) => expect(secondsBy(laid, spot)).toBeCloseTo(secondsBy(bare(anew), spot), 6))
  })

  test('a street cut in its middle by hand gives what the overlay gives', () => {
    // node 0 is the south-west corner, edge 0 leads east from it; the new street leads south from its middle
    const laid = lay(base, {
      roads: [
        {
          line: [
            [-450, -500],
            [-450, -700],
          ],
          profile: avenue,
        },
      ],
      closed: [],
    })
    const anew = toNetwork(
      redrawn((edges, spots) => {
        const middle = spots.push([-450, -500]) - 1
        const end = spots.push([-450, -700]) - 1
        edges.splice(0, 1, { from: 0, to: middle, profile: 0 })
        edges.push({ from: middle, to: 1, profile: 0 }, { from: middle, to: end, profile: 1 })
      }),
    )
    ;[...everywhere, [-450, -650] as Spot].forEach((spot) =>
      expect(secondsBy(laid, spot)).toBeCloseTo(secondsBy(bare(anew), spot), 6),
    )
  })

  test('a closed street is driven round, and a new road that crosses others meets them', () => {
    const target: Spot = [-350, -500]
    const closed = lay(base, { roads: [], closed: [[-350, -503]] })
    const anew = toNetwork(
      redrawn(
        (edges) =>
          void edges.splice(
            edges.findIndex(({ from, to }) => from === 1 && to === 2),
            1,
          ),
      ),
    )
    everywhere.forEach((spot) => expect(secondsBy(closed, spot)).toBeCloseTo(secondsBy(bare(anew), spot), 6))
    expect(secondsBy(closed, target)).toBeGreaterThan(secondsBy(bare(base), target))

    const crossing = lay(base, {
      roads: [
        {
          line: [
            [-490, -450],
            [490, -450],
          ],
          profile: avenue,
        },
      ],
      closed: [],
    })
    // the two ends meet the streets beside them, and nine streets lie between
    expect(crossing.spots).toHaveLength(11)
    expect(secondsBy(crossing, [0, -450])).toBeLessThan(secondsBy(bare(base), [0, -450]))
  })

  test('over a bridge it meets nothing', () => {
    const bridges = toNetwork({ ...columns, offGround: new Uint8Array(columns.from.length).fill(1) })
    expect(
      lay(bridges, {
        roads: [
          {
            line: [
              [-450, -450],
              [450, -450],
            ],
            profile: avenue,
          },
        ],
        closed: [],
      }).gone.size,
    ).toBe(0)
  })

  test('says which of the closings met no road, and leaves the base as it was', () => {
    const before = structuredClone({ from: base.from, east: base.east, lengthM: base.lengthM })
    expect(
      lay(base, {
        roads: [],
        closed: [
          [0, 0],
          [50, 50],
        ],
      }).missed,
    ).toEqual([1])
    expect({ from: base.from, east: base.east, lengthM: base.lengthM }).toEqual(before)
  })
})
