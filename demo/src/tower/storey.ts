import type { ColourName } from './colours.ts'
import type { Container, Element, Model } from './model.ts'
import {
  BALCONIES,
  BAY,
  COLUMNS,
  CORE,
  EDGE,
  FACADE,
  type FacadeWall,
  OUTLINE,
  PARTITIONS,
  SLAB,
  STOREY_HEIGHT,
} from './plan.ts'
import type { Flat, Vec } from './shapes.ts'
import { type Argument, word } from './step.ts'
import { OPENINGS, type Templates } from './templates.ts'

/** How far a storey has come: finished façade, walls without windows, bare structure, or still on its props. */
export type Stage = 'finished' | 'walled' | 'structure' | 'forming'
export type Floor = { number: number; stage: Stage; container: Container }

const HEIGHT = STOREY_HEIGHT - SLAB
const WALL = 0.2

/** Columns, beams, slab, core and stair of one storey: what stands from the first day of its concrete. */
export function addStructure(model: Model, templates: Templates, { number, stage, container }: Floor): void {
  const { shapes } = model
  const fresh = stage === 'forming'
  const concrete: ColourName = fresh ? 'concreteFresh' : 'concrete'
  const loadBearing = { LoadBearing: true, FireRating: '2.00h' }

  COLUMNS.forEach(([x, y], i) => {
    const shape = shapes.mapped(fresh ? templates.columnFresh : templates.column)
    const column = model.add(container, 'IfcColumn', `${i}`, {
      name: `柱 KZ-${i + 1}`,
      shape,
      at: [x, y, 0],
      kind: 'COLUMN',
    })
    model.describe(column.ref, 'Pset_ColumnCommon', loadBearing)
  })

  const slab = model.add(container, 'IfcSlab', 'floor', {
    name: number === 1 ? '首层底板' : '楼板',
    shape: shapes.shape([shapes.prism(OUTLINE, [0, 0, -SLAB], SLAB, number === 1 ? 'concrete' : concrete)]),
    kind: 'FLOOR',
  })
  model.describe(slab.ref, 'Pset_SlabCommon', { LoadBearing: true, FireRating: '1.50h', ThicknessMm: SLAB * 1000 })

  const depth = 0.5
  const top = HEIGHT - depth + SLAB
  const beam = (key: string, from: Flat, to: Flat) => {
    const solid = shapes.box([length(from, to), 0.2, depth - SLAB], [length(from, to) / 2, 0, 0], concrete)
    const name = `梁 KL-${key}`
    const made = {
      name,
      shape: shapes.shape([solid]),
      at: [...from, top - SLAB] as Vec,
      turn: bearing(from, to),
      kind: 'BEAM',
    }
    model.describe(model.add(container, 'IfcBeam', key, made).ref, 'Pset_BeamCommon', loadBearing)
  }
  const [west, east, south, north] = [EDGE.west + 0.1, EDGE.east - 0.1, EDGE.south + 0.1, EDGE.north - 0.1]
  beam('南', [west, south], [east, south])
  beam('中', [west, -1.8], [east, -1.8])
  beam('北西', [west, north], [CORE.west, north])
  beam('北东', [CORE.east, north], [east, north])
  for (const x of [west, -12.6, -8.4, 8.4, 12.6, east]) beam(`横${x}`, [x, south], [x, north])

  const half: (readonly [string, Flat, Flat, number?])[] = [
    ['南', [-4, 1.2], [0, 1.2], 2.2],
    ['西', [-4, 8.2], [-4, 1.2], 5.2],
    ['北', [0, 8.2], [-4, 8.2]],
    ['井', [-1.6, 5.2], [-1.6, 8.2]],
    ['梯', [-4, 5.2], [-1.6, 5.2], 1.2],
  ]
  for (const side of [1, -1]) {
    for (const [name, [fx, fy], [tx, ty], doorAt] of half) {
      const key = `${name}${side < 0 ? '东' : '西'}`
      const wall = addWall(model, container, {
        key: `core/${key}`,
        name: `核心筒墙 ${key}`,
        from: [fx * side, fy],
        to: [tx * side, ty],
        colour: concrete,
        thickness: 0.25,
        external: false,
      })
      if (doorAt !== undefined) addOpening(model, container, wall, `core/${key}`, [doorAt, 0, 0], [1.1, 2.2])
    }
  }
  const stair = { name: '楼梯', shape: shapes.mapped(templates.stair), kind: 'HALF_TURN_STAIR' }
  model.add(container, 'IfcStair', 'stair', stair)
  BALCONIES.forEach((x, i) => {
    const shape = shapes.mapped(templates.balconySlab)
    model.add(container, 'IfcSlab', `balcony/${i}`, {
      name: '阳台板',
      shape,
      at: [x, EDGE.south - 0.02, 0],
      kind: 'FLOOR',
    })
  })
}

/** Outer walls with their openings and, when the storey is finished, windows, bands and balconies. */
export function addFacade(model: Model, templates: Templates, { number, stage, container }: Floor): void {
  const { shapes } = model
  const done = stage === 'finished'
  const colourOf = (wall: FacadeWall): ColourName => {
    if (!done) return 'masonry'
    if (number <= 2) return 'stone'
    return wall.accent === true ? 'accent' : 'facade'
  }
  for (const facade of FACADE) {
    const { name, from, to, openings } = facade
    const wall = addWall(model, container, {
      ...{
        key: `facade/${name}`,
        name: `外墙 ${name}`,
        from,
        to,
        colour: colourOf(facade),
        thickness: WALL,
        external: true,
      },
    })
    openings.forEach((kind, i) => {
      if (kind === 'none') return
      const { width, height, sill } = OPENINGS[kind]
      const x = ((i + 0.5) * length(from, to)) / openings.length
      const key = `${name}/${i}`
      const opening = addOpening(model, container, wall, key, [x, 0, sill], [width, height])
      if (!done) return
      const shape = shapes.mapped(templates.openings[kind])
      const size: Argument[] = [height * 1000, width * 1000]
      const filling =
        kind === 'balcony'
          ? { entity: 'IfcDoor', name: '阳台推拉门 TLM3224', kind: 'DOOR', after: [word('SLIDING_TO_LEFT'), null] }
          : { entity: 'IfcWindow', name: `窗 C${width * 10}${height * 10}`, kind: 'WINDOW', after: [null, null] }
      const made = {
        name: filling.name,
        shape,
        within: opening,
        at: [0, -0.03, 0] as Vec,
        before: size,
        kind: filling.kind,
        after: filling.after,
      }
      const element = model.add(container, filling.entity, key, made)
      model.relate('IfcRelFillsElement', `${container.key}/${key}`, opening.ref, element.ref)
      model.describe(element.ref, `Pset_${filling.entity.slice(3)}Common`, {
        IsExternal: true,
        ThermalTransmittance: 2.2,
      })
    })
  }
  if (done) addTrim(model, templates, container)
}

/** White bands at the slabs, and the fins and glass of the balconies. */
function addTrim(model: Model, templates: Templates, container: Container): void {
  const { shapes } = model
  const proud = 0.17
  const bands = FACADE.filter(({ name }) => !name.startsWith('南')).concat([
    { name: '南', from: [EDGE.west, EDGE.south], to: [EDGE.east, EDGE.south], openings: [] },
  ])
  for (const { name, from, to } of bands) {
    const run = length(from, to)
    const solid = shapes.box([run + 2 * proud, proud, 0.32], [run / 2, -proud / 2, -0.27], 'band')
    const band = {
      name: `腰线 ${name}`,
      shape: shapes.shape([solid]),
      at: [...from, 0] as Vec,
      turn: bearing(from, to),
    }
    model.add(container, 'IfcCovering', `band/${name}`, { ...band, kind: 'CLADDING' })
  }
  const fins = [...new Set(BALCONIES.flatMap((x) => [x - BAY / 2, x + BAY / 2]))]
  for (const x of fins) {
    const shape = shapes.mapped(templates.balconyFin)
    model.add(container, 'IfcWall', `fin/${x}`, {
      name: '阳台隔板',
      shape,
      at: [x, EDGE.south, 0],
      kind: 'PARTITIONING',
    })
  }
  BALCONIES.forEach((x, i) => {
    const shape = shapes.mapped(templates.balconyRail)
    model.add(container, 'IfcRailing', `balcony/${i}`, {
      name: '阳台栏板',
      shape,
      at: [x, EDGE.south, 0],
      kind: 'GUARDRAIL',
    })
  })
}

/** Walls and doors inside the flats. */
export function addPartitions(model: Model, templates: Templates, { stage, container }: Floor): void {
  const colour = stage === 'finished' ? 'plaster' : 'masonry'
  PARTITIONS.forEach(({ from, to, doorAt }, i) => {
    const wall = addWall(model, container, {
      ...{ key: `inner/${i}`, name: `内墙 ${i + 1}`, from, to, colour, thickness: 0.15, external: false },
    })
    if (doorAt === undefined) return
    const opening = addOpening(model, container, wall, `inner/${i}`, [doorAt, 0, 0], [1.02, 2.18])
    if (stage !== 'finished') return
    const door = model.add(container, 'IfcDoor', `inner/${i}`, {
      name: '木门 M0921',
      shape: model.shapes.mapped(templates.door),
      within: opening,
      before: [2100, 900],
      kind: 'DOOR',
      after: [word('SINGLE_SWING_LEFT'), null],
    })
    model.relate('IfcRelFillsElement', `${container.key}/inner/${i}`, opening.ref, door.ref)
  })
}

/** Rails around a floor that has no walls, and props under a floor whose concrete is young. */
export function addProtection(model: Model, templates: Templates, { stage, container }: Floor): void {
  const { shapes } = model
  FACADE.forEach(({ name, from, to }) => {
    const bays = Math.max(1, Math.round(length(from, to) / BAY))
    const places = Array.from({ length: bays }, (_, i): Vec => [((i + 0.5) * length(from, to)) / bays, 0.1, 0])
    if (length(from, to) < BAY - 0.1) return
    const rail = { name: `临边防护 ${name}`, shape: shapes.mapped(templates.guard, places), at: [...from, 0] as Vec }
    model.add(container, 'IfcRailing', `guard/${name}`, { ...rail, turn: bearing(from, to), kind: 'GUARDRAIL' })
  })
  if (stage !== 'forming') return
  const xs = Array.from({ length: 15 }, (_, i) => -15.4 + i * 2.2)
  const places = xs.flatMap((x) => [-5.4, -3.4, -0.4, 2.4, 4.6].map((y): Vec => [x, y, 0]))
  const clear = places.filter(([x, y]) => !(Math.abs(x) < 4.4 && y > 1))
  const props = { name: '模板支撑', shape: shapes.mapped(templates.prop, clear), kind: 'NOTDEFINED' }
  model.add(container, 'IfcBuildingElementProxy', 'props', props)
}

type NewWall = {
  key: string
  name: string
  from: Flat
  to: Flat
  colour: ColourName
  thickness: number
  external: boolean
}

function addWall(model: Model, container: Container, wall: NewWall): Element {
  const { key, name, from, to, colour, thickness, external } = wall
  const run = length(from, to)
  const shape = model.shapes.shape([model.shapes.box([run, thickness, HEIGHT], [run / 2, 0, 0], colour)])
  const at: Vec = [from[0], from[1], 0]
  const element = model.add(container, 'IfcWall', key, { name, shape, at, turn: bearing(from, to), kind: 'STANDARD' })
  model.describe(element.ref, 'Pset_WallCommon', { IsExternal: external, FireRating: external ? '2.00h' : '1.00h' })
  return element
}

/** A hole in a wall: `at` is the middle of its lower edge, along the wall. */
function addOpening(
  model: Model,
  container: Container,
  wall: Element,
  key: string,
  at: Vec,
  [width, height]: Flat,
): Element {
  const shape = model.shapes.shape([model.shapes.box([width, 0.6, height], [0, 0, 0], 'concrete')])
  const opening = model.add(container, 'IfcOpeningElement', key, {
    name: '洞口',
    shape,
    within: wall,
    at,
    kind: 'OPENING',
  })
  model.relate('IfcRelVoidsElement', `${container.key}/${key}`, wall.ref, opening.ref)
  return opening
}

const length = (from: Flat, to: Flat): number => Math.hypot(to[0] - from[0], to[1] - from[1])
const bearing = (from: Flat, to: Flat): number => Math.atan2(to[1] - from[1], to[0] - from[0])
