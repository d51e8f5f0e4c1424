import {
  BoundingSphere,
  Cartesian3,
  type CesiumWidget,
  EasingFunction,
  HeadingPitchRange,
  Math as CesiumMath,
  Matrix4,
  Transforms,
} from 'cesium'
import { centreOf } from './globe.ts'

export type Orbit = { headingDeg?: number; pitchDeg?: number; zoom?: number }

const HOME = new HeadingPitchRange(CesiumMath.toRadians(28), CesiumMath.toRadians(-22), 0)
const FROM_SPACE_M = 12_000_000
const FLIGHT_SECONDS = 3.2
const STEEPEST = CesiumMath.toRadians(-89)
const FLATTEST = CesiumMath.toRadians(-4)

/** Far above the country, where the first flight begins. */
export function lookFromSpace({ camera }: CesiumWidget['scene'], lonDeg: number, latDeg: number): void {
  camera.setView({ destination: Cartesian3.fromDegrees(lonDeg - 8, latDeg - 6, FROM_SPACE_M) })
}

/** How far one must stand for a sphere to fill the view; a tall phone needs more room than a wide screen. */
export function rangeFor(widget: CesiumWidget, radiusM: number): number {
  const { clientWidth, clientHeight } = widget.canvas
  const aspect = clientWidth / Math.max(1, clientHeight)
  return radiusM * (aspect < 1 ? 4.6 : 4.4)
}

/** Flies to a sphere, or is there at once when `animate` is false. */
export function flyTo(
  widget: CesiumWidget,
  sphere: BoundingSphere,
  animate: boolean,
  offset: Partial<HeadingPitchRange> = {},
) {
  const { camera } = widget.scene
  const view = new HeadingPitchRange(
    offset.heading ?? HOME.heading,
    offset.pitch ?? HOME.pitch,
    offset.range ?? rangeFor(widget, sphere.radius),
  )
  return new Promise<void>((resolve) => {
    camera.flyToBoundingSphere(sphere, {
      offset: view,
      duration: animate ? FLIGHT_SECONDS : 0,
      easingFunction: EasingFunction.CUBIC_IN_OUT,
      complete: resolve,
      cancel: resolve,
    })
    if (!animate) resolve()
  })
}

/** Turns, tilts and zooms around what is in the middle of the view: for keys and buttons. */
export function orbit(
  widget: CesiumWidget,
  fallback: Cartesian3,
  { headingDeg = 0, pitchDeg = 0, zoom = 1 }: Orbit,
): void {
  const { camera, globe } = widget.scene
  const target = camera.pickEllipsoid(centreOf(widget.canvas), globe.ellipsoid) ?? fallback
  const near = Cartesian3.distance(target, fallback) < 5000 ? target : fallback
  const toLocal = Matrix4.inverseTransformation(Transforms.eastNorthUpToFixedFrame(near), new Matrix4())
  const local = Matrix4.multiplyByPoint(toLocal, camera.positionWC, new Cartesian3())
  const range = Cartesian3.magnitude(local)
  const pitch = -Math.asin(local.z / range) - CesiumMath.toRadians(pitchDeg)
  const heading = Math.atan2(-local.x, -local.y) + CesiumMath.toRadians(headingDeg)
  camera.lookAt(near, new HeadingPitchRange(heading, CesiumMath.clamp(pitch, STEEPEST, FLATTEST), range * zoom))
  camera.lookAtTransform(Matrix4.IDENTITY)
}
