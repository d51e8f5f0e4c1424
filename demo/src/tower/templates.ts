import type { ColourName } from './colours.ts'
import { BAY, COLUMN, SLAB, STOREY_HEIGHT } from './plan.ts'
import type { Opening } from './plan.ts'
import type { Shapes } from './shapes.ts'
import type { Ref } from './step.ts'

/** Width, height and sill of what fills an opening (metres); `panes` is how many wings its frame shows. */
export const OPENINGS: Record<
  Exclude<Opening, 'none'>,
  { width: number; height: number; sill: number; panes: number }
> = {
  bedroom: { width: 2.6, height: 1.75, sill: 0.6, panes: 3 },
  small: { width: 1.6, height: 1.5, sill: 0.9, panes: 2 },
  bath: { width: 0.9, height: 1.2, sill: 1.2, panes: 1 },
  stair: { width: 1.2, height: 1.5, sill: 1, panes: 2 },
  balcony: { width: 3.2, height: 2.4, sill: 0.02, panes: 4 },
}

export const BALCONY_DEPTH = 1.5
const HEIGHT = STOREY_HEIGHT - SLAB

export type Templates = ReturnType<typeof createTemplates>

/** Shapes that stand on many storeys, written once. */
export function createTemplates({ box, bar, template }: Shapes) {
  const glazed = ({ width, height, panes }: (typeof OPENINGS)['bedroom']): Ref => {
    const post = 0.06
    const posts = Array.from({ length: panes + 1 }, (_, i) => -width / 2 + post / 2 + (i * (width - post)) / panes)
    return template([
      box([width, 0.08, post], [0, 0, 0], 'frame'),
      box([width, 0.08, post], [0, 0, height - post], 'frame'),
      ...posts.map((x) => box([post, 0.08, height - 2 * post], [x, 0, post], 'frame')),
      box([width - 2 * post, 0.024, height - 2 * post], [0, 0, post], 'glass'),
    ])
  }
  const rail = (colour: ColourName, length: number, z: number, y = 0) =>
    bar([-length / 2, y, z], [length / 2, y, z], 0.05, colour)
  const front = -BALCONY_DEPTH + 0.05

  return {
    openings: {
      bedroom: glazed(OPENINGS.bedroom),
      small: glazed(OPENINGS.small),
      bath: glazed(OPENINGS.bath),
      stair: glazed(OPENINGS.stair),
      balcony: glazed(OPENINGS.balcony),
    },
    door: template([
      box([0.9, 0.05, 2.1], [0, 0, 0], 'door'),
      box([0.06, 0.22, 2.16], [-0.48, 0, 0], 'frame'),
      box([0.06, 0.22, 2.16], [0.48, 0, 0], 'frame'),
    ]),
    column: template([box([COLUMN, COLUMN, HEIGHT], [0, 0, 0], 'concrete')]),
    columnFresh: template([box([COLUMN, COLUMN, HEIGHT], [0, 0, 0], 'concreteFresh')]),
    /** Bars that wait for the next storey's concrete. */
    starters: template(
      [-1, 1].flatMap((x) =>
        [-1, 0, 1].map((y) => bar([x * 0.18, y * 0.18, 0], [x * 0.18, y * 0.18, 1.1], 0.035, 'rebar')),
      ),
    ),
    balconySlab: template([box([BAY - 0.02, BALCONY_DEPTH, SLAB], [0, -BALCONY_DEPTH / 2, -SLAB], 'concrete')]),
    balconyFin: template([box([0.16, BALCONY_DEPTH, STOREY_HEIGHT], [0, -BALCONY_DEPTH / 2 - 0.1, -SLAB], 'facade')]),
    balconyRail: template([
      box([BAY - 0.18, 0.12, 0.42], [0, front, -SLAB - 0.08], 'band'),
      box([BAY - 0.3, 0.02, 0.72], [0, front, 0.36], 'railGlass'),
      bar([-BAY / 2 + 0.09, front, 1.1], [BAY / 2 - 0.09, front, 1.1], 0.06, 'frame'),
      ...[-1, 0, 1].map((side) => box([0.05, 0.05, 0.78], [side * (BAY / 2 - 0.12), front, 0.3], 'frame')),
    ]),
    /** Edge protection of a bare slab, one bay: two red rails, posts and a board. */
    guard: template([
      rail('guard', BAY, 0.6),
      rail('guard', BAY, 1.15),
      box([BAY, 0.03, 0.18], [0, 0, 0], 'guard'),
      box([0.06, 0.06, 1.2], [-BAY / 2 + 0.03, 0, 0], 'white'),
      box([0.06, 0.06, 1.2], [0, 0, 0], 'white'),
    ]),
    prop: template([box([0.07, 0.07, HEIGHT], [0, 0, 0], 'prop')]),
    stair: template([
      ...Array.from({ length: 9 }, (_, i) => box([1.2, 0.28, 0.15], [-0.65, 5 + i * 0.27, i * 0.164], 'concrete')),
      box([2.5, 1.1, 0.15], [0, 7.85, 1.35], 'concrete'),
      ...Array.from({ length: 9 }, (_, i) =>
        box([1.2, 0.28, 0.15], [0.65, 7.16 - i * 0.27, 1.475 + i * 0.164], 'concrete'),
      ),
    ]),
    /** One panel of the climbing scaffold, 2.5 m by one storey, facing −y. */
    screen: template([
      box([2.44, 0.03, STOREY_HEIGHT - 0.08], [0, 0, 0.04], 'mesh'),
      box([2.5, 0.06, 0.08], [0, 0, 0], 'meshFrame'),
      box([0.08, 0.08, STOREY_HEIGHT], [-1.25, 0, 0], 'meshFrame'),
      box([2.5, 0.6, 0.05], [0, 0.35, 0], 'steel'),
    ]),
  }
}
