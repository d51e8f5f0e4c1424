import type { SourceHealth } from '@loujing/wire/edge-status'
import { toInstant, type Instant } from '@loujing/wire/instant'

/** How a sensor does, from what it gave and what went wrong. `linked`: there is a connection to it. */
export function createSensorVitals() {
  let running = false
  let linked = false
  let lastAt: Instant | undefined
  let error: string | undefined

  function state(): SourceHealth['state'] {
    if (!running) return 'stopped'
    if (!linked) return 'offline'
    return error === undefined ? 'online' : 'failing'
  }

  return {
    started: (): void => void (running = true),
    stopped: (): void => void (running = false),
    linked: (is: boolean): void => void (linked = is),
    good(): void {
      lastAt = toInstant(Date.now())
      error = undefined
    },
    trouble(detail: string): void {
      error = detail.slice(0, 300)
    },
    health: (): Omit<SourceHealth, 'source' | 'kind'> => ({
      state: state(),
      ...(lastAt !== undefined && { lastAt }),
      ...(error !== undefined && { error }),
    }),
  }
}
export type SensorVitals = ReturnType<typeof createSensorVitals>
