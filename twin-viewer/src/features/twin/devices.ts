import type { Point } from '@loujing/wire/http/sites'
import type { DeviceId } from '@loujing/wire/id'
import type { Place } from '@loujing/wire/inventory'

export type Device = { id: DeviceId; name: string; place: Place | undefined; points: Point[] }

/** The points by the device that measures them, in the order in which they came. */
export function devicesOf(points: readonly Point[]): Device[] {
  const devices = new Map<DeviceId, Device>()
  for (const point of points) {
    const device = devices.get(point.device)
    if (device) device.points.push(point)
    else devices.set(point.device, { id: point.device, name: point.deviceName, place: point.place, points: [point] })
  }
  return [...devices.values()]
}
