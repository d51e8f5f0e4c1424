import type { Camera, Placement } from '@loujing/wire/http/sites'
import type { CameraId, DeviceId } from '@loujing/wire/id'
import type { Place, View } from '@loujing/wire/inventory'
import { computed, shallowRef, watch } from 'vue'
import { placeCamera, placeDevice } from '../../api/sites.ts'
import { useSiteFeed } from '../../live/useSiteFeed.ts'
import type { Scene } from '../../scene/scene.ts'
import { useTask } from '../../ui/useTask.ts'
import { type Device, devicesOf } from './devices.ts'

type Thing = { kind: 'camera'; id: CameraId } | { kind: 'device'; id: DeviceId }
/** Where a camera or a device would stand if one saved now; a camera also looks somewhere. */
export type Draft = Thing & { name: string; place: Place; view: View | undefined; isNew: boolean }

// What has no place yet begins in the middle of the site, on a mast that one can see.
const FIRST_PLACE: Place = { eastM: 0, northM: 0, upM: 5 }
const FIRST_VIEW: View = { headingDeg: 0, pitchDeg: -15, fieldOfViewDeg: 70 }
const GROUND_M = 0.5

const draftOf = (camera: Camera): Draft => ({
  kind: 'camera',
  id: camera.id,
  name: camera.name,
  place: camera.place ?? FIRST_PLACE,
  view: camera.view ?? FIRST_VIEW,
  isNew: camera.place === undefined,
})

/** A click on the ground moves a thing and leaves its height; a click on a roof or a wall puts it there. */
export const movedTo = (place: Place, clicked: Place): Place => ({
  eastM: Math.round(clicked.eastM * 100) / 100,
  northM: Math.round(clicked.northM * 100) / 100,
  upM: clicked.upM < GROUND_M ? place.upM : Math.round(clicked.upM * 100) / 100,
})

/** The cameras and devices of the site with one of them being placed: by clicks into the scene, or by figures. */
export function usePlacing(scene: () => Scene | undefined) {
  const feed = useSiteFeed()
  const draft = shallowRef<Draft>()
  const { problem, busy, run } = useTask(async ({ kind, id, place, view }: Draft) => {
    const placement: Placement = { place, ...(view && { view }) }
    await (kind === 'camera' ? placeCamera(id, placement) : placeDevice(id, placement))
    await feed.loadInventory()
  })

  watch([scene, () => draft.value?.id], ([opened, id]) => {
    opened?.takeClicks(
      id &&
        (({ at: [eastM, northM, upM] }) => {
          const { value } = draft
          const clicked = { eastM, northM, upM }
          if (value && !busy.value) draft.value = { ...value, place: movedTo(value.place, clicked) }
        }),
    )
  })

  function begin(next: Draft) {
    problem.value = undefined
    draft.value = next
    void scene()?.flyToPlace(next.place, 60)
  }

  return {
    draft,
    problem,
    busy,
    cameras: computed(() =>
      feed.cameras.value.map((camera) =>
        draft.value?.id === camera.id ? { ...camera, place: draft.value.place, view: draft.value.view! } : camera,
      ),
    ),
    devices: computed(() =>
      devicesOf(feed.points.value).map((device) =>
        draft.value?.id === device.id ? { ...device, place: draft.value.place } : device,
      ),
    ),
    beginCamera: (camera: Camera) => begin(draftOf(camera)),
    beginDevice: ({ id, name, place }: Device) =>
      begin({ kind: 'device', id, name, place: place ?? FIRST_PLACE, view: undefined, isNew: place === undefined }),
    async save() {
      if (draft.value && (await run(draft.value))) draft.value = undefined
    },
    cancel: () => void (draft.value = undefined),
  }
}
