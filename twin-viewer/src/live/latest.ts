import type { LatestValue } from '@loujing/wire/http/sites'
import type { PointId } from '@loujing/wire/id'
import { type ShallowRef, shallowRef } from 'vue'

/** The newest value of each point, one ref a point, so that a new value of one redraws one. */
export type Latest = {
  of(point: PointId): Readonly<ShallowRef<LatestValue | undefined>>
  /** Takes a value unless a newer one is there: what a replay brings late never becomes the present. */
  put(point: PointId, value: LatestValue): boolean
}

export function createLatest(): Latest {
  const values = new Map<PointId, ShallowRef<LatestValue | undefined>>()
  const of = (point: PointId) => {
    let value = values.get(point)
    if (!value) values.set(point, (value = shallowRef<LatestValue>()))
    return value
  }
  return {
    of,
    put(point, value) {
      const known = of(point)
      if (known.value && known.value.observedAt >= value.observedAt) return false
      known.value = value
      return true
    },
  }
}
