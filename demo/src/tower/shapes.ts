import type { ColourName } from './colours.ts'
import { createStyles } from './colours.ts'
import type { Argument, Ref, Step } from './step.ts'
import { text, word } from './step.ts'

/** Metres, in the frame of the element. The file's unit is the millimetre; only this module converts. */
export type Vec = readonly [x: number, y: number, z: number]
export type Flat = readonly [x: number, y: number]

const mm = (metres: number): number => Math.round(metres * 1e4) / 10
const normal = ([x, y, z]: Vec): Vec => {
  const length = Math.hypot(x, y, z)
  return [x / length, y / length, z / length]
}
const cross = (a: Vec, b: Vec): Vec => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
const minus = (a: Vec, b: Vec): Vec => [a[0] - b[0], a[1] - b[1], a[2] - b[2]]

export type Shapes = ReturnType<typeof createShapes>

/** Solids of IFC4: every solid carries its colour, `shape` and `template` put solids together. */
export function createShapes(step: Step, body: () => Ref) {
  const styleOf = createStyles(step)
  const direction = (vec: Vec): Ref => step.share('IfcDirection', [...vec])
  const point = (vec: Vec): Ref => step.share('IfcCartesianPoint', vec.map(mm))
  const axes = (at: Vec, z?: Vec, x?: Vec): Ref =>
    step.share('IfcAxis2Placement3D', point(at), z ? direction(z) : null, x ? direction(x) : null)
  const styled = (solid: Ref, colour: ColourName): Ref => {
    step.add('IfcStyledItem', solid, [styleOf(colour)], null)
    return solid
  }
  const extrude = (profile: Ref, position: Ref, depth: number, colour: ColourName): Ref =>
    styled(step.add('IfcExtrudedAreaSolid', profile, position, direction([0, 0, 1]), mm(depth)), colour)
  const rectangle = (x: number, y: number): Ref =>
    step.share('IfcRectangleProfileDef', word('AREA'), null, null, mm(x), mm(y))
  const representation = (kind: string, items: readonly Ref[]): Ref =>
    step.add('IfcShapeRepresentation', body(), text('Body'), text(kind), items)

  return {
    axes,
    direction,
    point,
    /** A box with its base centred on `at`. */
    box: (size: Vec, at: Vec, colour: ColourName): Ref =>
      extrude(rectangle(size[0], size[1]), axes(at), size[2], colour),

    /** A straight bar of square section between two points. */
    bar(from: Vec, to: Vec, width: number, colour: ColourName): Ref {
      const along = minus(to, from)
      const z = normal(along)
      const x = normal(cross(Math.abs(z[2]) > 0.9 ? [0, 1, 0] : [0, 0, 1], z))
      return extrude(rectangle(width, width), axes(from, z, x), Math.hypot(...along), colour)
    },

    cylinder: (radius: number, from: Vec, axis: Vec, depth: number, colour: ColourName): Ref =>
      extrude(step.share('IfcCircleProfileDef', word('AREA'), null, null, mm(radius)), axes(from, axis), depth, colour),

    /** A prism over a polygon (counter-clockwise, not closed) standing on z = `at[2]`. */
    prism(outline: readonly Flat[], at: Vec, height: number, colour: ColourName): Ref {
      const points = [...outline, outline[0]!].map((p): Ref => step.share('IfcCartesianPoint', p.map(mm)))
      const curve = step.add('IfcPolyline', points)
      return extrude(step.add('IfcArbitraryClosedProfileDef', word('AREA'), null, curve), axes(at), height, colour)
    },

    /** Solids that many elements share: the file, and later the graphics memory, hold them once. */
    template: (items: readonly Ref[]): Ref =>
      step.add('IfcRepresentationMap', axes([0, 0, 0]), representation('SweptSolid', items)),

    /** Solids of one element alone. */
    shape: (items: readonly Ref[]): Ref =>
      step.add('IfcProductDefinitionShape', null, null, [representation('SweptSolid', items)]),

    /** The shape of an element that shows a template at one or more places of its own frame. */
    mapped(template: Ref, places: readonly Vec[] = [[0, 0, 0]]): Ref {
      const items = places.map((at) => {
        const values: Argument[] = [null, null, point(at), null, null]
        return step.add('IfcMappedItem', template, step.share('IfcCartesianTransformationOperator3D', ...values))
      })
      return step.add('IfcProductDefinitionShape', null, null, [representation('MappedRepresentation', items)])
    },
  }
}
