import type { CameraSight, SourceHealth } from '@loujing/wire/edge-status'
import { toInstant, type Instant } from '@loujing/wire/instant'
import type { Light } from './detector/light.ts'
import type { Frame } from './frames/supply.ts'
import { look, toSight, type Sight } from './sight.ts'

/** The rate of judged frames is taken over this window. */
const WINDOW_MS = 10_000
/** A camera in trouble for longer than this is gone, not failing. */
const GONE_MS = 60_000

/**
 * How a camera does: from its frames and its troubles to what the status says.
 * @param canFreeze false for files, which may repeat themselves
 */
export function createVitals(canFreeze = true, nowMs: () => number = () => performance.now()) {
  let running = false
  let lastAt: Instant | undefined
  let lastMs = -Infinity
  let error: string | undefined
  let judgedMs: number[] = []
  let sight: Sight | undefined

  function state(): SourceHealth['state'] {
    if (!running) return 'stopped'
    if (lastMs === -Infinity || nowMs() - lastMs > GONE_MS) return 'offline'
    return error === undefined ? 'online' : 'failing'
  }

  return {
    started: (): void => void (running = true),
    stopped: (): void => void (running = false),
    frame(frame: Frame): void {
      lastAt = toInstant(frame.takenMs)
      lastMs = frame.atMs
    },
    /** A frame that was whole: what was wrong before is over. */
    judged(frame: Frame): void {
      error = undefined
      judgedMs = [...judgedMs.filter((at) => frame.atMs - at < WINDOW_MS), frame.atMs]
    },
    /** @returns whether the camera sees, this frame included */
    saw(light: Light, frame: Frame): CameraSight['state'] {
      sight = look(sight, light, frame, canFreeze)
      return sight.told
    },
    trouble(detail: string): void {
      error = detail.slice(0, 300)
    },
    health(): Omit<SourceHealth, 'source' | 'kind'> {
      const recent = judgedMs.filter((at) => nowMs() - at < WINDOW_MS)
      return {
        state: state(),
        ...(lastAt !== undefined && { lastAt }),
        ...(error !== undefined && { error }),
        ...(sight !== undefined && { sight: toSight(sight) }),
        framesPerSecond: Math.round((recent.length * 10_000) / WINDOW_MS) / 10,
      }
    },
  }
}
export type Vitals = ReturnType<typeof createVitals>
