import { reactive, watch } from 'vue'
import type { Scene } from '../../scene/scene.ts'

export const LAYERS = ['building', 'spaces', 'cameras', 'cones', 'sensors'] as const
export type Layer = (typeof LAYERS)[number]
/** What is shown to whoever comes first. */
export const LAYERS_AT_FIRST: Readonly<Record<Layer, boolean>> = {
  building: true,
  spaces: false,
  cameras: true,
  cones: true,
  sensors: true,
}
export const SUNS = ['now', 'morning', 'noon', 'evening'] as const
export type Sun = (typeof SUNS)[number]

/** Beijing hours of the suns that one may choose. */
const HOURS: Record<Exclude<Sun, 'now'>, number> = { morning: 8.5, noon: 12, evening: 16.5 }
const HOUR_MS = 3_600_000
const ZONE_MS = 8 * HOUR_MS

export function sunTime(sun: Sun, nowMs: number): number {
  if (sun === 'now') return nowMs
  const midnight = Math.floor((nowMs + ZONE_MS) / (24 * HOUR_MS)) * 24 * HOUR_MS - ZONE_MS
  return midnight + HOURS[sun] * HOUR_MS
}

/** What is shown in the scene, and by which light. */
export function useLayers(scene: () => Scene | undefined) {
  const layers = reactive<Record<Layer, boolean>>({ ...LAYERS_AT_FIRST })
  const light = reactive<{ sun: Sun }>({ sun: 'now' })
  watch(
    [scene, layers],
    ([opened]) => {
      opened?.showBuilding(layers.building)
      opened?.showSpaces(layers.spaces)
      opened?.cones.show(layers.cones)
    },
    { deep: true },
  )
  watch([scene, () => light.sun], ([opened, sun]) => opened?.light(sunTime(sun, Date.now())))
  return { layers, light }
}
