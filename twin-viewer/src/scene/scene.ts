import { BoundingSphere, Cartesian3, type HeadingPitchRange, Math as CesiumMath } from 'cesium'
import type { Twin } from '@loujing/wire/http/twin'
import type { Place } from '@loujing/wire/inventory'
import { type Aim, type Aims, createAims } from './aim.ts'
import type { Appearance, Shown } from './appearance.ts'
import { type Building, createBuilding } from './building.ts'
import { flyTo, lookFromSpace, orbit, type Orbit, rangeFor } from './camera-path.ts'
import { type Cones, createCones } from './cones.ts'
import { createEye, type Eye } from './eye.ts'
import { createFrame } from './frame.ts'
import { centreOf, createGlobe, FIELD_OF_VIEW_DEG, keepNear } from './globe.ts'
import { createMarkers, type Markers } from './markers.ts'
import { createGroundZones, type GroundZones } from './ground-zones.ts'
import { createPlate } from './plate.ts'
import type { Quality } from './quality.ts'
import type { HalfSpace } from './section.ts'
import { loadSolids } from './solids/load.ts'
import { clearView } from './solids/clear-view.ts'
import { isSpace, type Solid } from './solids/parts.ts'
import type { Solids } from './solids/solids.ts'
import { type Box, distance, middleOf } from './solids/vector.ts'
import { shine } from './sunlight.ts'

export type SceneOptions = {
  container: HTMLElement
  twin: Twin
  quality: Quality
  /** Somebody clicked, and nobody takes the clicks: at an element, at the ground or, undefined, at the sky. */
  onPick(aim: Aim | undefined): void
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
  readonly eye: Eye
  /** The triangles of the models, in metres of the site; they come after the first view. */
  readonly solids: Promise<Solids>
  showBuilding(visible: boolean): void
  showSpaces(visible: boolean): void
  /** How each element is drawn; one that is not whole is not picked before one that is. */
  setLook(look: (shown: Shown) => Appearance): void
  select(element: Pick<Shown, 'model' | 'guid'> | undefined): void
  cut(halfSpaces: readonly HalfSpace[]): void
  /** Puts the sun where it is at that moment. */
  light(atMs: number): void
  flyHome(): Promise<void>
  flyToPlace(place: Place, distanceM?: number): Promise<void>
  /** With `things`, the elements within: to where nothing else that is seen stands in the way; else straight before it. */
  flyToBox(box: Box, things?: ReadonlySet<Solid>): Promise<void>
  /** A plan: straight from above, the heading's way up. */
  lookDown(box: Box, headingDeg: number): void
  orbit(change: Orbit): void
  /** While somebody takes clicks, they go to him and pick nothing. */
  takeClicks(take: ((aim: Aim) => void) | undefined): void
  /** The click of those who have no mouse: what the middle of the view shows. */
  clickMiddle(): void
  /** Calls back while the pointer moves over the scene; returns the way to stop. */
  onMove(listener: (aim: Aim | undefined) => void): () => void
  /** Calls back after each frame; returns the way to stop. */
  onDrawn(listener: () => void): () => void
  requestRender(): void
  /** What is seen now, drawn anew, as a picture of its own. */
  takePicture(): HTMLCanvasElement
  resize(): void
  close(): void
}

const EMPTY_SITE_RADIUS_M = 45
const SKY = '#15335a'
const NEAREST_M = 3
const FARTHEST_M = 4000
// As near as one can look at a socket, and not so far that a whole wing is lost on the horizon.
const LEAST_RADIUS_M = 2

/** The twin of one site on its container: owns and disposes all that it draws. Knows Cesium, not Vue. */
export function createScene({ container, twin, quality, onPick, onReady, onFailed }: SceneOptions): Scene {
  const { widget, close: closeGlobe } = createGlobe(container, twin.basemap, quality)
  const { scene } = widget
  const frame = createFrame(twin.origin)
  const plate = createPlate(scene, frame)
  const cones = createCones(scene, frame)
  const zones = createGroundZones(scene, frame)
  const markers = createMarkers(scene, frame)
  const eye = createEye(widget, frame, FIELD_OF_VIEW_DEG)
  const stopped = new AbortController()
  let building: Building | undefined
  const wanted = {
    building: true,
    spaces: false,
    section: [] as readonly HalfSpace[],
    selected: undefined as Pick<Shown, 'model' | 'guid'> | undefined,
    look: (_shown: Shown): Appearance => 'whole',
  }
  const lookOf = (shown: Shown): Appearance =>
    !wanted.building || (!wanted.spaces && isSpace(shown.ifcClass)) ? 'hidden' : wanted.look(shown)

  const toCartesian = (place: Place) => {
    const { x, y, z } = frame.toEcef(place)
    return new Cartesian3(x, y, z)
  }
  const emptySite = new BoundingSphere(toCartesian({ eastM: 0, northM: 0, upM: 12 }), EMPTY_SITE_RADIUS_M)
  const home = () => building?.bounds ?? emptySite
  const sphereOf = (box: Box) => {
    const [eastM, northM, upM] = middleOf(box)
    return new BoundingSphere(toCartesian({ eastM, northM, upM }), distance(box.min, box.max) / 2)
  }

  shine(scene, frame, Date.now())
  if (quality.animate) lookFromSpace(scene, twin.origin.lonDeg, twin.origin.latDeg)
  else void flyTo(widget, emptySite, false)

  const drawn = Promise.withResolvers<void>()
  async function build() {
    const loaded = await createBuilding(scene, frame, twin.models, quality, drawn.resolve)
    if (stopped.signal.aborted) return loaded.close()
    building = loaded
    loaded.show(wanted.building)
    loaded.setLook(lookOf)
    loaded.highlight(wanted.selected)
    if (wanted.section.length > 0) loaded.cut(wanted.section)
    await flyTo(widget, home(), quality.animate)
    if (!stopped.signal.aborted) keepNear(widget, NEAREST_M, FARTHEST_M)
  }
  const built = build().catch(onFailed)
  void Promise.all([built, drawn.promise]).then(() => stopped.signal.aborted || onReady())

  const standing = twin.models.filter(({ state }) => state === 'ready')
  const solids = drawn.promise.then(() => loadSolids(standing, frame, stopped.signal))
  solids.catch((thrown: unknown) => stopped.signal.aborted || onFailed(thrown))
  let takeClick: ((aim: Aim) => void) | undefined
  const moveListeners = new Set<(aim: Aim | undefined) => void>()
  const click = (aim: Aim | undefined) => {
    if (!takeClick) onPick(aim)
    else if (aim) takeClick(aim)
  }
  const aims: Aims = createAims({
    ...{ canvas: scene.canvas, eye, solids, lookOf, section: () => wanted.section, onClick: click },
    onMove: (aim) => moveListeners.forEach((listener) => listener(aim)),
    isWatched: () => moveListeners.size > 0,
  })

  return {
    ...{ lite: quality.lite, markers, cones, zones, eye, solids },
    showBuilding(visible) {
      wanted.building = visible
      building?.show(visible)
    },
    showSpaces(visible) {
      wanted.spaces = visible
      building?.setLook(lookOf)
    },
    setLook(look) {
      wanted.look = look
      building?.setLook(lookOf)
    },
    select(element) {
      wanted.selected = element
      building?.highlight(element)
    },
    cut(halfSpaces) {
      wanted.section = halfSpaces
      building?.cut(halfSpaces)
    },
    light: (atMs) => shine(scene, frame, atMs),
    async flyHome() {
      await built
      eye.endPlan()
      await flyTo(widget, home(), quality.animate)
    },
    flyToPlace: (place, distanceM = 45) => {
      eye.endPlan()
      return flyTo(widget, new BoundingSphere(toCartesian(place), 1), quality.animate, {
        heading: scene.camera.heading,
        pitch: CesiumMath.toRadians(-28),
        range: distanceM,
      } satisfies Partial<HeadingPitchRange>)
    },
    async flyToBox(box, things) {
      await built
      eye.endPlan()
      const sphere = sphereOf(box)
      sphere.radius = Math.max(sphere.radius, LEAST_RADIUS_M)
      if (!things) return flyTo(widget, sphere, quality.animate)
      const heading = CesiumMath.toDegrees(scene.camera.heading)
      const far = rangeFor(widget, sphere.radius)
      const { headingDeg, pitchDeg, distanceM } = clearView(middleOf(box), far, heading, aims.freeFor(things))
      const [turned, tilted] = [CesiumMath.toRadians(headingDeg), CesiumMath.toRadians(pitchDeg)]
      await flyTo(widget, sphere, quality.animate, { heading: turned, pitch: tilted, range: distanceM })
    },
    lookDown: (box, headingDeg) => eye.lookDown(sphereOf(box), headingDeg),
    orbit: (change) => orbit(widget, home().center, change),
    takeClicks(take) {
      takeClick = take
      scene.canvas.style.cursor = take ? 'crosshair' : ''
    },
    clickMiddle() {
      const { x, y } = centreOf(scene.canvas)
      void aims.aimAt(x, y).then(click, () => click(undefined))
    },
    onMove(listener) {
      moveListeners.add(listener)
      return () => void moveListeners.delete(listener)
    },
    onDrawn: (listener) => scene.postRender.addEventListener(listener),
    requestRender: () => scene.requestRender(),
    takePicture() {
      // The browser clears what was drawn once this turn is over: it is drawn again, though nothing has changed, and copied before.
      scene.requestRender()
      widget.render()
      const { width, height } = scene.canvas
      const picture = Object.assign(document.createElement('canvas'), { width, height })
      const pen = picture.getContext('2d')!
      // The sky is the page's, behind a canvas that is clear there.
      pen.fillStyle = SKY
      pen.fillRect(0, 0, width, height)
      pen.drawImage(scene.canvas, 0, 0)
      return picture
    },
    resize: () => widget.resize(),
    close() {
      stopped.abort()
      aims.close()
      markers.close()
      cones.close()
      zones.close()
      plate.close()
      building?.close()
      closeGlobe()
    },
  }
}
