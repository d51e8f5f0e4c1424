import type { Model } from '@loujing/wire/http/twin'
import type { ModelId } from '@loujing/wire/id'
import { computed, inject, type InjectionKey, nextTick, provide, shallowRef, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { Aim } from '../../../scene/aim.ts'
import type { Standpoint } from '../../../scene/eye.ts'
import type { Scene } from '../../../scene/scene.ts'
import { axesOf, halfSpacesOf, type Section } from '../../../scene/section.ts'
import type { Solid } from '../../../scene/solids/parts.ts'
import { boundsAlong, isBuilt, type Solids } from '../../../scene/solids/solids.ts'
import { dot } from '../../../scene/solids/vector.ts'
import type { Layer } from '../useLayers.ts'
import { floorOf } from './floors.ts'
import { fromQuery, KEYS, toQuery, type ViewState } from './view-link.ts'
import { ALL_VISIBLE, appearances, type Painter, type Scope, type Visibility } from './visibility.ts'

export const TOOLS = ['tree', 'section', 'measure', 'views', 'topics'] as const
export type Tool = (typeof TOOLS)[number]
export type BuildingView = ReturnType<typeof createBuildingView>
export const BUILDING_VIEW: InjectionKey<BuildingView> = Symbol('building view')

type Options = {
  scene: () => Scene | undefined
  /** Those that stand. */
  models: () => readonly Model[]
  siteHeightM: () => number
  layers: Record<Layer, boolean>
}

// A plan is cut where an architect cuts it: through doors and windows.
const PLAN_CUT_M = 1.2
const BEHIND_FACE_M = 0.02

/** How the building is looked at: what is selected, hidden, cut; kept in the address, so that a reload or a colleague sees the same. */
export function createBuildingView({ scene, models, siteHeightM, layers }: Options) {
  const route = useRoute()
  const router = useRouter()
  const solids = shallowRef<Solids>()
  const selected = shallowRef<Solid>()
  const visibility = shallowRef<Visibility>(ALL_VISIBLE)
  /** What a day of the plan, or the differences of a revision, lay over the elements. */
  const painter = shallowRef<Painter>()
  const section = shallowRef<Section>()
  const plan = shallowRef<{ model: ModelId; storey: string }>()
  const tool = shallowRef<Tool>()
  const takesFace = shallowRef(false)
  /** What the address asked for and only the loaded models can give. */
  const wanted = shallowRef<ViewState['selected']>()
  const isRead = shallowRef(false)
  let before: Standpoint | undefined

  const headingDeg = computed(() => models()[0]?.georeference?.headingDeg ?? 0)
  const axes = computed(() => axesOf(headingDeg.value))
  /** Of the building along its own axes, without its surroundings. */
  const bounds = computed(() => {
    const all = solids.value?.all ?? []
    const built = all.filter(isBuilt)
    return all.length > 0 ? boundsAlong(built.length > 0 ? built : all, axes.value) : undefined
  })
  const planCut = computed((): Section | undefined => {
    const model = models().find(({ id }) => id === plan.value?.model)
    const floorM = model && plan.value && floorOf(model, plan.value.storey, siteHeightM())
    return floorM === undefined ? undefined : { kind: 'plane', normal: [0, 0, 1], offset: floorM + PLAN_CUT_M }
  })

  const state = (standpoint?: Standpoint): ViewState => ({
    selected: idOf(selected.value) ?? wanted.value,
    visibility: visibility.value,
    section: section.value,
    plan: plan.value,
    layers,
    standpoint,
  })

  /** @param isWhole also where to stand, and not only what is seen */
  function take(view: ViewState): void {
    wanted.value = view.selected
    selected.value = undefined
    visibility.value = view.visibility
    section.value = view.section
    plan.value = view.plan
    Object.assign(layers, view.layers)
    settle(view.standpoint)
  }

  /** Finds what the address names, and stands where it says: at the standpoint, above the plan, before the element. */
  function settle(standpoint: Standpoint | undefined): void {
    const [opened, all] = [scene(), solids.value]
    if (!opened || !all) return
    const found = wanted.value && all.find(wanted.value.model, wanted.value.guid)
    wanted.value = undefined
    selected.value = found
    if (standpoint) opened.eye.stand(standpoint)
    else if (plan.value) lookAtPlan()
    else if (found) fly([found])
  }

  // ?model=ID comes from the list of models, and is forgotten once one is there.
  function flyToModel(): void {
    const { model, ...query } = route.query
    if (!model) return
    const own = solids.value?.all.filter((solid) => solid.model === model) ?? []
    const built = own.filter(isBuilt)
    const box = solids.value?.boxOf(built.length > 0 ? built : own)
    if (box) void scene()?.flyToBox(box)
    void router.replace({ query })
  }

  function fly(some: readonly Solid[]): void {
    const box = solids.value?.boxOf(some)
    if (box) void scene()?.flyToBox(box, new Set(some))
  }

  function lookAtPlan(): void {
    const built = solids.value?.all.filter((solid) => solid.storey === plan.value?.storey && isBuilt(solid)) ?? []
    const box = solids.value?.boxOf(built)
    if (box) scene()?.lookDown(box, headingDeg.value)
  }

  watch(
    models,
    (standing) => {
      if (isRead.value || standing.length === 0) return
      take(
        fromQuery(
          route.query,
          standing.map(({ id }) => id),
        ),
      )
      isRead.value = true
    },
    { immediate: true },
  )
  watch(scene, async (opened) => {
    solids.value = undefined
    if (!opened) return
    wanted.value = idOf(selected.value) ?? wanted.value
    selected.value = undefined
    // The scene itself says on the page when its models cannot be read.
    const loaded = await opened.solids.catch(() => undefined)
    if (scene() !== opened) return
    solids.value = loaded
    const standpoint = fromQuery(
      route.query,
      models().map(({ id }) => id),
    ).standpoint
    settle(standpoint)
    flyToModel()
  })
  watch([scene, visibility, selected, painter], ([opened]) => {
    opened?.select(selected.value)
    opened?.setLook(appearances(visibility.value, selected.value, painter.value))
  })
  watch([scene, section, planCut], ([opened]) =>
    opened?.cut([...halfSpacesOf(section.value), ...halfSpacesOf(planCut.value)]),
  )

  // A little behind the face, or what was clicked would still stand in the way.
  watch([scene, takesFace], ([opened, takes], [, took]) => {
    if (!takes && !took) return
    opened?.takeClicks(
      takes
        ? ({ hit }) => {
            if (!hit) return
            section.value = { kind: 'plane', normal: hit.normal, offset: dot(hit.normal, hit.at) - BEHIND_FACE_M }
            takesFace.value = false
          }
        : undefined,
    )
  })
  watch(tool, (open) => {
    if (open !== 'section') takesFace.value = false
  })

  // The address says what is seen. It is written a turn later, so that two changes of one moment are one.
  watch([isRead, selected, visibility, section, plan, wanted, () => ({ ...layers }), () => route.query], async () => {
    await nextTick()
    if (!isRead.value || route.name !== 'twin') return
    const words = toQuery(state())
    const isSame = KEYS.every((key) => key === 'cam' || (route.query[key] ?? '') === (words[key] ?? ''))
    if (isSame) return
    const rest = Object.entries(route.query).filter(([key]) => !(KEYS as readonly string[]).includes(key))
    await router.replace({ query: { ...Object.fromEntries(rest), ...words } })
  })

  const change = (next: Visibility) => (visibility.value = next)
  return {
    ...{ solids, selected, visibility, painter, section, plan, tool, takesFace, headingDeg, axes, bounds, change, fly },
    scene,
    models,
    /** What a click met; a click beside everything lets go. */
    pick: (aim: Aim | undefined) => void (selected.value = aim?.hit?.solid),
    select(solid: Solid | undefined, isFlown = false) {
      selected.value = solid
      if (solid && isFlown) fly([solid])
    },
    isolate(scope: Scope | undefined) {
      change({ ...visibility.value, isolated: scope })
    },
    toggleXray: () => change({ ...visibility.value, xray: !visibility.value.xray }),
    showAll: () => change(ALL_VISIBLE),
    openPlan(model: ModelId, storey: string) {
      before ??= scene()?.eye.standpoint()
      plan.value = { model, storey }
      lookAtPlan()
    },
    closePlan() {
      plan.value = undefined
      if (before) scene()?.eye.stand(before)
      else void scene()?.flyHome()
      before = undefined
    },
    /** The address of all that is seen, with where one stands. */
    link(words: Record<string, string | undefined> = toQuery(state(scene()?.eye.standpoint()))): string {
      const { day, by } = route.query
      const query = { ...words, ...(day && { day }), ...(by && { by }) }
      return new URL(router.resolve({ name: 'twin', params: route.params, query }).href, location.href).href
    },
    words: () => toQuery(state(scene()?.eye.standpoint())),
    /** As an address tells it. */
    open: (words: Record<string, string>) =>
      take(
        fromQuery(
          words,
          models().map(({ id }) => id),
        ),
      ),
  }
}

const idOf = (solid: Solid | undefined) => solid && { model: solid.model, guid: solid.guid }

export function provideBuildingView(options: Options): BuildingView {
  const view = createBuildingView(options)
  provide(BUILDING_VIEW, view)
  return view
}

export function useBuildingView(): BuildingView {
  const view = inject(BUILDING_VIEW)
  if (!view) throw new Error('no building view around this component')
  return view
}
