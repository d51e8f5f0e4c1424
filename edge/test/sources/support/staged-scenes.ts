import type { Lens, Part, Staging } from '../../../../demo/media/staged.ts'
import type { Xy } from '@loujing/wire/ground'

/** Two cameras at right angles whose views overlap on some five metres by five. */
export const SOUTH: Lens = {
  camera: 'south',
  eastM: 0,
  northM: -9.5,
  upM: 3,
  headingDeg: 0,
  tiltDeg: 13,
  focal: 2,
  backdrop: 'yard',
}
export const WEST: Lens = {
  camera: 'west',
  eastM: -9.5,
  northM: 0,
  upM: 3,
  headingDeg: 90,
  tiltDeg: 13,
  focal: 2,
  backdrop: 'slab',
}

/** A scene with its truth: who is bare-headed is in `parts`; `episodes` says how often each of them makes one. */
export type Scene = Staging & { name: string; seconds: number; episodes: readonly number[]; offM?: number }

const TALL = { portrait: 'tall', vest: '#f26a1b', sleeve: '#4a5245', helmet: '#f2c200' } as const
const CURLY = { portrait: 'curly', vest: '#c6e02a', sleeve: '#37455c', helmet: '#e9e9e4' } as const
const always = (_t: number): boolean => true
const never = (_t: number): boolean => false
const lenses = [SOUTH, WEST]
/** Around a middle, at an easy pace. */
const around =
  ([east, north]: Xy, reach: number, lead = 0) =>
  (t: number): Xy => [east + reach * Math.sin(t / 3 + lead), north + reach * Math.cos(t / 3 + lead)]
const part = (look: Part['look'], at: Part['at'], bare = always): Part => ({ look, at, bare })

export const SCENES: readonly Scene[] = [
  { name: 'one walks before both', lenses, seconds: 60, episodes: [1], parts: [part(TALL, around([0.3, 0.3], 1.2))] },
  {
    name: 'the same, with marks picked 30 cm out',
    lenses,
    seconds: 40,
    offM: 0.3,
    episodes: [1],
    parts: [part(CURLY, around([0.3, 0.3], 1.2))],
  },
  {
    name: 'a bar hides him from one camera for twenty seconds',
    lenses,
    seconds: 50,
    episodes: [1],
    parts: [part(TALL, around([0.2, 0.2], 1))],
    bars: [{ camera: 'south', from: 15, to: 35, left: 0, right: 1 }],
  },
  {
    name: 'a bar hides him from both for six seconds',
    lenses,
    seconds: 45,
    episodes: [1],
    parts: [part(CURLY, around([0.2, 0.2], 0.8))],
    bars: [
      { camera: 'south', from: 15, to: 21, left: 0, right: 1 },
      { camera: 'west', from: 15, to: 21, left: 0, right: 1 },
    ],
  },
  {
    name: 'he walks out of one view and back',
    lenses,
    seconds: 60,
    episodes: [1],
    parts: [part(TALL, (t) => [0.5, -1 + 2.2 * (1 - Math.cos(t / 8))])],
  },
  {
    name: 'two work two and a half metres apart',
    lenses,
    seconds: 50,
    episodes: [1, 1],
    parts: [part(TALL, around([-0.9, 1], 0.3)), part(CURLY, around([1.2, -0.4], 0.3, 2))],
  },
  {
    name: 'two pass each other at a metre',
    lenses,
    seconds: 40,
    episodes: [1, 1],
    parts: [part(TALL, (t) => [-1.6 + 0.08 * t, -0.4]), part(CURLY, (t) => [1.6 - 0.08 * t, 0.8])],
  },
  {
    name: 'the helmet comes off, goes on, comes off',
    lenses,
    seconds: 75,
    episodes: [2],
    parts: [part(TALL, around([0.3, 0.3], 0.9), (t) => t < 25 || t > 45)],
  },
  {
    name: 'both wear helmets',
    lenses,
    seconds: 40,
    episodes: [0, 0],
    parts: [part(TALL, around([-0.8, 0.6], 0.5), never), part(CURLY, around([1, 0], 0.5), never)],
  },
  {
    name: 'a bare head and a helmet work side by side',
    lenses,
    seconds: 50,
    episodes: [1, 0],
    parts: [part(TALL, around([0, 0], 0.6)), part(CURLY, around([0.9, 0.9], 0.6), never)],
  },
]
