import type { CameraSight } from '@loujing/wire/edge-status'
import { toInstant } from '@loujing/wire/instant'
import type { Light } from './detector/light.ts'

type State = CameraSight['state']
/** `atMs` is steady, `takenMs` the wall clock's. */
type Moment = { atMs: number; takenMs: number }
export type Sight = {
  told: State
  since: Moment
  /** What the last frame looked like, and since when without a break. */
  seems: State
  seemsSince: Moment
  /** The pixels that are shown, and since when. */
  sum: number
  sameSince: Moment
}

/** Of the 255 steps of brightness: a night with one lamp in view has a deviation of 10 and more. */
const DARK = { mean: 16, deviation: 8 }
/** Fog and snow leave more than this; a hand or paint on the lens does not. */
const FEATURELESS_DEVIATION = 4
/** A cloud, a lorry, a change of exposure pass in less. */
const LASTING_MS = 10_000
/** A sensor has noise: not even a still scene at night gives the same pixels for this long. */
const FROZEN_MS = 20_000

/**
 * What a frame says of whether its camera sees; a state is told when it lasts, and `clear` at once.
 * @param canFreeze false for a source that may repeat itself: files
 */
export function look(before: Sight | undefined, light: Light, now: Moment, canFreeze: boolean): Sight {
  const sameSince = before?.sum === light.sum ? before.sameSince : now
  const isFrozen = canFreeze && now.atMs - sameSince.atMs >= FROZEN_MS
  const seems = isFrozen ? 'frozen' : seemsOf(light)
  const seemsSince = before?.seems === seems ? before.seemsSince : now
  const lasts = isFrozen || seems === 'clear' || now.atMs - seemsSince.atMs >= LASTING_MS
  const told = lasts ? seems : (before?.told ?? 'clear')
  const since = before?.told === told ? before.since : isFrozen ? sameSince : seemsSince
  return { told, since, seems, seemsSince, sum: light.sum, sameSince }
}

function seemsOf({ mean, deviation }: Light): State {
  if (mean < DARK.mean && deviation < DARK.deviation) return 'dark'
  return deviation < FEATURELESS_DEVIATION ? 'featureless' : 'clear'
}

export const toSight = ({ told, since }: Sight): CameraSight => ({ state: told, since: toInstant(since.takenMs) })
