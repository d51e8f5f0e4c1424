import type { Slug } from '@loujing/wire/id'
import type { Inventory } from '@loujing/wire/inventory'
import { canonicalUnit, type QuantityKind } from '@loujing/wire/quantity'
import type { Config, Device } from '../config.ts'

/** What the gateway knows of its site: which sources there are, and what each of their points is. */
export type Registry = {
  points(source: Slug): ReadonlyMap<string, QuantityKind> | undefined
  inventory: Inventory
}

export function createRegistry({ devices, cameras }: Config): Registry {
  const known = new Map(
    devices.map(({ source, points }) => [source, new Map(points.map(({ point, kind }) => [point, kind]))]),
  )
  return {
    points: (source) => known.get(source),
    inventory: {
      devices: devices.map((device) => ({
        source: device.source,
        name: device.name ?? device.source,
        protocol: device.protocol,
        ...(device.place && { place: device.place }),
        points: device.points.map(({ point, name, kind, periodMs = pollOf(device) }) => ({
          point,
          name: name ?? point,
          kind,
          // Whatever unit the device speaks, its readings leave the gateway in this one.
          unit: canonicalUnit(kind),
          ...(periodMs !== undefined && { periodMs }),
        })),
      })),
      cameras: cameras.map(({ source, name, place, view }) => ({
        source,
        name: name ?? source,
        ...(place && { place }),
        ...(view && { view }),
      })),
    },
  }
}

const pollOf = (device: Device) => (device.protocol === 'modbus-tcp' ? device.periodMs : undefined)
