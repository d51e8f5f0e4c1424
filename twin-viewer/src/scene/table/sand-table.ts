import {
  type BufferGeometry,
  Color,
  DoubleSide,
  Group,
  Mesh,
  MeshStandardMaterial,
  Plane,
  Vector2,
  Vector3,
} from 'three'
import type { Origin } from '@loujing/wire/http/sites'
import { isSpace, type Part, type Solid } from '../solids/parts.ts'
import type { Solids } from '../solids/solids.ts'
import { add, type Box, scale, subtract, unit as direction, type Vec } from '../solids/vector.ts'
import { createBatch, geometryOf } from './batch.ts'
import { lookOf } from './finish.ts'
import { createStage } from './stage.ts'
import { viewOf, type WindowView } from './window-view.ts'

/** A unit as the table draws it: its rooms. */
export type TableUnit = { id: string; rooms: readonly Solid[] }
/** The colour of a unit, and whether it stands back behind what was asked for. */
export type UnitLook = { css: string; isFaint: boolean }
export type SandTable = ReturnType<typeof createSandTable>

const PULL_M = 9
const CUT_M = 1.5
const FAINT = new Color('#e3e7ec')

/** The scene of the sand-table (沙盘): knows no framework, is told what is chosen and how units look, and says what is touched. */
export function createSandTable(
  canvas: HTMLCanvasElement,
  {
    solids,
    units,
    origin,
    prefersLessMotion,
  }: { solids: Solids; units: readonly TableUnit[]; origin: Origin; prefersLessMotion: boolean },
) {
  const built = solids.all.filter((solid) => !isSpace(solid.ifcClass) && lookOf(solid) !== undefined)
  const box = solids.boxOf(built.filter(({ storey }) => storey !== '')) ?? solids.boxOf(solids.all)!
  const stage = createStage(canvas, origin, box, prefersLessMotion)
  const plain = { roughness: 0.86, metalness: 0, flatShading: true } as const
  const materials = {
    frame: new MeshStandardMaterial(plain),
    facade: new MeshStandardMaterial(plain),
    glass: new MeshStandardMaterial({ ...plain, roughness: 0.15, transparent: true, opacity: 0.5 }),
    flats: new MeshStandardMaterial({ ...plain, roughness: 0.6 }),
  }
  const partsOf = (kind: 'frame' | 'facade' | 'glass'): Part[] =>
    built.filter((solid) => lookOf(solid)?.kind === kind).flatMap(({ parts }) => parts)
  const colourOf = ({ solid }: Part): Color => new Color(lookOf(solid)?.css)
  const shells = (['frame', 'facade', 'glass'] as const).map((kind) => {
    const { mesh } = createBatch(partsOf(kind), materials[kind], colourOf)
    mesh.castShadow = kind !== 'glass'
    mesh.receiveShadow = true
    stage.scene.add(mesh)
    return [kind, mesh] as const
  })
  const shell = Object.fromEntries(shells) as Record<(typeof shells)[number][0], (typeof shells)[number][1]>
  const unitOf = new Map<Solid, string>(units.flatMap(({ id, rooms }) => rooms.map((room) => [room, id] as const)))
  const flats = createBatch(
    [...unitOf.keys()].flatMap(({ parts }) => parts),
    materials.flats,
    () => FAINT,
  )
  flats.mesh.castShadow = true
  flats.mesh.receiveShadow = true
  stage.scene.add(flats.mesh)

  const byId = new Map(units.map((unit) => [unit.id, unit]))
  const touched = new Set<(id: string | undefined) => void>()
  let looks: (id: string) => UnitLook = () => ({ css: '#c9ced6', isFaint: false })
  let chosen: { id: string; group: Group } | undefined
  let showsFacade = false
  let window: WindowView | undefined

  function paintUnit({ id, rooms }: TableUnit) {
    const { css, isFaint } = looks(id)
    const colour = new Color(css)
    // Before the one that was pulled out the others turn pale: seen through, their colours would mix into noise.
    if (isFaint || (chosen !== undefined && chosen.id !== id)) colour.lerp(FAINT, 0.84)
    for (const part of rooms.flatMap(({ parts }) => parts)) flats.mesh.setColorAt(flats.ofPart.get(part)!, colour)
  }
  function show() {
    const stands = window !== undefined
    const isClad = showsFacade && chosen === undefined
    shell.facade.visible = isClad || stands
    shell.glass.visible = isClad || stands
    flats.mesh.visible = !stands && !isClad
    if (chosen) chosen.group.visible = !stands
    stage.changed()
  }

  /** Which way a unit is pulled out of the building: out of its window, else away from the middle. */
  function outwardOf(rooms: readonly Solid[]): Vec {
    const seen = viewOf(solids, rooms)
    if (seen) return seen.outward
    const middle = middleOf(solids.boxOf(rooms)!)
    return direction(
      subtract([middle[0], middle[1], 0], [(box.min[0] + box.max[0]) / 2, (box.min[1] + box.max[1]) / 2, 0]),
    )
  }

  function pullOut({ id, rooms }: TableUnit): Group {
    const group = new Group()
    const own = solids.boxOf(rooms)!
    const outward = outwardOf(rooms)
    const cut = new Plane(new Vector3(0, 0, -1), own.min[2] + CUT_M)
    const inner = new MeshStandardMaterial({
      ...plain,
      color: '#f7f5f0',
      side: DoubleSide,
      clippingPlanes: [cut],
      clipShadows: true,
    })
    const base = new Color(looks(id).css)
    for (const room of rooms) {
      const floor = new MeshStandardMaterial({
        ...plain,
        color: base.clone().lerp(new Color('#ffffff'), shadeOf(room.name)),
      })
      for (const part of room.parts) group.add(placed(part, floor, own.min[2]))
    }
    for (const { parts } of built.filter((solid) => isInside(solid, rooms, solids)))
      for (const part of parts) group.add(placed(part, inner))
    group.position.set(outward[0] * PULL_M, outward[1] * PULL_M, 0)
    group.traverse((each) => Object.assign(each, { castShadow: true, receiveShadow: true }))
    stage.scene.add(group)
    const at = add(middleOf(own), scale(outward, PULL_M))
    const narrow = Math.min(1, stage.camera.aspect)
    const away = 42 / narrow
    stage.flyTo(add(at, [outward[0] * away * 0.62, outward[1] * away * 0.62, away * 0.72]), at)
    return group
  }

  function letGo() {
    if (!chosen) return
    for (const part of byId.get(chosen.id)!.rooms.flatMap(({ parts }) => parts))
      flats.mesh.setVisibleAt(flats.ofPart.get(part)!, true)
    chosen.group.removeFromParent()
    chosen.group.traverse((each) => {
      const { geometry, material } = each as Partial<Mesh<BufferGeometry, MeshStandardMaterial>>
      geometry?.dispose()
      material?.dispose()
    })
    chosen = undefined
  }

  function overview() {
    const { at, aim } = stage.overview()
    stage.flyTo(at, aim)
  }

  let pressed: { x: number; y: number } | undefined
  const press = ({ clientX: x, clientY: y }: PointerEvent) => (pressed = { x, y })
  const release = ({ clientX, clientY }: PointerEvent) => {
    const isTap = pressed && Math.hypot(clientX - pressed.x, clientY - pressed.y) < 6
    pressed = undefined
    if (!isTap || window) return
    const { left, top, width, height } = canvas.getBoundingClientRect()
    const id = unitAt(new Vector2(((clientX - left) / width) * 2 - 1, 1 - ((clientY - top) / height) * 2))
    for (const listener of touched) listener(id)
  }
  canvas.addEventListener('pointerdown', press)
  canvas.addEventListener('pointerup', release)

  function unitAt(point: Vector2): string | undefined {
    const { position } = stage.camera
    const to = new Vector3(point.x, point.y, 0.5).unproject(stage.camera).sub(position).normalize()
    const hit = solids.meet(
      { from: position.toArray(), direction: to.toArray() },
      { sees: (solid) => unitOf.has(solid), isThere: () => true },
    )
    return hit && unitOf.get(hit.solid)
  }

  stage.shine(undefined)
  const first = stage.overview()
  stage.jumpTo(first.at, first.aim)
  show()

  return {
    onTouchUnit: (listener: (id: string | undefined) => void) => void touched.add(listener),
    onTouch: stage.onTouch,
    orbit: stage.orbit,
    overview,
    shine: stage.shine,
    get richness() {
      return stage.richness
    },
    paint(next: (id: string) => UnitLook) {
      looks = next
      units.forEach(paintUnit)
      stage.changed()
    },
    showFacade(on: boolean) {
      showsFacade = on
      show()
    },
    choose(id: string | undefined) {
      if (id === chosen?.id) return
      letGo()
      const unit = id === undefined ? undefined : byId.get(id)
      if (unit && unit.rooms.length > 0) {
        for (const part of unit.rooms.flatMap(({ parts }) => parts))
          flats.mesh.setVisibleAt(flats.ofPart.get(part)!, false)
        chosen = { id: unit.id, group: pullOut(unit) }
      } else overview()
      units.forEach(paintUnit)
      show()
    },
    /** Stands at the unit's best window and looks out; undefined where none was found. */
    standAtWindow(id: string): WindowView | undefined {
      window = viewOf(solids, byId.get(id)?.rooms ?? [])
      if (window) {
        stage.standStill(true)
        const { from, outward } = window
        stage.flyTo(from, add(from, scale(outward, 0.4)), 62)
      }
      show()
      return window
    },
    leaveWindow() {
      window = undefined
      stage.standStill(false)
      show()
      overview()
    },
    close() {
      canvas.removeEventListener('pointerdown', press)
      canvas.removeEventListener('pointerup', release)
      letGo()
      stage.close()
    },
  }
}

const middleOf = ({ min, max }: Box): Vec => [(min[0] + max[0]) / 2, (min[1] + max[1]) / 2, (min[2] + max[2]) / 2]
/** Living rooms darkest, wet rooms palest: how much white is in a floor. */
const shadeOf = (name: string): number => (/客厅|餐|厅/.test(name) ? 0.12 : /卧|书/.test(name) ? 0.34 : 0.56)

/** A part in its place; with a floor height it is pressed flat upon it. */
function placed(part: Part, material: MeshStandardMaterial, floorM?: number): Mesh {
  const mesh = new Mesh(geometryOf(part.mesh, part.start, part.end), material)
  mesh.geometry.applyMatrix4(mesh.matrix.fromArray([...part.matrix]))
  mesh.matrix.identity()
  if (floorM !== undefined) {
    mesh.scale.z = 0.05
    mesh.position.z = floorM * 0.95
  }
  return mesh
}

/** Walls, doors and fittings of a unit: what stands within its rooms, or between two of them. */
function isInside({ ifcClass, parts }: Solid, rooms: readonly Solid[], solids: Solids): boolean {
  if (!/wall|door|window|furn|sanitary|railing/i.test(ifcClass)) return false
  return parts.some(({ box }) => {
    const at = middleOf(box)
    return rooms.some((room) => {
      const { min, max } = solids.boxOf([room])!
      return at.every((value, d) => value > min[d]! - 0.16 && value < max[d]! + 0.16)
    })
  })
}
