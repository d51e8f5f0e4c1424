import type { Box, Matrix } from './matrix.ts'

/** What a tile shows. Rooms fill the building: a viewer hides them until somebody asks for them. */
export const LAYERS = ['elements', 'spaces'] as const
export type Layer = (typeof LAYERS)[number]
export type Content = { uri: string; layer: Layer; box: Box }

/** tileset.json of 3D Tiles 1.1: every content is always shown, nothing is a coarser form of anything. */
export function tilesetOf(contents: readonly Content[], transform: Matrix) {
  const min = [0, 1, 2].map((d) => Math.min(...contents.map(({ box }) => box.min[d]!)))
  const max = [0, 1, 2].map((d) => Math.max(...contents.map(({ box }) => box.max[d]!)))
  const diagonal = Math.hypot(...max.map((value, d) => value - min[d]!))
  return {
    asset: { version: '1.1' },
    schema: { id: 'loujing', classes: { layer: { properties: { name: { type: 'STRING', required: true } } } } },
    groups: LAYERS.map((name) => ({ class: 'layer', properties: { name } })),
    // Of not showing the model at all: it appears when it is some pixels large.
    geometricError: diagonal,
    root: {
      transform,
      boundingVolume: volume(min, max),
      refine: 'ADD',
      geometricError: diagonal / 2,
      children: contents.map(({ uri, layer, box }) => ({
        boundingVolume: volume(box.min, box.max),
        geometricError: 0,
        content: { uri, group: LAYERS.indexOf(layer) },
      })),
    },
  }
}

/** glTF has y up and 3D Tiles z: a renderer turns (x, y, z) into (x, −z, y), and the box must be where it then is. */
function volume(min: readonly number[], max: readonly number[]): { box: number[] } {
  const low = [min[0]!, -max[2]!, min[1]!]
  const high = [max[0]!, -min[2]!, max[1]!]
  const [x, y, z] = low.map((value, d) => Math.max((high[d]! - value) / 2, 0.05)) as [number, number, number]
  return { box: [...low.map((value, d) => (value + high[d]!) / 2), ...[x, 0, 0], ...[0, y, 0], ...[0, 0, z]] }
}
