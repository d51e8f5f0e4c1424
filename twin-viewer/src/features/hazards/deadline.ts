import { BEIJING_MS } from '@loujing/wire/beijing'
import type { Hazard } from '@loujing/wire/http/hazards'
import { toMs } from '@loujing/wire/instant'
import type { Tone } from '../../ui/ToneTag.vue'

const DAY_MS = 86_400_000

/** How a deadline stands: how far off it is, on which side, and how loud that is said. A finished hazard has none. */
export function deadlineOf(
  hazard: Pick<Hazard, 'state' | 'deadlineAt'>,
  nowMs: number,
): { isOver: boolean; leftMs: number; tone: Tone } | undefined {
  if (hazard.state !== 'open' && hazard.state !== 'rectifying') return undefined
  const leftMs = toMs(hazard.deadlineAt) - nowMs
  const tone = leftMs <= 0 ? 'critical' : leftMs <= DAY_MS ? 'major' : 'good'
  return { isOver: leftMs <= 0, leftMs: Math.abs(leftMs), tone }
}

const LEVEL_TONES: Readonly<Record<Hazard['level'], Tone>> = { general: 'minor', larger: 'major', major: 'critical' }
const STATE_TONES: Readonly<Record<Hazard['state'], Tone>> = {
  open: 'critical',
  rectifying: 'major',
  rectified: 'info',
  closed: 'good',
  void: 'stale',
}
export const levelTone = (level: Hazard['level']): Tone => LEVEL_TONES[level]
export const stateTone = (state: Hazard['state']): Tone => STATE_TONES[state]

/** What a person may do next with a hazard, by its state and by what his roles give him. */
export type NextStep = 'begin' | 'rectify' | 'inspect' | 'await-other'
export function nextSteps(
  hazard: Pick<Hazard, 'state' | 'rectified'>,
  me: string | undefined,
  may: (action: string) => boolean,
): NextStep[] {
  if (hazard.state === 'open' && may('hazards.rectify')) return ['rectify', 'begin']
  if (hazard.state === 'rectifying' && may('hazards.rectify')) return ['rectify']
  if (hazard.state === 'rectified' && may('hazards.inspect'))
    return hazard.rectified?.by === me ? ['await-other'] : ['inspect']
  return []
}

/** The Monday of the week that a moment is in, in Beijing. */
export function mondayOf(nowMs: number): string {
  const local = new Date(nowMs + BEIJING_MS)
  const back = (local.getUTCDay() + 6) % 7
  return new Date(local.getTime() - back * DAY_MS).toISOString().slice(0, 10)
}
