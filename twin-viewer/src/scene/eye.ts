import {
  type BoundingSphere,
  Cartesian2,
  Cartesian3,
  type CesiumWidget,
  Math as CesiumMath,
  PerspectiveFrustum,
  SceneTransforms,
} from 'cesium'
import type { Frame } from './frame.ts'
import type { Ray } from './solids/ray.ts'
import { scale, subtract, unit, type Vec } from './solids/vector.ts'

/** Where somebody stands and which way he looks: metres of the site, degrees; the field of view tells a plan from a view. */
export type Standpoint = { at: Vec; headingDeg: number; pitchDeg: number; fieldOfViewDeg: number }
export type Eye = {
  /** @param x pixels of the window, from the left */
  rayAt(x: number, y: number): Ray | undefined
  /** Where a point is drawn; undefined behind the eye. */
  toWindow(point: Vec): readonly [x: number, y: number] | undefined
  /** How long a pixel is at a distance. */
  metresPerPixel(distanceM: number): number
  standpoint(): Standpoint
  /** Width to height of the window. */
  aspect(): number
  stand(standpoint: Standpoint): void
  /** From above, from so far away that walls stand upright: a plan. */
  lookDown(sphere: BoundingSphere, headingDeg: number): void
  /** Back to the lens of a photographer. */
  endPlan(): void
}

const PLAN_DEG = 6

/** The camera in metres of the site, for those who know no Cesium. */
export function createEye(widget: CesiumWidget, frame: Frame, usualDeg: number): Eye {
  const { scene } = widget
  const { camera } = scene
  const toVec = ({ x, y, z }: Cartesian3): Vec => {
    const { eastM, northM, upM } = frame.toPlace({ x, y, z })
    return [eastM, northM, upM]
  }
  const toCartesian = ([eastM, northM, upM]: Vec) => {
    const { x, y, z } = frame.toEcef({ eastM, northM, upM })
    return new Cartesian3(x, y, z)
  }
  const lens = () => (camera.frustum instanceof PerspectiveFrustum ? camera.frustum : undefined)
  const setLens = (degrees: number) => {
    const frustum = lens()
    if (frustum) frustum.fov = CesiumMath.toRadians(degrees)
  }
  const lensDeg = () => CesiumMath.toDegrees(lens()?.fov ?? CesiumMath.toRadians(usualDeg))
  const scratch = new Cartesian2()

  return {
    rayAt(x, y) {
      // The page may have given the canvas another size since the last frame, and the lens still has the old one.
      widget.resize()
      const ray = camera.getPickRay(new Cartesian2(x, y))
      if (!ray) return undefined
      const from = toVec(ray.origin)
      return {
        from,
        direction: unit(subtract(toVec(Cartesian3.add(ray.origin, ray.direction, new Cartesian3())), from)),
      }
    },
    toWindow(point) {
      const at = SceneTransforms.worldToWindowCoordinates(scene, toCartesian(point), scratch)
      return at && [at.x, at.y]
    },
    metresPerPixel(distanceM) {
      const { clientWidth, clientHeight } = scene.canvas
      return (2 * distanceM * Math.tan(CesiumMath.toRadians(lensDeg() / 2))) / Math.max(clientWidth, clientHeight)
    },
    standpoint: () => ({
      at: toVec(camera.positionWC),
      headingDeg: CesiumMath.toDegrees(camera.heading),
      pitchDeg: CesiumMath.toDegrees(camera.pitch),
      fieldOfViewDeg: lensDeg(),
    }),
    aspect: () => scene.canvas.clientWidth / Math.max(scene.canvas.clientHeight, 1),
    stand({ at, headingDeg, pitchDeg, fieldOfViewDeg }) {
      setLens(fieldOfViewDeg)
      const [heading, pitch] = [CesiumMath.toRadians(headingDeg), CesiumMath.toRadians(pitchDeg)]
      camera.setView({ destination: toCartesian(at), orientation: { heading, pitch, roll: 0 } })
      scene.requestRender()
    },
    lookDown(sphere, headingDeg) {
      widget.resize()
      setLens(PLAN_DEG)
      const { clientWidth, clientHeight } = scene.canvas
      const narrow = Math.min(clientWidth, clientHeight) / Math.max(clientWidth, clientHeight)
      const range = sphere.radius / (Math.tan(CesiumMath.toRadians(PLAN_DEG / 2)) * Math.max(narrow, 0.3))
      const [east, north, up] = toVec(sphere.center)
      const [heading, pitch] = [CesiumMath.toRadians(headingDeg), -CesiumMath.PI_OVER_TWO]
      camera.setView({ destination: toCartesian([east, north, up + range]), orientation: { heading, pitch, roll: 0 } })
      scene.requestRender()
    },
    endPlan() {
      if (lensDeg() < usualDeg) setLens(usualDeg)
    },
  }
}

/** Where a ray meets the ground of the site, height 0; undefined above the horizon. */
export function groundAt({ from, direction }: Ray): Vec | undefined {
  const t = -from[2] / direction[2]
  return t > 0 && Number.isFinite(t) ? subtract(from, scale(direction, -t)) : undefined
}
