import { Cartesian3, Color, Material, PolylineCollection, type Scene as CesiumScene } from 'cesium'
import type { Frame } from './frame.ts'

/** A zone as it lies on the site plane: its corners in metres east and north. */
export type GroundZone = { corners: readonly (readonly [eastM: number, northM: number])[]; isForbidden: boolean }
export type GroundZones = { set(zones: readonly GroundZone[]): void; close(): void }

// A little above the ground, or the plate would fight it for each pixel.
const LIFT_M = 0.15
const FORBIDDEN = Color.fromCssColorString('#ff4d5e')
const WATCHED = Color.fromCssColorString('#ffd24c')

/** The zones of calibrated cameras, outlined on the ground. */
export function createGroundZones(scene: CesiumScene, frame: Frame): GroundZones {
  const lines = scene.primitives.add(new PolylineCollection()) as PolylineCollection
  const toCartesian = ([eastM, northM]: readonly [number, number]) => {
    const { x, y, z } = frame.toEcef({ eastM, northM, upM: LIFT_M })
    return new Cartesian3(x, y, z)
  }
  return {
    set(zones) {
      lines.removeAll()
      for (const { corners, isForbidden } of zones) {
        const color = isForbidden ? FORBIDDEN : WATCHED
        const positions = [...corners, corners[0]!].map(toCartesian)
        lines.add({ positions, width: 3, material: Material.fromType('Color', { color }) })
      }
      scene.requestRender()
    },
    close: () => void scene.primitives.remove(lines),
  }
}
