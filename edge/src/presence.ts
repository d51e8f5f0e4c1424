import type { SourceHealth } from '@loujing/wire/edge-status'
import { toInstant } from '@loujing/wire/instant'
import type { Config } from './config.ts'
import type { Identity } from './broker/rights.ts'

/** The health of the devices and cameras that come to the broker by themselves. */
export type Presence = {
  readonly sources: ReadonlySet<string>
  connected(who: Identity, present: boolean): void
  heard(source: string, atMs: number): void
  health(): SourceHealth[]
}

export function createPresence({ devices, cameras }: Config): Presence {
  const known = new Map<string, { kind: 'sensor' | 'camera'; connections: number; lastMs?: number }>()
  for (const device of devices)
    if (device.protocol === 'mqtt') known.set(device.source, { kind: 'sensor', connections: 0 })
  for (const camera of cameras) if (camera.kind === 'mqtt') known.set(camera.source, { kind: 'camera', connections: 0 })
  return {
    sources: new Set(known.keys()),
    connected({ source }, present) {
      const one = known.get(source)
      if (one) one.connections += present ? 1 : -1
    },
    heard(source, atMs) {
      const one = known.get(source)
      if (one) one.lastMs = atMs
    },
    health: () =>
      [...known].map(([source, { kind, connections, lastMs }]) => ({
        source,
        kind,
        state: connections > 0 ? 'online' : 'offline',
        ...(lastMs !== undefined && { lastAt: toInstant(lastMs) }),
      })),
  }
}
