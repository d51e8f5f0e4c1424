import type { SequenceTile } from '@loujing/wire/http/sequence'

export type Placed = { tile: string; feature: number }

/**
 * The parts of features as runs, tile by tile.
 * @param elements in the order of tiles and features
 * @param parts beside them
 */
export function runsOf(elements: readonly Placed[], parts: Int32Array): SequenceTile[] {
  const tiles: SequenceTile[] = []
  let next = 0
  const put = ({ runs }: SequenceTile, count: number, part: number) => {
    if (runs.length > 0 && runs.at(-1) === part) runs[runs.length - 2]! += count
    else runs.push(count, part)
  }
  elements.forEach(({ tile, feature }, i) => {
    let last = tiles.at(-1)
    if (last?.tile !== tile) {
      last = { tile, runs: [] }
      tiles.push(last)
      next = 0
    }
    if (feature < next) return
    if (feature > next) put(last, feature - next, -1)
    put(last, 1, parts[i]!)
    next = feature + 1
  })
  return tiles
}
