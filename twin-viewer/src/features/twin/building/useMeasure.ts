import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import type { Aim } from '../../../scene/aim.ts'
import { areaOf, middleOfAll, perimeterOf, type Span, spanOf, type Unit } from '../../../scene/solids/measure.ts'
import { faceOf, type Snap, snapTo } from '../../../scene/solids/snap.ts'
import { distance, scale, add, type Vec } from '../../../scene/solids/vector.ts'
import type { BuildingView } from './useBuilding.ts'

export const MEASURES = ['distance', 'area', 'face'] as const
export type MeasureKind = (typeof MEASURES)[number]
export type Measure = { id: number; kind: MeasureKind; points: readonly Vec[]; at: Vec } & (
  { span: Span; offM: number } | { areaM2: number; perimeterM?: number }
)
export type Measuring = ReturnType<typeof useMeasure>

// How near, in pixels, one must point to take a corner or an edge.
const REACH_PX = 13
const SAME_M = 0.002

/** Takes points of the model itself, in doubles, and never of the picture. */
export function useMeasure({ scene, solids, tool }: BuildingView) {
  const kind = shallowRef<MeasureKind>('distance')
  const unit = shallowRef<Unit>('m')
  const points = shallowRef<readonly Snap[]>([])
  const done = shallowRef<readonly Measure[]>([])
  const hover = shallowRef<Snap>()
  const isOn = computed(() => tool.value === 'measure')
  let next = 1

  const snapOf = (aim: Aim): Snap =>
    snapTo(aim.near, aim.ray, REACH_PX * aim.pixelM, aim.isThere) ?? { at: aim.at, kind: 'ground' }
  /** Of one model its own metres; between two, or to the ground, the site's. */
  const metreOf = (some: readonly Snap[]): number => {
    const model = some[0]?.model
    return model && some.every((snap) => snap.model === model) ? (solids.value?.scaleOf(model) ?? 1) : 1
  }

  const spanWith = (a: Snap, b: Snap) => ({
    span: spanOf(a.at, b.at, metreOf([a, b])),
    offM: (a.offM ?? 0) + (b.offM ?? 0),
  })

  function finish(
    measure: Omit<Extract<Measure, { span: Span }>, 'id'> | Omit<Exclude<Measure, { span: Span }>, 'id'>,
  ) {
    done.value = [...done.value, { ...measure, id: next++ }]
    points.value = []
  }

  function closeArea(): void {
    const corners = points.value.map(({ at }) => at)
    if (kind.value !== 'area' || corners.length < 3) return
    const metre = metreOf(points.value)
    const areaM2 = areaOf(corners, metre)
    finish({ kind: 'area', points: corners, at: middleOfAll(corners), areaM2, perimeterM: perimeterOf(corners, metre) })
  }

  function takeFace({ hit }: Aim): void {
    if (!hit) return
    const metre = metreOf([{ at: hit.at, kind: 'face', model: hit.solid.model }])
    const triangles = faceOf(hit)
    const areaM2 = triangles.reduce((sum, corners) => sum + areaOf(corners, metre), 0)
    finish({ kind: 'face', points: triangles.flat(), at: hit.at, areaM2 })
  }

  function take(aim: Aim): void {
    if (kind.value === 'face') return takeFace(aim)
    const snap = snapOf(aim)
    const [first] = points.value
    if (kind.value === 'area' && first && points.value.length > 2 && distance(first.at, snap.at) < SAME_M)
      return closeArea()
    points.value = [...points.value, snap]
    if (kind.value !== 'distance' || !first || points.value.length < 2) return
    const at = scale(add(first.at, snap.at), 0.5)
    finish({
      kind: 'distance',
      points: [first.at, snap.at],
      at,
      ...spanWith(first, snap),
    })
  }

  let stop: (() => void) | undefined
  watch([scene, isOn], ([opened, on], [, was]) => {
    stop?.()
    stop = on ? opened?.onMove((aim) => (hover.value = aim && snapOf(aim))) : undefined
    hover.value = undefined
    if (on || was) opened?.takeClicks(on ? take : undefined)
    if (!on) points.value = []
  })
  onScopeDispose(() => stop?.())
  watch(kind, () => (points.value = []))

  return {
    ...{ kind, unit, points, done, hover, isOn, closeArea },
    /** What would be measured if one clicked now. */
    draft: computed((): Span | undefined => {
      const [last, over] = [points.value.at(-1), hover.value]
      return last && over ? spanOf(last.at, over.at, metreOf([last, over])) : undefined
    }),
    undo() {
      if (points.value.length > 0) points.value = points.value.slice(0, -1)
      else done.value = done.value.slice(0, -1)
    },
    clear() {
      points.value = []
      done.value = []
    },
  }
}
