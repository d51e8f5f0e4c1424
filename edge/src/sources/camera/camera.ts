import { isDeepStrictEqual } from 'node:util'
import type { PictureGuard, SourceHealth } from '@loujing/wire/edge-status'
import type { Slug } from '@loujing/wire/id'
import type { Logger } from 'pino'
import type { WatchedCamera } from '../../config.ts'
import type { SourceProblem } from '../problems.ts'
import { oneRun } from '../one-run.ts'
import type { Ports, Source, SourceChange } from '../source.ts'
import type { Detector, Thresholds } from './detector/detector.ts'
import type { Frame } from './frames/supply.ts'
import { SUPPLIERS } from './frames/suppliers.ts'
import { watch } from './frames/watch.ts'
import { createLook, type Look, type LookDeps } from './look.ts'
import { floorObjection, withFloor } from './privacy/masks.ts'
import { createVitals } from './vitals.ts'

/** A camera is given up as hanging after this many periods without a picture, but never sooner than STALL_MS. */
const STALL_PERIODS = 3
const STALL_MS = 10_000

type Watching = { stop: AbortController; ended: Promise<void> }

/**
 * A camera that the gateway looks through: frames → detector → tracker → episodes → broker.
 * Without a detector it only gives previews.
 * @param deps `seal` keeps the original of an episode; absent, none is kept
 */
export function createCamera(site: Slug, config: WatchedCamera, deps: LookDeps, log: Logger): Source {
  const { calibration: configured, ...fixed } = config
  const { source } = fixed
  const { detector, seal } = deps
  let { periodMs, zones, masks } = fixed
  let calibration = configured
  let thresholds: Thresholds = detector?.thresholds ?? {}
  const vitals = createVitals(config.kind !== 'folder' && config.kind !== 'file')
  let ports: Ports | undefined
  let look: Look | undefined
  let watching: Watching | undefined

  function begin({ problem }: Ports, { take }: Look): Watching {
    const stop = new AbortController()
    const onTrouble = (type: SourceProblem, detail: string): void => {
      vitals.trouble(detail)
      log.warn({ source, type, detail }, 'camera trouble')
      problem(type, source, detail)
    }
    const onFrame = (frame: Frame): void => {
      vitals.frame(frame)
      take(frame)
    }
    const stallMs = Math.max(STALL_MS, STALL_PERIODS * periodMs)
    const supply = SUPPLIERS[config.kind](config.url)
    return { stop, ended: watch(supply, { periodMs, stallMs, onFrame, onTrouble, signal: stop.signal }) }
  }

  async function stopWatching(): Promise<void> {
    const { stop, ended } = watching ?? {}
    watching = undefined
    stop?.abort()
    await ended
  }

  const restart = oneRun(async () => {
    if (ports === undefined || look === undefined) return
    await stopWatching()
    // It may have been closed meanwhile.
    if (look !== undefined) watching = begin(ports, look)
  })

  const close = oneRun(async () => {
    const closing = look
    look = undefined
    await stopWatching()
    await closing?.close()
    vitals.stopped()
  })

  return {
    source,
    kind: 'camera',

    async start(given: Ports, signal: AbortSignal): Promise<void> {
      ports = given
      vitals.started()
      const now = { ...fixed, zones, masks, ...(calibration && { calibration }) }
      look = createLook(site, now, deps, given, vitals, () => thresholds)
      watching = begin(ports, look)
      signal.addEventListener('abort', () => void close(), { once: true })
    },

    objection: ({ masks: added }) => added && floorObjection(config.masks, added),

    async apply(change: SourceChange): Promise<void> {
      if (change.thresholds !== undefined) thresholds = { ...thresholds, ...known(change.thresholds, detector) }
      if (change.zones !== undefined) {
        zones = change.zones
        look?.setZones(zones)
      }
      if (change.masks !== undefined) {
        masks = withFloor(config.masks, change.masks)
        look?.setMasks(masks)
      }
      if (change.calibration !== undefined) {
        const next = change.calibration ?? undefined
        // Told again with every other change of what is wanted: what goes on must not end for it.
        if (!isDeepStrictEqual(next, calibration)) {
          look?.setCalibration(next)
          calibration = next
        }
      }
      if (change.periodMs === undefined || change.periodMs === periodMs) return
      periodMs = change.periodMs
      await restart()
    },

    restart,
    show: (to) => look?.show(to) ?? (() => undefined),
    health: (): SourceHealth => ({
      source,
      kind: 'camera',
      ...vitals.health(),
      skippedFrames: look?.skipped() ?? 0,
      guard: {
        heads: headsOf(config, detector),
        masks: masks.length,
        original: seal !== undefined && config.privacy.blur ? 'sealed' : 'none',
      },
    }),
    close,
  }
}

function headsOf({ privacy }: WatchedCamera, detector: Detector | undefined): PictureGuard['heads'] {
  if (!privacy.blur) return 'shown'
  return detector === undefined ? 'coarse' : 'hidden'
}

/** @throws Error for a label that the model does not know */
function known(thresholds: Record<string, number>, detector: Detector | undefined): Thresholds {
  const labels = Object.keys(detector?.thresholds ?? {})
  for (const label of Object.keys(thresholds)) {
    if (!labels.includes(label)) throw new Error(`the model knows ${labels.join(', ') || 'no label'}, not ${label}`)
  }
  return thresholds
}
