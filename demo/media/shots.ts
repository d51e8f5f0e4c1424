import type { Look } from './worker.ts'
import type { SceneName } from './scene.ts'

/** One round of a camera's loop. At the demo camera's two frames a second: 24 seconds. */
export const FRAMES = 48

/** Who walks where before a camera. Every walk ends where it began, so that the loop has no seam. */
export type Walk = {
  look: Look
  headPx: number
  /** The middle of the walk and the farthest from it, in pixels of the frame; the feet stay on one line. */
  middleX: number
  reachX: number
  footY: number
  /** Where in the round this walk starts, 0..1. */
  lead: number
  /** From this frame to that one (exclusive) the helmet is off. */
  bare?: readonly [from: number, to: number]
}

export const SHOTS: Record<SceneName, readonly Walk[]> = {
  gate: [
    {
      look: { portrait: 'curly', vest: '#f26a1b', sleeve: '#4a5245', helmet: '#e9e9e4' },
      headPx: 62,
      middleX: 330,
      reachX: 110,
      footY: 640,
      lead: 0.1,
    },
    {
      look: { portrait: 'tall', vest: '#c6e02a', sleeve: '#3d4b66', helmet: '#f2c200' },
      headPx: 70,
      middleX: 800,
      reachX: 130,
      footY: 690,
      lead: 0.55,
      bare: [18, 34],
    },
  ],
  yard: [
    {
      look: { portrait: 'curly', vest: '#f26a1b', sleeve: '#5b4636', helmet: '#1f62c8' },
      headPx: 60,
      middleX: 480,
      reachX: 90,
      footY: 650,
      lead: 0.3,
    },
    {
      look: { portrait: 'tall', vest: '#c6e02a', sleeve: '#37455c', helmet: '#f2c200' },
      headPx: 66,
      middleX: 860,
      reachX: 120,
      footY: 690,
      lead: 0.8,
      bare: [6, 20],
    },
  ],
  slab: [
    {
      look: { portrait: 'tall', vest: '#c6e02a', sleeve: '#474b50', helmet: '#d8352a' },
      headPx: 58,
      middleX: 300,
      reachX: 90,
      footY: 620,
      lead: 0.0,
    },
    {
      look: { portrait: 'curly', vest: '#f26a1b', sleeve: '#3d4b66', helmet: '#f2c200' },
      headPx: 64,
      middleX: 690,
      reachX: 100,
      footY: 680,
      lead: 0.4,
    },
    {
      look: { portrait: 'tall', vest: '#f26a1b', sleeve: '#4a5245', helmet: '#f2c200' },
      headPx: 68,
      middleX: 1010,
      reachX: 90,
      footY: 705,
      lead: 0.7,
      bare: [26, 40],
    },
  ],
}

export type Step = { x: number; phase: number; looksRight: boolean; look: Look }

/** Where a worker is in a frame: a swing to and fro, slow enough that a tracker at two frames a second can follow. */
export function stepAt(walk: Walk, frame: number, phases: number): Step {
  const angle = 2 * Math.PI * (frame / FRAMES + walk.lead)
  const speed = -Math.sin(angle)
  const { helmet, ...rest } = walk.look
  const isBare = walk.bare !== undefined && frame >= walk.bare[0] && frame < walk.bare[1]
  return {
    x: walk.middleX + walk.reachX * Math.cos(angle),
    phase: Math.abs(speed) < 0.15 ? 0 : (frame * 3) % phases,
    looksRight: speed > 0,
    look: { ...rest, ...(helmet !== undefined && !isBare && { helmet }) },
  }
}
