import type { Alarm, Camera } from '@loujing/wire/http/sites'
import type { CameraId } from '@loujing/wire/id'
import { type Ref, watchEffect } from 'vue'
import { useSiteFeed } from '../../live/useSiteFeed.ts'
import type { Scene } from '../../scene/scene.ts'
import { groundZonesOf } from './ground-zones.ts'

type Options = {
  scene: Readonly<Ref<Scene | undefined>>
  cameras: Readonly<Ref<readonly Camera[]>>
  alarmOf(camera: Camera): Alarm | undefined
  isSelected(id: CameraId): boolean
}

/** What the cameras see, as cones in the air and zones on the ground. */
export function useGroundAndCones({ scene, cameras, alarmOf, isSelected }: Options): void {
  const feed = useSiteFeed()
  watchEffect(() => {
    const cones = cameras.value.flatMap((camera) => {
      const { id, place, view } = camera
      return place && view ? [{ place, view, alarmed: alarmOf(camera) !== undefined, selected: isSelected(id) }] : []
    })
    scene.value?.cones.set(cones)
  })
  watchEffect(() => scene.value?.zones.set(groundZonesOf(cameras.value, feed.gateways.value)))
}
