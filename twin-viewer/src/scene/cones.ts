import {
  BoundingSphere,
  Cartesian3,
  Color,
  ColorGeometryInstanceAttribute,
  ComponentDatatype,
  Geometry,
  GeometryAttribute,
  GeometryAttributes,
  GeometryInstance,
  PerInstanceColorAppearance,
  PolylineCollection,
  Material,
  Primitive,
  PrimitiveCollection,
  PrimitiveType,
  type Scene as CesiumScene,
  ShadowMode,
} from 'cesium'
import type { Place, View } from '@loujing/wire/inventory'
import type { Frame } from './frame.ts'
import { viewCone } from './view-cone.ts'

export type Cone = { place: Place; view: View; alarmed: boolean; selected: boolean }
export type Cones = {
  set(cones: readonly Cone[]): void
  show(visible: boolean): void
  close(): void
}

const RANGE_M = 26
const CALM = Color.fromCssColorString('#4cc2ff')
const ALARMED = Color.fromCssColorString('#ff4d5e')
const SIDES = [0, 1, 2, 0, 2, 3, 0, 3, 4, 0, 4, 1]

/** The view cones of the cameras: faint walls and clear edges, red while a camera is in alarm. */
export function createCones(scene: CesiumScene, frame: Frame): Cones {
  const collection = new PrimitiveCollection()
  scene.primitives.add(collection)

  const toCartesian = (place: Place) => {
    const { x, y, z } = frame.toEcef(place)
    return new Cartesian3(x, y, z)
  }

  function draw({ place, view, alarmed, selected }: Cone): void {
    const corners = viewCone(place, view, RANGE_M).map(toCartesian)
    const apex = toCartesian(place)
    const color = alarmed ? ALARMED : CALM
    collection.add(walls([apex, ...corners], color.withAlpha(alarmed ? 0.3 : selected ? 0.26 : 0.13)))
    const edges = new PolylineCollection()
    const material = () => Material.fromType('Color', { color: color.withAlpha(selected || alarmed ? 0.9 : 0.45) })
    for (const corner of corners) edges.add({ positions: [apex, corner], width: 1.5, material: material() })
    edges.add({ positions: [...corners, corners[0]!], width: 1.5, material: material() })
    collection.add(edges)
  }

  return {
    set(cones) {
      collection.removeAll()
      for (const cone of cones) draw(cone)
      scene.requestRender()
    },
    show(visible) {
      collection.show = visible
      scene.requestRender()
    },
    close: () => void scene.primitives.remove(collection),
  }
}

function walls(positions: readonly Cartesian3[], color: Color): Primitive {
  const values = new Float64Array(positions.flatMap(({ x, y, z }) => [x, y, z]))
  const attributes = new GeometryAttributes()
  attributes.position = new GeometryAttribute({
    componentDatatype: ComponentDatatype.DOUBLE,
    componentsPerAttribute: 3,
    values,
  })
  const geometry = new Geometry({
    attributes,
    indices: new Uint16Array(SIDES),
    primitiveType: PrimitiveType.TRIANGLES,
    boundingSphere: BoundingSphere.fromPoints([...positions]),
  })
  return new Primitive({
    geometryInstances: new GeometryInstance({
      geometry,
      attributes: { color: ColorGeometryInstanceAttribute.fromColor(color) },
    }),
    appearance: new PerInstanceColorAppearance({ flat: true, translucent: true, closed: false }),
    shadows: ShadowMode.DISABLED,
    asynchronous: false,
    allowPicking: false,
  })
}
