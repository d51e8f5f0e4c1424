import { addDays } from '@loujing/wire/beijing'
import type { Sequence } from '@loujing/wire/http/sequence'
import type { SiteId } from '@loujing/wire/id'
import type { Day } from '@loujing/wire/instant'
import { computed, inject, type InjectionKey, onScopeDispose, provide, ref, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { getSequence } from '../../../api/sequence.ts'
import type { Solid } from '../../../scene/solids/parts.ts'
import { useTask } from '../../../ui/useTask.ts'
import type { BuildingView } from '../building/useBuilding.ts'
import { type Late, lateOn, painterOf, partFinder, type Series, SERIES, spanOf, stateOn } from './states.ts'

export type Playing = ReturnType<typeof createPlaying>
export const PLAYING: InjectionKey<Playing> = Symbol('sequence')
export const SPEEDS = [7, 30, 90] as const

const ADDRESS_MS = 400
const daysFrom = (first: Day, day: Day) => Math.round((Date.parse(day) - Date.parse(first)) / 86_400_000)
const isDay = (text: unknown): text is Day => typeof text === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(text)

/** The construction of a site played over its building (4D): day, series, and what each element looks like then. */
export function createPlaying(site: SiteId, building: BuildingView) {
  const route = useRoute()
  const router = useRouter()
  const isOpen = ref(false)
  const by = ref<Series>('plan')
  /** Counted from the first day of the sequence. */
  const day = ref(0)
  const showsComing = ref(false)
  const speed = ref<number>(SPEEDS[1])
  const isPlaying = ref(false)
  const { data, problem, busy, run } = useTask(() => getSequence(site))

  const length = computed(() => (data.value ? daysFrom(data.value.from, data.value.to) : 0))
  const todayAt = computed(() => (data.value ? daysFrom(data.value.from, data.value.today) : 0))
  const date = computed(() => data.value && addDays(data.value.from, day.value))
  const partOf = computed(() => data.value && partFinder(data.value))
  const clamp = (at: number) => Math.min(length.value, Math.max(0, Math.round(at)))

  /** The elements of each part, as the scene has them. */
  const solidsOf = computed(() => {
    const byPart = new Map<number, Solid[]>()
    const find = partOf.value
    if (!find) return byPart
    for (const solid of building.solids.value?.all ?? []) {
      const part = find(solid)
      if (part < 0) continue
      const found = byPart.get(part)
      if (found) found.push(solid)
      else byPart.set(part, [solid])
    }
    return byPart
  })
  const late = computed(() => (isOpen.value && data.value ? lateOn(data.value, by.value, day.value) : []))
  const counts = computed(() => {
    const sums = { none: 0, work: 0, done: 0, late: 0, missing: 0 }
    data.value?.parts.forEach((part, i) => {
      sums[stateOn(part, by.value, day.value)] += solidsOf.value.get(i)?.length ?? 0
    })
    return sums
  })
  const unassigned = computed(() => data.value?.models.reduce((sum, { none }) => sum + none, 0) ?? 0)
  /** What the plan says of an element. */
  function storyOf(solid: Solid) {
    const part = data.value?.parts[partOf.value?.(solid) ?? -1]
    if (!data.value || !part) return undefined
    const { from, tasks } = data.value
    const days = (series: Series) => spanOf(part, series).map((at) => addDays(from, at)) as [Day, Day]
    return {
      task: tasks[part.task]!,
      planned: days('plan'),
      forecast: days('actual'),
      ...(part.baseline && { baseline: days('baseline') }),
      state: stateOn(part, by.value, day.value),
    }
  }
  const elementsOf = (parts: readonly number[]) => parts.flatMap((part) => solidsOf.value.get(part) ?? [])
  const flyTo = ({ parts }: Pick<Late, 'parts'>) => building.fly(elementsOf(parts))
  /** Goes to a task: its elements, on the day of today if it is under way then, else when it begins or has ended. */
  function showTask(id: string) {
    const parts = (data.value?.parts ?? []).flatMap(({ task }, i) => (data.value!.tasks[task]!.id === id ? [i] : []))
    if (parts.length === 0) return
    const spans = parts.map((part) => spanOf(data.value!.parts[part]!, 'actual'))
    const [first, last] = [Math.min(...spans.map(([start]) => start)), Math.max(...spans.map(([, finish]) => finish))]
    by.value = 'actual'
    day.value = clamp(Math.min(last, Math.max(first, todayAt.value)))
    flyTo({ parts })
  }

  watch([isOpen, data, by, day, showsComing], () => {
    const find = partOf.value
    const asked = { by: by.value, day: day.value, showsComing: showsComing.value }
    building.painter.value = isOpen.value && data.value && find ? painterOf(data.value, find, asked) : undefined
  })

  let frame = 0
  function play(last?: number, sofar = 0): void {
    frame = requestAnimationFrame((now) => {
      const days = sofar + (last === undefined ? 0 : ((now - last) / 1000) * speed.value)
      const whole = Math.floor(days)
      if (whole > 0) day.value = clamp(day.value + whole)
      if (day.value >= length.value) isPlaying.value = false
      if (isPlaying.value) play(now, days - whole)
    })
  }
  watch(isPlaying, (plays) => {
    cancelAnimationFrame(frame)
    if (!plays) return
    if (day.value >= length.value) day.value = 0
    play()
  })
  onScopeDispose(() => cancelAnimationFrame(frame))

  // ?day=…&by=… is read once, and written when the hand rests: an address for each day of a slide would be thousands.
  const asked = { day: route.query['day'], by: route.query['by'] }
  const wantsTask = () => (typeof route.query['task'] === 'string' ? route.query['task'] : undefined)
  if (asked.day !== undefined || wantsTask() !== undefined) isOpen.value = true
  if (SERIES.some((series) => series === asked.by)) by.value = asked.by as Series
  watch(isOpen, (open) => open && !data.value && void run(), { immediate: true })
  watch(data, (now: Sequence | undefined, before) => {
    if (!now || before) return
    const first = isDay(asked.day) ? daysFrom(now.from, asked.day) : todayAt.value
    day.value = clamp(first)
  })
  // ?task=ID comes from the plan, and is forgotten once its elements are there.
  watch([data, building.solids, wantsTask], ([now, solids, task]) => {
    if (!now || !solids || task === undefined) return
    showTask(task)
    const { task: _done, ...query } = route.query
    void router.replace({ query })
  })
  let timer: ReturnType<typeof setTimeout> | undefined
  watch([isOpen, date, by], () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      if (route.name !== 'twin' || (isOpen.value && !date.value)) return
      const { day: _day, by: _by, ...query } = route.query
      const words = isOpen.value ? { day: date.value!, by: by.value } : {}
      if (route.query['day'] === words.day && route.query['by'] === words.by) return
      void router.replace({ query: { ...query, ...words } })
    }, ADDRESS_MS)
  })
  onScopeDispose(() => clearTimeout(timer))

  return {
    ...{ site, isOpen, by, day, date, length, todayAt, showsComing, speed, isPlaying },
    ...{ data, problem, busy, late, counts, unassigned, partOf, elementsOf, flyTo, storyOf },
    reload: run,
    step: (days: number) => {
      isPlaying.value = false
      day.value = clamp(day.value + days)
    },
    goTo: (at: number) => {
      isPlaying.value = false
      day.value = clamp(at)
    },
    toggle: () => {
      isPlaying.value = false
      isOpen.value = !isOpen.value
    },
  }
}

export function providePlaying(site: SiteId, building: BuildingView): Playing {
  const playing = createPlaying(site, building)
  provide(PLAYING, playing)
  return playing
}

export function usePlaying(): Playing {
  const playing = inject(PLAYING)
  if (!playing) throw new Error('no sequence around this component')
  return playing
}
