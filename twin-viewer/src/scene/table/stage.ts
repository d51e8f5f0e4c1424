import {
  ACESFilmicToneMapping,
  CircleGeometry,
  DirectionalLight,
  HemisphereLight,
  Mesh,
  MeshStandardMaterial,
  PCFShadowMap,
  PerspectiveCamera,
  Scene,
  Vector3,
  WebGLRenderer,
} from 'three'
import { OrbitControls } from 'three/addons/controls/OrbitControls.js'
import type { Origin } from '@loujing/wire/http/sites'
import type { Box, Vec } from '../solids/vector.ts'
import { lightAt } from '../sun.ts'
import { createFrameCost, type Richness } from './frame-cost.ts'

export type Stage = ReturnType<typeof createStage>

const FLIGHT_MS = 900
const RAD = Math.PI / 180

/** The table itself: ground plate, soft light with shadows, a camera that turns slowly. Draws only when something changed or moves. */
export function createStage(canvas: HTMLCanvasElement, origin: Origin, box: Box, prefersLessMotion: boolean) {
  const renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true })
  renderer.toneMapping = ACESFilmicToneMapping
  renderer.toneMappingExposure = 1.08
  renderer.shadowMap.type = PCFShadowMap
  renderer.shadowMap.autoUpdate = false
  renderer.localClippingEnabled = true
  const scene = new Scene()
  const [cx, cy] = [(box.min[0] + box.max[0]) / 2, (box.min[1] + box.max[1]) / 2]
  const height = box.max[2] - box.min[2]
  const radius = Math.max(Math.hypot(box.max[0] - box.min[0], box.max[1] - box.min[1]) / 2, height / 2)

  const ground = new Mesh(
    new CircleGeometry(radius * 2.4, 96),
    new MeshStandardMaterial({ color: '#e7e9ec', roughness: 1, metalness: 0 }),
  )
  ground.position.set(cx, cy, box.min[2] - 0.06)
  ground.receiveShadow = true
  const sky = new HemisphereLight('#f4f8ff', '#cfc6b8', 1.55)
  const sun = new DirectionalLight('#fff4e2', 2.5)
  sun.castShadow = true
  sun.shadow.mapSize.set(2048, 2048)
  sun.shadow.radius = 5
  sun.shadow.bias = -0.0006
  const reach = radius * 1.7
  Object.assign(sun.shadow.camera, { left: -reach, right: reach, top: reach, bottom: -reach, near: 1, far: radius * 8 })
  sky.position.set(0, 0, 1)
  scene.add(ground, sky, sun, sun.target)

  const camera = new PerspectiveCamera(34, 1, 0.2, radius * 30)
  camera.up.set(0, 0, 1)
  const controls = new OrbitControls(camera, canvas)
  Object.assign(controls, { enableDamping: true, dampingFactor: 0.08, autoRotateSpeed: 0.55, maxPolarAngle: 88 * RAD })
  Object.assign(controls, { minDistance: 6, maxDistance: radius * 9 })

  let flight: { from: Vector3; to: Vector3; look: Vector3; aim: Vector3; begunMs: number } | undefined
  let isDirty = true
  let lastMs = 0
  const cost = createFrameCost(apply)

  function apply({ pixelRatio, shadows, still }: Richness) {
    renderer.setPixelRatio(Math.min(devicePixelRatio, pixelRatio))
    renderer.shadowMap.enabled = shadows
    sun.castShadow = shadows
    if (still) controls.autoRotate = false
    changed()
  }
  function changed() {
    renderer.shadowMap.needsUpdate = true
    isDirty = true
  }
  function resize() {
    const { clientWidth, clientHeight } = canvas.parentElement ?? canvas
    if (clientWidth === 0 || clientHeight === 0) return
    renderer.setSize(clientWidth, clientHeight, false)
    camera.aspect = clientWidth / clientHeight
    camera.updateProjectionMatrix()
    isDirty = true
  }
  function fly(nowMs: number) {
    if (!flight) return
    const t = prefersLessMotion || cost.richness.still ? 1 : Math.min(1, (nowMs - flight.begunMs) / FLIGHT_MS)
    const eased = t < 0.5 ? 4 * t ** 3 : 1 - (2 - 2 * t) ** 3 / 2
    camera.position.lerpVectors(flight.from, flight.to, eased)
    controls.target.lerpVectors(flight.look, flight.aim, eased)
    if (t === 1) flight = undefined
    isDirty = true
  }
  function draw(nowMs: number) {
    fly(nowMs)
    const moved = controls.update()
    if (!moved && !isDirty) {
      lastMs = 0
      return
    }
    isDirty = false
    renderer.render(scene, camera)
    if (lastMs > 0) cost.add(nowMs - lastMs)
    lastMs = nowMs
  }
  controls.addEventListener('start', () => (controls.autoRotate = false))
  const watcher = new ResizeObserver(resize)
  watcher.observe(canvas.parentElement ?? canvas)
  apply(cost.richness)
  resize()
  renderer.setAnimationLoop(draw)

  /** From where everything is in the picture, whatever its shape. */
  function overview(): { at: Vec; aim: Vec } {
    const aim: Vec = [cx, cy, box.min[2] + height * 0.46]
    const narrow = Math.min(1, camera.aspect)
    const away = (Math.max(height * 0.62, radius * 0.82) / Math.tan((camera.fov / 2) * RAD) / narrow) * 1.12
    return { at: [cx - away * 0.42, cy - away * 0.8, aim[2] + away * 0.36], aim }
  }

  return {
    scene,
    camera,
    changed,
    overview,
    get richness() {
      return cost.richness
    },
    /** Flies there; `lensDeg` is the field of view. */
    flyTo(at: Vec, aim: Vec, lensDeg = 34) {
      camera.fov = lensDeg
      camera.updateProjectionMatrix()
      flight = {
        ...{ from: camera.position.clone(), to: new Vector3(...at), begunMs: performance.now() },
        ...{ look: controls.target.clone(), aim: new Vector3(...aim) },
      }
      isDirty = true
    },
    jumpTo(at: Vec, aim: Vec) {
      camera.position.set(...at)
      controls.target.set(...aim)
      isDirty = true
    },
    orbit(on: boolean) {
      controls.autoRotate = on && !prefersLessMotion && !cost.richness.still
    },
    /** At a window one turns the head: no walking, no zoom, and the picture follows the finger. */
    standStill(on: boolean) {
      controls.enableZoom = !on
      controls.enablePan = !on
      controls.rotateSpeed = on ? -0.35 : 1
      controls.minDistance = on ? 0.1 : 6
      controls.maxPolarAngle = on ? 130 * RAD : 88 * RAD
    },
    onTouch: (listener: () => void) => controls.addEventListener('start', listener),
    shine(atMs: number | undefined) {
      const light = atMs === undefined ? { azimuthDeg: 215, altitudeDeg: 46, daylight: 1 } : lightAt(atMs, origin)
      const [azimuth, altitude] = [light.azimuthDeg * RAD, light.altitudeDeg * RAD]
      const away = radius * 4
      const level = Math.cos(altitude) * away
      sun.target.position.set(cx, cy, box.min[2] + height / 2)
      sun.position.set(
        cx + Math.sin(azimuth) * level,
        cy + Math.cos(azimuth) * level,
        height / 2 + Math.sin(altitude) * away,
      )
      sun.intensity = 0.3 + 2.2 * light.daylight
      sun.color.set(light.altitudeDeg < 22 && atMs !== undefined ? '#ffd9a8' : '#fff4e2')
      sky.intensity = 0.7 + 0.85 * light.daylight
      changed()
    },
    close() {
      renderer.setAnimationLoop(null)
      watcher.disconnect()
      controls.dispose()
      scene.traverse((each) => {
        const { geometry, material } = each as Partial<Mesh>
        geometry?.dispose()
        for (const one of Array.isArray(material) ? material : [material]) one?.dispose()
      })
      renderer.dispose()
    },
  }
}
