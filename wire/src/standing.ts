import type { Box } from './detection.ts'

/** In fractions of the picture: right, down. */
type Point = readonly [x: number, y: number]

// A standing person is about 7½ heads tall, from crown to chin. The model's boxes, hair and face or helmet and face with a
// margin, are a fifth and more higher: measured on the staged scenes, where the feet are known.
const HEADS_TALL: Record<string, number> = { head: 6.1, helmet: 5.7 }

// Feet below the picture are taken to be on its lower edge, just inside: a zone drawn down to the edge holds them.
const LOWER_EDGE = 1 - 1e-6
/** How tall the whole person of a box is, as a fraction of the picture's height. */
export const bodyHeight = ({ label, h }: Box): number => h * (HEADS_TALL[label] ?? 1)

/** Where the person of a box stands: a zone is drawn on the ground, and the model sees heads. May lie below the picture. */
export const feetOf = (box: Box): Point => [box.x + box.w / 2, box.y + bodyHeight(box)]

/** The same, kept in the picture, for zones: they end at its edge. */
export function footPoint(box: Box): Point {
  const [x, y] = feetOf(box)
  return [x, Math.min(LOWER_EDGE, y)]
}
