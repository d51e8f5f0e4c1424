import { cornerOf, isSpace, type Solid } from '../solids/parts.ts'
import { roomPlanOf } from './storey-plan.ts'
import type { Solids } from '../solids/solids.ts'
import { add, type Box, scale, type Vec } from '../solids/vector.ts'

/** Where one stands at a window of a flat, and which way it looks (length one, level). */
export type WindowView = { from: Vec; outward: Vec; room: string }

const EYE_M = 1.55
/** A window stands no further than this from the rooms of its flat. */
const REACH_M = 1.3
/** Beyond the thickest wall, from the middle of its window. */
const ASIDE_M = 0.6
/** Outside the pane, so that its frame is not in the picture. */
const BEFORE_M = 0.45
const LIVING = /客厅|起居|living/i

const middleOf = ({ min, max }: Box): Vec => [(min[0] + max[0]) / 2, (min[1] + max[1]) / 2, (min[2] + max[2]) / 2]

/**
 * The best window of a flat to look out of: the living room's before others, then the widest. A window is the flat's when one of its rooms
 * lies behind it and none at all before it.
 */
export function viewOf(solids: Solids, rooms: readonly Solid[]): WindowView | undefined {
  const box = solids.boxOf(rooms)
  if (!box) return undefined
  const own = new Set(rooms)
  const views = solids.all
    .filter((solid) => isPane(solid) && isNear(solid, box))
    .flatMap((pane) => {
      const of = solids.boxOf([pane])!
      const middle = middleOf(of)
      const { normal, width } = acrossOf(pane)
      return [normal, scale(normal, -1)].flatMap((outward) => {
        const behind = spaceAt(solids, add(middle, scale(outward, -ASIDE_M)))
        if (!behind || !own.has(behind) || spaceAt(solids, add(middle, scale(outward, ASIDE_M)))) return []
        const floor = solids.boxOf([behind])!.min[2]
        const from = add([middle[0], middle[1], floor + EYE_M], scale(outward, BEFORE_M))
        return [{ from, outward, room: behind.name, width }]
      })
    })
  const rank = ({ room, width }: (typeof views)[number]) => (LIVING.test(room) ? 100 : 0) + width
  const best = (views.length > 0 ? views : freeSides(solids, rooms)).sort((a, b) => rank(b) - rank(a))[0]
  return best && { from: best.from, outward: best.outward, room: best.room }
}

/** Where no window is drawn yet: the outer sides of the rooms, which will have them. */
function freeSides(solids: Solids, rooms: readonly Solid[]): (WindowView & { width: number })[] {
  return rooms.flatMap((room) => {
    const { min } = solids.boxOf([room])!
    const { rings, name } = roomPlanOf(room)
    return rings.flatMap((ring) =>
      ring.flatMap(([x, y], i) => {
        const [toX, toY] = ring[(i + 1) % ring.length]!
        const width = Math.hypot(toX - x, toY - y)
        const middle: Vec = [(x + toX) / 2, (y + toY) / 2, min[2] + EYE_M]
        const normal: Vec = [(toY - y) / width, (x - toX) / width, 0]
        return [normal, scale(normal, -1)].flatMap((outward) => {
          const isFree = !spaceAt(solids, add(middle, scale(outward, ASIDE_M)))
          return isFree ? [{ from: add(middle, scale(outward, ASIDE_M)), outward, room: name, width }] : []
        })
      }),
    )
  })
}

const isPane = ({ ifcClass, name }: Solid): boolean =>
  /^ifcwindow$/i.test(ifcClass) || (/^ifcdoor$/i.test(ifcClass) && /推拉|阳台|玻璃|glass|sliding/i.test(name))

const isNear = ({ parts }: Solid, { min, max }: Box): boolean =>
  parts.some(({ box }) => {
    const middle = middleOf(box)
    return middle.every((value, d) => value > min[d]! - REACH_M && value < max[d]! + REACH_M)
  })

/** The room that a point is in: straight above and below it are its own ceiling and floor. */
function spaceAt(solids: Solids, from: Vec): Solid | undefined {
  const sight = { sees: ({ ifcClass }: Solid) => isSpace(ifcClass), isThere: () => true }
  const above = solids.meet({ from, direction: [0, 0, 1] }, sight)
  const below = solids.meet({ from, direction: [0, 0, -1] }, sight)
  return above && above.solid === below?.solid ? above.solid : undefined
}

/** The level direction in which a pane is thinnest (principal axes of its corners in plan), and how wide it is. */
function acrossOf({ parts }: Solid): { normal: Vec; width: number } {
  const corners = parts.flatMap((part) =>
    Array.from({ length: part.end - part.start }, (_, i) => cornerOf(part, part.start + i)),
  )
  const mean = (d: 0 | 1) => corners.reduce((sum, corner) => sum + corner[d], 0) / corners.length
  const [mx, my] = [mean(0), mean(1)]
  let [xx, xy, yy] = [0, 0, 0]
  for (const [x, y] of corners) {
    xx += (x - mx) ** 2
    xy += (x - mx) * (y - my)
    yy += (y - my) ** 2
  }
  const across = 0.5 * Math.atan2(2 * xy, xx - yy) + Math.PI / 2
  const normal: Vec = [Math.cos(across), Math.sin(across), 0]
  const along = corners.map(([x, y]) => -normal[1] * x + normal[0] * y)
  return { normal, width: Math.max(...along) - Math.min(...along) }
}
