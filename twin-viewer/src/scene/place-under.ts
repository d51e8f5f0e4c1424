import { type Cartesian2, Cartesian3, IntersectionTests, Plane, type Scene as CesiumScene } from 'cesium'
import type { Place } from '@loujing/wire/inventory'
import type { Frame } from './frame.ts'

/** Where a point of the window meets the building, else the ground of the site; undefined above the horizon. */
export function placeUnder(scene: CesiumScene, frame: Frame, position: Cartesian2): Place | undefined {
  const surface: Cartesian3 | undefined = scene.pickPosition(position)
  if (surface) return frame.toPlace(surface)
  const ray = scene.camera.getPickRay(position)
  const toCartesian = (place: Place) => {
    const { x, y, z } = frame.toEcef(place)
    return new Cartesian3(x, y, z)
  }
  const origin = toCartesian({ eastM: 0, northM: 0, upM: 0 })
  const up = Cartesian3.subtract(toCartesian({ eastM: 0, northM: 0, upM: 1 }), origin, new Cartesian3())
  const ground = ray && IntersectionTests.rayPlane(ray, Plane.fromPointNormal(origin, Cartesian3.normalize(up, up)))
  return ground && frame.toPlace(ground)
}
