import { Cartesian3, Color, DirectionalLight, Math as CesiumMath, type Scene as CesiumScene } from 'cesium'
import type { Frame } from './frame.ts'
import { lightAt } from './sun.ts'

const NIGHT = Color.fromCssColorString('#a9c4ff')
const DAY = Color.fromCssColorString('#fff1dc')

/** Lights the scene as the sun stands over the site at a moment. */
export function shine(scene: CesiumScene, frame: Frame, atMs: number): void {
  const { azimuthDeg, altitudeDeg, daylight } = lightAt(atMs, frame.origin)
  const azimuth = CesiumMath.toRadians(azimuthDeg)
  const altitude = CesiumMath.toRadians(altitudeDeg)
  const toCartesian = (eastM: number, northM: number, upM: number) => {
    const { x, y, z } = frame.toEcef({ eastM, northM, upM })
    return new Cartesian3(x, y, z)
  }
  const sun = toCartesian(
    Math.sin(azimuth) * Math.cos(altitude),
    Math.cos(azimuth) * Math.cos(altitude),
    Math.sin(altitude),
  )
  const direction = Cartesian3.subtract(toCartesian(0, 0, 0), sun, new Cartesian3())
  Cartesian3.normalize(direction, direction)
  const color = Color.lerp(NIGHT, DAY, daylight, new Color())
  scene.light = new DirectionalLight({ direction, color, intensity: 1.5 + 0.9 * daylight })
  scene.requestRender()
}
