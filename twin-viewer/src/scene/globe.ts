import {
  Cartesian2,
  CesiumWidget,
  Color,
  EllipsoidTerrainProvider,
  Math as CesiumMath,
  CameraEventType,
  KeyboardEventModifier,
  ImageryLayer,
  PerspectiveFrustum,
} from 'cesium'
import type { Basemap } from '@loujing/wire/http/twin'
import { createImagery } from './basemap.ts'
import type { Quality } from './quality.ts'

export type Globe = { widget: CesiumWidget; close(): void }

const DEEP = Color.fromCssColorString('#0b1a2e')
// Natural Earth ships two zoom levels: right for the whole planet, a green blur on a building site. So it fades as one
// comes down, and the globe is not drawn at all below, where the site's own plate is the ground.
const FADE_FROM_M = 4_000_000
const FADE_TO_M = 400_000
const HIDE_BELOW_M = 30_000
// Narrower than Cesium's 60°: a tower keeps its verticals, as an architect would photograph it.
export const FIELD_OF_VIEW_DEG = 40

/** The planet with its basemap, without any service behind it; the background is left transparent for the page's own sky. */
export function createGlobe(container: HTMLElement, basemap: Basemap, quality: Quality): Globe {
  const widget = new CesiumWidget(container, {
    baseLayer: false,
    creditContainer: document.createElement('div'),
    terrainProvider: new EllipsoidTerrainProvider(),
    skyBox: false,
    // Its blending leaves a wrong alpha behind, and the page's sky shines through the ground.
    orderIndependentTranslucency: false,
    skyAtmosphere: false,
    requestRenderMode: true,
    maximumRenderTimeChange: Number.POSITIVE_INFINITY,
    shadows: quality.shadows,
    msaaSamples: quality.msaaSamples,
    contextOptions: { webgl: { alpha: true } },
  })
  widget.resolutionScale = quality.resolutionScale
  const { scene } = widget
  scene.backgroundColor = Color.TRANSPARENT
  if (scene.camera.frustum instanceof PerspectiveFrustum)
    scene.camera.frustum.fov = CesiumMath.toRadians(FIELD_OF_VIEW_DEG)
  scene.globe.baseColor = DEEP
  scene.globe.showGroundAtmosphere = false
  scene.globe.maximumScreenSpaceError = quality.screenSpaceError
  scene.fog.enabled = false
  scene.highDynamicRange = false
  scene.postProcessStages.fxaa.enabled = quality.msaaSamples === 1 && quality.resolutionScale >= 1
  scene.shadowMap.softShadows = false
  scene.shadowMap.darkness = 0.6
  scene.shadowMap.size = 4096
  scene.shadowMap.maximumDistance = 700
  steer(widget)

  const imagery = createImagery(basemap)
  const isCoarse = basemap.kind === 'natural-earth'
  const layer = ImageryLayer.fromProviderAsync(imagery, {})
  if (isCoarse) Object.assign(layer, { brightness: 0.75, saturation: 0.45, contrast: 1.1, hue: -0.12 })
  scene.imageryLayers.add(layer)

  const stop = scene.preRender.addEventListener(() => {
    if (!isCoarse) return
    const heightM = scene.camera.positionCartographic.height
    layer.alpha = CesiumMath.clamp((heightM - FADE_TO_M) / (FADE_FROM_M - FADE_TO_M), 0.12, 1)
    scene.globe.show = heightM > HIDE_BELOW_M
  })

  return {
    widget,
    close() {
      stop()
      widget.destroy()
    },
  }
}

/** A building is looked at from around it: drag turns, right drag or shift-drag moves, wheel and pinch zoom. */
function steer({ scene }: CesiumWidget): void {
  const controller = scene.screenSpaceCameraController
  controller.tiltEventTypes = [CameraEventType.LEFT_DRAG, CameraEventType.MIDDLE_DRAG, CameraEventType.PINCH]
  controller.rotateEventTypes = [
    CameraEventType.RIGHT_DRAG,
    { eventType: CameraEventType.LEFT_DRAG, modifier: KeyboardEventModifier.SHIFT },
  ]
  controller.lookEventTypes = undefined
  controller.zoomEventTypes = [CameraEventType.WHEEL, CameraEventType.PINCH]
  controller.maximumTiltAngle = CesiumMath.toRadians(86)
  controller.inertiaSpin = 0.7
}

/** Nearest and farthest one may go once at the site. */
export function keepNear({ scene }: CesiumWidget, nearestM: number, farthestM: number): void {
  scene.screenSpaceCameraController.minimumZoomDistance = nearestM
  scene.screenSpaceCameraController.maximumZoomDistance = farthestM
}

export const centreOf = (canvas: HTMLCanvasElement): Cartesian2 =>
  new Cartesian2(canvas.clientWidth / 2, canvas.clientHeight / 2)
