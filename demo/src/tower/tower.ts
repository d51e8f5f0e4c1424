import { addCrane } from './crane.ts'
import { addFlats, type FlatTruth } from './flats.ts'
import { createModel } from './model.ts'
import { MAP_CONVERSION, onEarth, TRUE_HEADING_DEG } from './place.ts'
import { COLUMNS, EDGE, OUTLINE, SLAB, STOREY_HEIGHT } from './plan.ts'
import { addHoist, addScaffold } from './scaffold.ts'
import type { Vec } from './shapes.ts'
import { addFacade, addPartitions, addProtection, addStructure, type Floor, type Stage } from './storey.ts'
import { addSurroundings } from './surroundings.ts'
import { createTemplates } from './templates.ts'

export type TowerOptions = {
  /** Storeys above ground, 1 to 60. */
  storeys: number
  /** Storeys whose façade is finished; half of them by default. Equal to `storeys`: the building is complete. */
  finished?: number
  seed?: string
}

/** What the generator knows to be true of its file, for whoever checks what a converter made of it. */
export type TowerTruth = {
  epsg: number
  headingDeg: number
  storeyHeightM: number
  counts: Readonly<Record<string, number>>
  flats: readonly FlatTruth[]
  checkPoints: readonly { name: string; local: Vec; lonDeg: number; latDeg: number; heightM: number }[]
}

/** The IFC4 text of the demo tower with its building site, the same for the same options, and its truth. */
export function generateTower({ storeys, finished = Math.ceil(storeys / 2), seed = 'yunqi' }: TowerOptions): {
  ifc: string
  truth: TowerTruth
} {
  const model = createModel(seed, { project: '云栖里', site: '云栖里 一期 用地', building: '1号楼' })
  const templates = createTemplates(model.shapes)
  const complete = finished >= storeys
  const stageOf = (storey: number): Stage => {
    if (storey <= finished) return 'finished'
    if (storey <= finished + 3) return 'walled'
    return storey > storeys - 2 ? 'forming' : 'structure'
  }
  const flats: FlatTruth[] = []
  for (let number = 1; number <= storeys; number++) {
    const container = model.storey(`${number}F`, (number - 1) * STOREY_HEIGHT)
    const floor: Floor = { number, stage: stageOf(number), container }
    addStructure(model, templates, floor)
    if (floor.stage === 'finished' || floor.stage === 'walled') {
      addFacade(model, templates, floor)
      addPartitions(model, templates, floor)
    } else {
      addProtection(model, templates, floor)
    }
    flats.push(...addFlats(model, container, number))
    const progress = {
      Storey: `${number}F`,
      Stage: floor.stage,
      Contractor: '浙江云栖建设（示例）',
      ConcreteGrade: 'C35',
    }
    for (const element of container.elements) model.describe(element, 'Loujing_Construction', progress)
  }

  const top = storeys * STOREY_HEIGHT
  const roof = model.storey('屋面', top)
  const slab = model.shapes.prism(OUTLINE, [0, 0, -SLAB], SLAB, complete ? 'concrete' : 'formwork')
  model.add(roof, 'IfcSlab', 'roof', { name: '屋面板', shape: model.shapes.shape([slab]), kind: 'ROOF' })
  if (complete) {
    addParapet(model, roof)
  } else {
    const places = COLUMNS.map(([x, y]): Vec => [x, y, 0])
    const starters = { name: '柱插筋', shape: model.shapes.mapped(templates.starters, places), kind: 'NOTDEFINED' }
    model.add(roof, 'IfcBuildingElementProxy', 'starters', starters)
    addScaffold(
      model,
      templates,
      [storeys - 3, storeys - 2, storeys - 1, storeys].filter((storey) => storey > 1),
    )
    addHoist(model, top - 2 * STOREY_HEIGHT)
    addCrane(model, top + 12)
  }
  addSurroundings(model, seeded(seed))

  const points: readonly (readonly [string, Vec])[] = [
    ['origin', [0, 0, 0]],
    ['south-west corner', [EDGE.west, EDGE.south, 0]],
    ['north-east corner of the roof', [EDGE.east, EDGE.north, top]],
    ['100 m east', [100, 0, 0]],
    ['100 m north', [0, 100, 0]],
  ]
  return {
    ifc: model.file('yunqi-1.ifc', '2026-01-01T00:00:00'),
    truth: {
      epsg: MAP_CONVERSION.epsg,
      headingDeg: TRUE_HEADING_DEG,
      storeyHeightM: STOREY_HEIGHT,
      counts: model.counts,
      flats,
      checkPoints: points.map(([name, local]) => ({ name, local, ...onEarth(local) })),
    },
  }
}

function addParapet({ shapes, add }: ReturnType<typeof createModel>, roof: Parameters<typeof add>[0]): void {
  OUTLINE.forEach((from, i) => {
    const to = OUTLINE[(i + 1) % OUTLINE.length]!
    const run = Math.hypot(to[0] - from[0], to[1] - from[1])
    const shape = shapes.shape([shapes.box([run, 0.2, 1.4], [run / 2, 0.1, 0], 'band')])
    const turn = Math.atan2(to[1] - from[1], to[0] - from[0])
    add(roof, 'IfcWall', `parapet/${i}`, { name: '女儿墙', shape, at: [...from, 0], turn, kind: 'PARAPET' })
  })
  const head = shapes.shape([
    shapes.box([8.4, 6.6, 3.6], [0, 0, 0], 'facade'),
    shapes.box([9, 7.2, 0.2], [0, 0, 3.6], 'band'),
  ])
  add(roof, 'IfcBuildingElementProxy', 'head', { name: '电梯机房', shape: head, at: [0, 4.8, 0], kind: 'NOTDEFINED' })
}

/** Mulberry32: numbers from 0 to 1, the same for the same seed. */
function seeded(seed: string): () => number {
  let state = 0
  for (const char of seed) state = (Math.imul(state, 31) + char.codePointAt(0)!) | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
