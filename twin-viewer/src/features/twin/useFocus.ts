import type { Alarm, Camera } from '@loujing/wire/http/sites'
import type { AlarmId, CameraId, DeviceId } from '@loujing/wire/id'
import { type Ref, ref } from 'vue'
import { useSiteFeed } from '../../live/useSiteFeed.ts'
import type { Scene } from '../../scene/scene.ts'
import type { Device } from './devices.ts'

type Id = CameraId | DeviceId | AlarmId

/** Which marker is selected, and the flight to where it stands. */
export function useFocus(scene: () => Scene | undefined, devices: Readonly<Ref<readonly Device[]>>) {
  const feed = useSiteFeed()
  const selected = ref<Id>()

  function focusCamera(camera: Camera) {
    selected.value = camera.id
    if (camera.place) void scene()?.flyToPlace(camera.place)
  }

  function focusDevice(device: Device) {
    selected.value = device.id
    if (device.place) void scene()?.flyToPlace(device.place)
  }

  function focusAlarm(alarm: Alarm) {
    const at = alarm.episode?.place
    if (at) {
      selected.value = alarm.id
      void scene()?.flyToPlace({ eastM: at.eastM, northM: at.northM, upM: 0 })
      return
    }
    const camera = feed.cameras.value.find(({ id }) => id === alarm.source.id)
    const device = devices.value.find(({ points }) => points.some(({ id }) => id === alarm.source.id))
    if (camera) focusCamera(camera)
    else if (device) focusDevice(device)
  }

  const toggle = (id: Id) => (selected.value = selected.value === id ? undefined : id)
  return { selected, toggle, focusCamera, focusDevice, focusAlarm }
}
