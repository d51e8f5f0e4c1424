import {
  BoundingSphere,
  type Cartesian2,
  Cartesian3,
  Color,
  DirectionalLight,
  HeadingPitchRange,
  Math as CesiumMath,
  ScreenSpaceEventHandler,
  ScreenSpaceEventType,
} from 'cesium'
import type { Twin } from '@loujing/wire/http/twin'
import type { Place } from '@loujing/wire/inventory'
import { type Building, createBuilding, type Picked } from './building.ts'
import { flyTo, lookFromSpace, orbit, type Orbit } from './camera-path.ts'
import { type Cones, createCones } from './cones.ts'
import { createFrame } from './frame.ts'
import { centreOf, createGlobe, keepNear } from './globe.ts'
import { createMarkers, type Markers } from './markers.ts'
import { createGroundZones, type GroundZones } from './ground-zones.ts'
import { placeUnder } from './place-under.ts'
import { createPlate } from './plate.ts'
import type { Quality } from './quality.ts'
import { lightAt } from './sun.ts'

export type SceneOptions = {
  container: HTMLElement
  twin: Twin
  quality: Quality
  onPick(picked: Picked | undefined): void
  /** All that the first view needs is drawn, and the camera has arrived. */
  onReady(): void
  /** The models could not be loaded; the rest of the scene stands. */
  onFailed(thrown: unknown): void
}

export type Scene = {
  readonly lite: boolean
  readonly markers: Markers
  readonly cones: Cones
  readonly zones: GroundZones
  showBuilding(visible: boolean): void
  showSpaces(visible: boolean): void
  /** Puts the sun where it is at that moment. */
  light(atMs: number): void
  flyHome(): Promise<void>
  flyToPlace(place: Place, distanceM?: number): Promise<void>
  orbit(change: Orbit): void
  clearPick(): void
  /** While somebody takes places, a click tells where it met a wall, a roof or the ground, and picks nothing. */
  takePlaces(take: ((place: Place) => void) | undefined): void
  /** The click of those who have no mouse: what the middle of the view shows. */
  clickMiddle(): void
  resize(): void
  close(): void
}

const EMPTY_SITE_RADIUS_M = 45
const NEAREST_M = 8
const FARTHEST_M = 4000

/** The twin of one site on its container: owns and disposes all that it draws. Knows Cesium, not Vue. */
export function createScene({ container, twin, quality, onPick, onReady, onFailed }: SceneOptions): Scene {
  const { widget, close: closeGlobe } = createGlobe(container, twin.basemap, quality)
  const { scene } = widget
  const frame = createFrame(twin.origin)
  const plate = createPlate(scene, frame)
  const cones = createCones(scene, frame)
  const zones = createGroundZones(scene, frame)
  const markers = createMarkers(scene, frame)
  let building: Building | undefined
  const wanted = { building: true, spaces: false }
  let closed = false

  const toCartesian = (place: Place) => {
    const { x, y, z } = frame.toEcef(place)
    return new Cartesian3(x, y, z)
  }
  const ground = toCartesian({ eastM: 0, northM: 0, upM: 0 })
  const emptySite = new BoundingSphere(toCartesian({ eastM: 0, northM: 0, upM: 12 }), EMPTY_SITE_RADIUS_M)
  const home = () => building?.bounds ?? emptySite

  const light = (atMs: number) => {
    const { azimuthDeg, altitudeDeg, daylight } = lightAt(atMs, twin.origin)
    const azimuth = CesiumMath.toRadians(azimuthDeg)
    const altitude = CesiumMath.toRadians(altitudeDeg)
    const sun = toCartesian({
      eastM: Math.sin(azimuth) * Math.cos(altitude),
      northM: Math.cos(azimuth) * Math.cos(altitude),
      upM: Math.sin(altitude),
    })
    const direction = Cartesian3.normalize(Cartesian3.subtract(ground, sun, new Cartesian3()), new Cartesian3())
    const color = Color.lerp(
      Color.fromCssColorString('#a9c4ff'),
      Color.fromCssColorString('#fff1dc'),
      daylight,
      new Color(),
    )
    scene.light = new DirectionalLight({ direction, color, intensity: 1.5 + 0.9 * daylight })
    scene.requestRender()
  }

  let takePlace: ((place: Place) => void) | undefined
  const click = (position: Cartesian2) => {
    if (takePlace) {
      const place = placeUnder(scene, frame, position)
      return place && takePlace(place)
    }
    const object = cones.lookThrough((): unknown => scene.pick(position))
    const picked = building?.pickedOf(object)
    building?.highlight(picked ? object : undefined)
    onPick(picked)
  }
  const clicks = new ScreenSpaceEventHandler(scene.canvas)
  clicks.setInputAction(
    ({ position }: ScreenSpaceEventHandler.PositionedEvent) => click(position),
    ScreenSpaceEventType.LEFT_CLICK,
  )

  light(Date.now())
  if (quality.animate) lookFromSpace(scene, twin.origin.lonDeg, twin.origin.latDeg)
  else void flyTo(widget, emptySite, false)

  const drawn = Promise.withResolvers<void>()
  async function build() {
    const loaded = await createBuilding(scene, twin.models, quality, drawn.resolve)
    if (closed) return loaded.close()
    building = loaded
    loaded.show(wanted.building)
    loaded.showSpaces(wanted.spaces)
    await flyTo(widget, home(), quality.animate)
    if (!closed) keepNear(widget, NEAREST_M, FARTHEST_M)
  }
  const built = build().catch(onFailed)
  void Promise.all([built, drawn.promise]).then(() => closed || onReady())

  return {
    lite: quality.lite,
    markers,
    cones,
    zones,
    showBuilding(visible) {
      wanted.building = visible
      building?.show(visible)
    },
    showSpaces(visible) {
      wanted.spaces = visible
      building?.showSpaces(visible)
    },
    light,
    async flyHome() {
      await built
      await flyTo(widget, home(), quality.animate)
    },
    flyToPlace: (place, distanceM = 45) =>
      flyTo(widget, new BoundingSphere(toCartesian(place), 1), quality.animate, {
        heading: scene.camera.heading,
        pitch: CesiumMath.toRadians(-28),
        range: distanceM,
      } satisfies Partial<HeadingPitchRange>),
    orbit: (change) => orbit(widget, home().center, change),
    clearPick: () => building?.highlight(undefined),
    takePlaces(take) {
      takePlace = take
      scene.canvas.style.cursor = take ? 'crosshair' : ''
    },
    clickMiddle: () => click(centreOf(scene.canvas)),
    resize: () => widget.resize(),
    close() {
      closed = true
      clicks.destroy()
      markers.close()
      cones.close()
      zones.close()
      plate.close()
      building?.close()
      closeGlobe()
    },
  }
}
