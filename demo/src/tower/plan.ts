import type { Flat } from './shapes.ts'

/*
 * The typical floor of 1号楼: one 单元 with four flats, two lifts and a stair, mirrored about x = 0. Metres; +y is the back
 * (north), the south front looks to −y. Walls stand on the lines of a 4.2 m grid.
 */
export const STOREY_HEIGHT = 2.95
export const SLAB = 0.12
export const EDGE = { west: -16.8, east: 16.8, south: -6.6, north: 6.6 }
export const CORE = { west: -4.2, east: 4.2, south: 1.2, north: 8.4 }
export const BAY = 4.2

/** The outline of a floor, anticlockwise, with the core standing out to the north. */
export const OUTLINE: readonly Flat[] = [
  [EDGE.west, EDGE.south],
  [EDGE.east, EDGE.south],
  [EDGE.east, EDGE.north],
  [CORE.east, EDGE.north],
  [CORE.east, CORE.north],
  [CORE.west, CORE.north],
  [CORE.west, EDGE.north],
  [EDGE.west, EDGE.north],
]

export type Rectangle = { west: number; south: number; east: number; north: number }
export type Room = Rectangle & { name: string }
export type FlatPlan = { number: number; layout: string; rooms: readonly Room[] }
const room = (name: string, west: number, south: number, east: number, north: number): Room => ({
  name,
  west,
  south,
  east,
  north,
})
const mirrored = ({ name, west, south, east, north }: Room): Room => room(name, -east, south, -west, north)

const END: readonly Room[] = [
  room('主卧', -16.8, -6.6, -12.6, -1.8),
  room('客厅', -12.6, -6.6, -8.4, 1.2),
  room('卫生间', -16.8, -1.8, -12.6, 1.2),
  room('次卧', -16.8, 1.2, -12.6, 6.6),
  room('书房', -12.6, 1.2, -8.4, 6.6),
  room('餐厨', -8.4, 1.2, -4.2, 6.6),
]
const MIDDLE: readonly Room[] = [
  room('客厅', -4.2, -6.6, 0, 1.2),
  room('卧室', -8.4, -6.6, -4.2, -1.8),
  room('卫生间', -8.4, -1.8, -4.2, 1.2),
]
export const FLATS: readonly FlatPlan[] = [
  { number: 1, layout: '三室两厅 A', rooms: END },
  { number: 2, layout: '一室两厅 B', rooms: MIDDLE },
  { number: 3, layout: '一室两厅 B', rooms: MIDDLE.map(mirrored) },
  { number: 4, layout: '三室两厅 A', rooms: END.map(mirrored) },
]

/** `1-1-1801`: building, 单元, storey and number. */
export const unitCode = (storey: number, number: number): string => `1-1-${storey}${String(number).padStart(2, '0')}`

/** Columns stand a quarter of a metre inside the edge, so that the façade covers them. */
export const COLUMN = 0.5
const LINES = [0, 1, 2, 3, 4].flatMap((bay) => (bay === 0 ? [0] : [-bay * BAY, bay * BAY]))
const inset = (value: number, edge: number) =>
  Math.abs(value) === edge ? Math.sign(value) * (edge - COLUMN / 2) : value
export const COLUMNS: readonly Flat[] = LINES.flatMap((x) =>
  [EDGE.south, -1.8, 1.2, EDGE.north]
    .filter((y) => !(Math.abs(x) <= CORE.east && y > 0))
    .map((y): Flat => [inset(x, EDGE.east), inset(y, EDGE.north)]),
)

/** An opening in a bay of the façade: a window with its sill, or the glass door of a balcony. */
export type Opening = 'bedroom' | 'small' | 'bath' | 'balcony' | 'stair' | 'none'
/** A straight wall of the façade: from, to (outside on the right hand), its openings one after the other in equal bays. */
export type FacadeWall = { name: string; from: Flat; to: Flat; openings: readonly Opening[]; accent?: boolean }
export const FACADE: readonly FacadeWall[] = [
  ...[-4, -3, -2, -1, 0, 1, 2, 3].map((bay): FacadeWall => {
    const living = bay === -3 || bay === -1 || bay === 0 || bay === 2
    return {
      name: `南${bay + 5}`,
      from: [bay * BAY, EDGE.south],
      to: [(bay + 1) * BAY, EDGE.south],
      openings: [living ? 'balcony' : 'bedroom'],
      accent: !living,
    }
  }),
  { name: '东', from: [EDGE.east, EDGE.south], to: [EDGE.east, EDGE.north], openings: ['none', 'bath', 'small'] },
  { name: '西', from: [EDGE.west, EDGE.north], to: [EDGE.west, EDGE.south], openings: ['small', 'bath', 'none'] },
  { name: '北东', from: [EDGE.east, EDGE.north], to: [CORE.east, EDGE.north], openings: ['small', 'small', 'small'] },
  { name: '北西', from: [CORE.west, EDGE.north], to: [EDGE.west, EDGE.north], openings: ['small', 'small', 'small'] },
  { name: '核东', from: [CORE.east, EDGE.north], to: [CORE.east, CORE.north], openings: ['none'] },
  { name: '核西', from: [CORE.west, CORE.north], to: [CORE.west, EDGE.north], openings: ['none'] },
  { name: '核北', from: [CORE.east, CORE.north], to: [CORE.west, CORE.north], openings: ['none', 'stair', 'none'] },
]
/** Where balconies stand: the middle of each bay with a living room. */
export const BALCONIES: readonly number[] = [-2.5, -0.5, 0.5, 2.5].map((bay) => bay * BAY)

/** Walls inside a flat: from, to and where along it a door stands (metres from the start), if there is one. */
export type Partition = { from: Flat; to: Flat; doorAt?: number }
const HALF: readonly Partition[] = [
  { from: [-12.6, -6.6], to: [-12.6, 6.6], doorAt: 3.9 },
  { from: [-16.8, -1.8], to: [-12.6, -1.8] },
  { from: [-16.8, 1.2], to: [-12.6, 1.2] },
  { from: [-12.6, 1.2], to: [-8.4, 1.2], doorAt: 2.6 },
  { from: [-8.4, -6.6], to: [-8.4, 1.2] },
  { from: [-8.4, 1.2], to: [-8.4, 6.6], doorAt: 1.1 },
  { from: [-8.4, -1.8], to: [-4.2, -1.8] },
  { from: [-8.4, 1.2], to: [-4.2, 1.2] },
  { from: [-4.2, -6.6], to: [-4.2, 1.2], doorAt: 5.6 },
]
export const PARTITIONS: readonly Partition[] = [
  ...HALF,
  ...HALF.map(({ from, to, ...rest }): Partition => ({ from: [-from[0], from[1]], to: [-to[0], to[1]], ...rest })),
  { from: [0, -6.6], to: [0, 1.2] },
]
