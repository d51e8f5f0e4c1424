import type { Box } from '@loujing/wire/detection'

/** A box in the picture's own pixels, and where its label goes. */
export type Rect = { x: number; y: number; width: number; height: number; labelX: number; labelY: number }

const clamp = (value: number) => Math.min(1, Math.max(0, value))

/**
 * A box in fractions of the picture, cut at the picture's edge, in pixels. The label stands on the box, and inside it where
 * there is no room above; `labelHeight` and `labelWidth` are its size in the same pixels.
 */
export function toRect(box: Box, width: number, height: number, labelWidth: number, labelHeight: number): Rect {
  const left = clamp(box.x) * width
  const top = clamp(box.y) * height
  const right = clamp(box.x + box.w) * width
  const bottom = clamp(box.y + box.h) * height
  return {
    x: left,
    y: top,
    width: right - left,
    height: bottom - top,
    labelX: Math.max(0, Math.min(left, width - labelWidth)),
    labelY: top >= labelHeight ? top - labelHeight : top,
  }
}

/** Which boxes are a danger: a head without its helmet is red, the rest is told quietly. */
const DANGEROUS = new Set(['head', 'no-helmet', 'no_helmet', 'intruder'])
export const isDangerous = (label: string): boolean => DANGEROUS.has(label)
