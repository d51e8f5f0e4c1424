import type { Model } from './model.ts'
import { EDGE, STOREY_HEIGHT } from './plan.ts'
import type { Flat, Vec } from './shapes.ts'
import type { Templates } from './templates.ts'

/** The line of the climbing scaffold (爬架) around the building, clear of the balconies. */
const RING = { west: -17.6, east: 17.6, south: -8.9, north: 9.2 }
const PANEL = 2.5

/** The climbing scaffold around `storeys`, and a hoist from the ground up to the last of them. */
export function addScaffold(model: Model, templates: Templates, storeys: readonly number[]): void {
  const { west, east, south, north } = RING
  const sides: readonly (readonly [string, Flat, Flat])[] = [
    ['南', [west, south], [east, south]],
    ['东', [east, south], [east, north]],
    ['北', [east, north], [west, north]],
    ['西', [west, north], [west, south]],
  ]
  for (const storey of storeys) {
    for (const [name, from, to] of sides) {
      const run = Math.hypot(to[0] - from[0], to[1] - from[1])
      const count = Math.round(run / PANEL)
      const places = Array.from({ length: count }, (_, i): Vec => [((i + 0.5) * run) / count, 0, 0])
      model.add(model.site, 'IfcBuildingElementProxy', `screen/${storey}/${name}`, {
        name: `附着式升降脚手架 ${storey}F ${name}`,
        shape: model.shapes.mapped(templates.screen, places),
        at: [...from, (storey - 1) * STOREY_HEIGHT],
        turn: Math.atan2(to[1] - from[1], to[0] - from[0]),
        kind: 'NOTDEFINED',
      })
    }
  }
}

/** The hoist (施工电梯) at the east gable: a lattice mast tied to the slabs, and its two cars. */
export function addHoist(model: Model, topM: number): void {
  const { shapes } = model
  const half = 0.35
  const height = 1.5
  const corners: readonly Flat[] = [
    [-half, -half],
    [half, -half],
    [half, half],
    [-half, half],
  ]
  const section = shapes.template([
    ...corners.map(([x, y]) => shapes.bar([x, y, 0], [x, y, height], 0.09, 'crane')),
    ...corners.map(([x, y], i) => {
      const [u, v] = corners[(i + 1) % 4]!
      return shapes.bar([x, y, 0.05], [u, v, height - 0.05], 0.05, 'crane')
    }),
  ])
  const sections = Array.from({ length: Math.ceil((topM + 4) / height) }, (_, i): Vec => [0, 0, i * height])
  const at: Vec = [19.6, 2.4, -0.1]
  const mast = { name: '施工电梯标准节', shape: shapes.mapped(section, sections), at, kind: 'NOTDEFINED' }
  model.add(model.site, 'IfcBuildingElementProxy', 'hoist/mast', mast)
  const levels = Array.from({ length: Math.floor(topM / (3 * STOREY_HEIGHT)) }, (_, i) => (i + 1) * 3 * STOREY_HEIGHT)
  const ties = levels.flatMap((z) =>
    [-0.35, 0.35].map((y) => shapes.bar([-0.35, y, z], [EDGE.east - at[0] - 0.2, y * 3, z], 0.09, 'steel')),
  )
  if (ties.length > 0) {
    const tie = { name: '施工电梯附墙架', shape: shapes.shape(ties), at, kind: 'NOTDEFINED' }
    model.add(model.site, 'IfcBuildingElementProxy', 'hoist/ties', tie)
  }
  const car = (key: string, y: number, z: number) => {
    const shape = shapes.shape([
      shapes.box([1.5, 3, 0.12], [0, y, z], 'meshFrame'),
      shapes.box([1.4, 2.9, 2.2], [0, y, z + 0.12], 'crane'),
      shapes.box([1.5, 3, 0.1], [0, y, z + 2.32], 'meshFrame'),
    ])
    model.add(model.site, 'IfcTransportElement', `hoist/${key}`, { name: '施工电梯吊笼', shape, at, kind: 'ELEVATOR' })
  }
  car('a', 2, 0.4)
  car('b', -2, topM * 0.55)
}
