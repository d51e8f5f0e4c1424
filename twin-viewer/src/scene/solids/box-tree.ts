import { enters, type Ray } from './ray.ts'
import { type Box, middleOf, union } from './vector.ts'

export type BoxTree<Item> = {
  /** Calls for each item whose box the ray enters nearer than what `nearest` says, the near ones first as far as boxes can tell. */
  along(ray: Ray, visit: (item: Item) => void, nearest: () => number): void
}

type Leaf<Item> = { box: Box; items: readonly Item[] }
type Branch<Item> = { box: Box; near: Knot<Item>; far: Knot<Item> }
type Knot<Item> = Leaf<Item> | Branch<Item>

const MOST_IN_A_LEAF = 6

/** A tree of boxes, halved at the median of its longest side: enough for some ten thousand parts. */
export function createBoxTree<Item extends { box: Box }>(items: readonly Item[]): BoxTree<Item> {
  const root = items.length > 0 ? grow([...items]) : undefined

  function grow(some: Item[]): Knot<Item> {
    const box = union(some.map((item) => item.box))
    if (some.length <= MOST_IN_A_LEAF) return { box, items: some }
    const extents = [0, 1, 2].map((d) => box.max[d]! - box.min[d]!)
    const axis = extents.indexOf(Math.max(...extents))
    some.sort((a, b) => middleOf(a.box)[axis]! - middleOf(b.box)[axis]!)
    const half = some.length >> 1
    return { box, near: grow(some.slice(0, half)), far: grow(some.slice(half)) }
  }

  return {
    along(ray, visit, nearest) {
      const waiting: { knot: Knot<Item>; at: number }[] = []
      const push = (knot: Knot<Item>) => {
        const at = enters(ray, knot.box)
        if (at !== undefined) waiting.push({ knot, at })
      }
      if (root) push(root)
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        if (next.at > nearest()) continue
        const { knot } = next
        if ('items' in knot) {
          for (const item of knot.items) {
            const at = enters(ray, item.box)
            if (at !== undefined && at <= nearest()) visit(item)
          }
          continue
        }
        const [near, far] = [enters(ray, knot.near.box), enters(ray, knot.far.box)]
        if (near !== undefined && far !== undefined && near < far) waiting.push({ knot: knot.far, at: far })
        if (near !== undefined) waiting.push({ knot: knot.near, at: near })
        if (far !== undefined && !(near !== undefined && near < far)) waiting.push({ knot: knot.far, at: far })
      }
    },
  }
}
