/*
 * Numbers that look like a building site, as pure functions of time: the same moment gives the same value however often it
 * is asked, so a device that restarts goes on where it was, and a day can be made in a second.
 */
import { BEIJING_MS } from '@loujing/wire/beijing'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** How busy the site is at each full hour in Beijing: two shifts with a noon rest, a little night work. */
const ACTIVITY = [
  0.05, 0.05, 0.05, 0.05, 0.05, 0.1, 0.35, 0.8, 0.95, 1, 0.95, 0.6, 0.4, 0.7, 0.95, 1, 0.95, 0.8, 0.5, 0.35, 0.25, 0.2,
  0.1, 0.05,
]

/** Hours since midnight in Beijing, 0 to 24. */
export const beijingHour = (ms: number): number => ((ms + BEIJING_MS) % DAY_MS) / HOUR_MS

/** Between 0 (asleep) and 1 (full work), straight lines between the hours. */
export function activityAt(ms: number): number {
  const hour = beijingHour(ms)
  const index = Math.floor(hour)
  return mix(ACTIVITY[index] ?? 0, ACTIVITY[(index + 1) % 24] ?? 0, hour - index)
}

/** The sum of the activity since the epoch, in hours of full work: what a counter shows, and it never runs backwards. */
export function workedHours(ms: number): number {
  const local = ms + BEIJING_MS
  const day = Math.floor(local / DAY_MS)
  const hour = beijingHour(ms)
  const index = Math.floor(hour)
  let sum = day * ACTIVITY.reduce((total, value) => total + value, 0)
  for (let h = 0; h < index; h++) sum += ((ACTIVITY[h] ?? 0) + (ACTIVITY[h + 1] ?? 0)) / 2
  const part = hour - index
  const now = mix(ACTIVITY[index] ?? 0, ACTIVITY[(index + 1) % 24] ?? 0, part)
  return sum + (((ACTIVITY[index] ?? 0) + now) / 2) * part
}

/** Warm at three in the afternoon, cold at three at night: -1 to 1. */
export const warmthAt = (ms: number): number => Math.cos(((beijingHour(ms) - 15) / 24) * 2 * Math.PI)

/** Smooth noise between -1 and 1 that changes its mind every `periodMs`; other seeds are other curves. */
export function drift(seed: number, ms: number, periodMs: number): number {
  const step = Math.floor(ms / periodMs)
  const part = ms / periodMs - step
  return mix(dice(seed, step), dice(seed, step + 1), part * part * (3 - 2 * part)) * 2 - 1
}

/** How often something unusual happens, and how long it lasts; `everyMs` 0 = never. */
export type Peaks = { everyMs: number; lastMs: number; offsetMs?: number }

/** Between 0 (nothing unusual) and 1 (the height of the peak): rises and falls smoothly. */
export function peakAt(peaks: Peaks, ms: number): number {
  if (peaks.everyMs <= 0) return 0
  const into = (ms + (peaks.offsetMs ?? 0)) % peaks.everyMs
  return into < peaks.lastMs ? Math.sin((into / peaks.lastMs) * Math.PI) ** 2 : 0
}

export const mix = (from: number, to: number, part: number): number => from + (to - from) * part

export const round = (value: number, digits: number): number => Number(value.toFixed(digits))

/** A fair number in [0, 1) for a step: the finisher of MurmurHash3, so that neighbours are unlike. */
function dice(seed: number, step: number): number {
  let h = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(step | 0, 0x85ebca6b)) >>> 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32
}
