import { type Cartesian2, ScreenSpaceEventHandler, ScreenSpaceEventType } from 'cesium'
import { type Appearance, isGlass, isWhole } from './appearance.ts'
import { type Eye, groundAt } from './eye.ts'
import { type HalfSpace, isLeft } from './section.ts'
import type { Ray } from './solids/ray.ts'
import type { Solid } from './solids/parts.ts'
import { EVERYTHING, type Hit, type Solids } from './solids/solids.ts'
import type { Vec } from './solids/vector.ts'

/** What somebody points at: an element, else the ground. `pixelM` is how long a pixel is there. */
export type Aim = {
  at: Vec
  hit: Hit | undefined
  ray: Ray
  pixelM: number
  /** Of who measures: what is met a little beside it too, for a corner is easily missed. */
  near: readonly Hit[]
  isThere(point: Vec): boolean
}
export type Aims = {
  /** Waits for the shapes of the models the first time. Undefined when it points at the sky. */
  aimAt(x: number, y: number): Promise<Aim | undefined>
  /** How far a ray goes before it meets what is drawn whole; things of `but` do not count. */
  freeFor(but: ReadonlySet<Solid>): (ray: Ray) => number
  close(): void
}
type AimsOptions = {
  canvas: HTMLCanvasElement
  eye: Eye
  solids: Promise<Solids>
  lookOf(solid: Solid): Appearance
  section(): readonly HalfSpace[]
  onClick(aim: Aim | undefined): void
  onMove(aim: Aim | undefined): void
  /** Whether anybody asks where the pointer is: else no ray is sent after it. */
  isWatched(): boolean
}

const BESIDE = [
  [-9, 0],
  [9, 0],
  [0, -9],
  [0, 9],
] as const

/** Rays from the window into the building: they see what is seen, and go through what a section or somebody took away. */
export function createAims({ canvas, eye, solids, lookOf, section, onClick, onMove, isWatched }: AimsOptions): Aims {
  let loaded: Solids | undefined
  // Whoever asks gets the failure; here it only must not be forgotten.
  solids.then((all) => (loaded = all)).catch(() => {})

  const isThereNow = () => {
    const halfSpaces = section()
    return halfSpaces.length > 0 ? (point: Vec) => isLeft(halfSpaces, point) : EVERYTHING.isThere
  }

  function aimIn(all: Solids | undefined, x: number, y: number): Aim | undefined {
    const ray = eye.rayAt(x, y)
    if (!ray) return undefined
    const isThere = isThereNow()
    // Through glass one points at what stands behind; only where nothing does, at the glass.
    const meet = (is: (appearance: Appearance) => boolean) =>
      all?.meet(ray, { sees: (solid) => is(lookOf(solid)), isThere })
    const hit = meet(isWhole) ?? meet(isGlass)
    const at = hit?.at ?? groundAt(ray)
    const distance = at && Math.hypot(at[0] - ray.from[0], at[1] - ray.from[1], at[2] - ray.from[2])
    if (!at) return undefined
    const beside = isWatched()
      ? BESIDE.flatMap(([dx, dy]) => {
          const other = eye.rayAt(x + dx, y + dy)
          return (other && all?.meet(other, { sees: (solid) => isWhole(lookOf(solid)), isThere })) ?? []
        })
      : []
    const near = [...new Map([...(hit ? [hit] : []), ...beside].map((each) => [each.solid, each])).values()]
    return { at, hit, ray, pixelM: eye.metresPerPixel(distance!), near, isThere }
  }

  const aimAt = async (x: number, y: number) => aimIn(loaded ?? (await solids), x, y)
  const clicks = new ScreenSpaceEventHandler(canvas)
  clicks.setInputAction(({ position }: { position: Cartesian2 }) => {
    const { x, y } = position
    void aimAt(x, y).then(onClick, () => onClick(undefined))
  }, ScreenSpaceEventType.LEFT_CLICK)
  clicks.setInputAction(
    ({ endPosition: { x, y } }: { endPosition: Cartesian2 }) => isWatched() && onMove(aimIn(loaded, x, y)),
    ScreenSpaceEventType.MOUSE_MOVE,
  )
  const freeFor = (but: ReadonlySet<Solid>) => {
    const sight = { sees: (solid: Solid) => !but.has(solid) && isWhole(lookOf(solid)), isThere: isThereNow() }
    return (ray: Ray) => loaded?.meet(ray, sight)?.distance ?? Infinity
  }
  return { aimAt, freeFor, close: () => void clicks.destroy() }
}
