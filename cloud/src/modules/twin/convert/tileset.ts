import type { Box, Matrix } from './matrix.ts'

export type Content = { uri: string; box: Box }

/** tileset.json of 3D Tiles 1.1: every content is always shown, nothing is a coarser form of anything. */
export function tilesetOf(contents: readonly Content[], transform: Matrix) {
  const min = [0, 1, 2].map((d) => Math.min(...contents.map(({ box }) => box.min[d]!)))
  const max = [0, 1, 2].map((d) => Math.max(...contents.map(({ box }) => box.max[d]!)))
  const diagonal = Math.hypot(...max.map((value, d) => value - min[d]!))
  const whole = volume({ min, max } as unknown as Box)
  const [only] = contents
  const single = contents.length === 1 && only !== undefined
  return {
    asset: { version: '1.1' },
    // Of not showing the model at all: it appears when it is some pixels large.
    geometricError: diagonal,
    root: {
      transform,
      boundingVolume: whole,
      refine: 'ADD',
      geometricError: single ? 0 : diagonal / 2,
      ...(single
        ? { content: { uri: only.uri } }
        : {
            children: contents.map(({ uri, box }) => ({
              boundingVolume: volume(box),
              geometricError: 0,
              content: { uri },
            })),
          }),
    },
  }
}

/** glTF has y up and 3D Tiles z: a renderer turns (x, y, z) into (x, −z, y), and the box must be where it then is. */
function volume({ min, max }: Box): { box: number[] } {
  const low = [min[0], -max[2], min[1]]
  const high = [max[0], -min[2], max[1]]
  const [x, y, z] = low.map((value, d) => Math.max((high[d]! - value) / 2, 0.05)) as [number, number, number]
  return { box: [...low.map((value, d) => (value + high[d]!) / 2), ...[x, 0, 0], ...[0, y, 0], ...[0, 0, z]] }
}
