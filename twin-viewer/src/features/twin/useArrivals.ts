import type { Alarm, Camera } from '@loujing/wire/http/sites'
import { type Ref, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { Scene } from '../../scene/scene.ts'
import { may } from '../../session/session.ts'

type Arrivals = {
  scene: Readonly<Ref<Scene | undefined>>
  alarms: Readonly<Ref<readonly Alarm[]>>
  cameras: Readonly<Ref<readonly Camera[]>>
  focusAlarm(alarm: Alarm): void
  placeCamera(camera: Camera): void
}

/** What other pages send here by address: done once, then forgotten, so that the address stays the page's own. */
export function useArrivals({ scene, alarms, cameras, focusAlarm, placeCamera }: Arrivals): void {
  const route = useRoute()
  const router = useRouter()

  // ?alarm=ID comes from a card or a list: fly there.
  watch(
    [scene, () => route.query['alarm']],
    ([opened, id]) => {
      const alarm = alarms.value.find((each) => each.id === id)
      if (!opened || typeof id !== 'string') return
      if (alarm) focusAlarm(alarm)
      const { alarm: _done, ...query } = route.query
      void router.replace({ query })
    },
    { immediate: true },
  )

  // ?place=ID comes from the page of the cameras.
  watch(
    [scene, cameras, () => route.query['place']],
    ([opened, known, id]) => {
      const camera = known.find((each) => each.id === id)
      if (!opened || !camera) return
      if (may('sites.place')) placeCamera(camera)
      const { place: _done, ...query } = route.query
      void router.replace({ query })
    },
    { immediate: true },
  )
}
