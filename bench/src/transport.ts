import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { gridOf } from '@loujing/routing/grid'
import { type Columns, columnsOf, type Network, toNetwork } from '@loujing/routing/network'
import { createOsmReader } from '@loujing/routing/osm'
import { bare } from '@loujing/routing/overlay'
import { ringsOf } from '@loujing/routing/rings'
import { reach } from '@loujing/routing/search'
import { snap } from '@loujing/routing/snap'
import createGraph from 'ngraph.graph'
import { nba } from 'ngraph.path'
import { claim, median, type Claim } from './figures.ts'

const ROUNDS = 9
/** A few of the ways of a tree are enough to know what one costs. */
const PEER_WAYS = 20
const ANDORRA = { file: 'gis/andorra.osm.gz', origin: [1.5218, 42.5075] } as const

/** Andorra, where the test data lie; else streets on squared paper with as many corners. */
function columns(data: string | undefined): Columns {
  const path = join(data ?? '', ANDORRA.file)
  if (data === undefined || !existsSync(path)) return gridOf(182, 110)
  const reader = createOsmReader()
  reader.write(gunzipSync(readFileSync(path)).toString())
  return columnsOf(reader.end(), ANDORRA.origin)
}

/** Of this thread's processor: the machine has other work, and a wall clock would count it. */
function cpuMsOf(work: () => void): number {
  const before = process.threadCpuUsage()
  work()
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1000
}

type Peer = { find(from: number, to: number): number }

/** The same network and costs by ngraph.path, its fastest search: from a node to a node, for it has none to all. */
function ngraph({ east, from, to, lengthM, profile, profiles }: Network): Peer {
  const graph = createGraph<undefined, number>()
  for (let node = 0; node < east.length; node++) graph.addNode(node)
  from.forEach((start, edge) => {
    const [along, against] = profiles[profile[edge]!]!.foot
    if (along > 0) graph.addLink(start, to[edge]!, lengthM[edge]! / along)
    if (against > 0) graph.addLink(to[edge]!, start, lengthM[edge]! / against)
  })
  const finder = nba(graph, { oriented: true, distance: (_from, _to, link) => link.data })
  return {
    find(start, end) {
      const way = finder.find(start, end)
      return way.slice(1).reduce((sum, node, i) => sum + graph.getLink(node.id, way[i]!.id)!.data, 0)
    },
  }
}

/** All times on a network of 33,000 nodes with the rings of 5, 10 and 15 minutes, and beside them single ways by ngraph.path. */
export function measureTransport(data: string | undefined): Claim[] {
  const network = toNetwork(columns(data))
  const laid = bare(network)
  const peer = ngraph(network)
  console.log(`  ${network.east.length} nodes · ${network.from.length} edges`)
  const trees: number[] = []
  const rings: number[] = []
  const ways: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    trees.push(cpuMsOf(() => reach(laid, 'foot', [snap(laid, 'foot', [0, 0])!], Infinity)))
    rings.push(
      cpuMsOf(() => {
        const reached = reach(laid, 'car', [snap(laid, 'car', [0, 0])!], Infinity)
        ringsOf(reached, [300, 600, 900])
      }),
    )
    const start = (round * 3571) % network.east.length
    const ends = Array.from({ length: PEER_WAYS }, (_, i) => (i * 1613 + 97) % network.east.length)
    ways.push(cpuMsOf(() => ends.forEach((end) => peer.find(start, end))) / PEER_WAYS)
  }
  const goal = { name: 'the goal', value: 50 }
  const one = { name: 'one way by ngraph.path', value: median(ways) }
  return [
    claim('all times of a network, from one place', 'CPU ms', median(trees), one, { at: 'most', ratio: 1 }),
    claim('all times and three rings by car', 'CPU ms', median(rings), goal, { at: 'most', ratio: 1 }),
  ]
}
