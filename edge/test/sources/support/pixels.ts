import type { Polygon } from '@loujing/wire/command'
import sharp from 'sharp'
import { isInside } from '../../../src/sources/camera/judge/geometry.ts'

export type Pixels = { data: Buffer; width: number; height: number }

export async function pixelsOf(bytes: Uint8Array, width?: number): Promise<Pixels> {
  const picture = sharp(bytes)
  if (width !== undefined) picture.resize({ width })
  const { data, info } = await picture.toColourspace('srgb').removeAlpha().raw().toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}

/**
 * What an encoder of films leaves inside a mask of one grey, in levels: it carries the rests of one picture into the next.
 * Of a scene that is open the darkest and the lightest pixel lie sixty levels and more apart.
 */
export const FILM_SPREAD = 16

/**
 * How far the values of the pixels well inside the polygon lie apart. A JPEG computes in squares of 16 pixels: one that the
 * edge runs through rings, those inside do not.
 */
export function spreadInside({ data, width, height }: Pixels, polygon: Polygon): { spread: number; pixels: number } {
  let [least, most] = [255, 0]
  const inside = deepInside(width, height, polygon)
  for (const pixel of inside) {
    for (let at = pixel * 3; at < pixel * 3 + 3; at++) {
      least = Math.min(least, data[at]!)
      most = Math.max(most, data[at]!)
    }
  }
  return { spread: Math.max(0, most - least), pixels: inside.length }
}

const known = new Map<string, number[]>()

function deepInside(width: number, height: number, polygon: Polygon): number[] {
  const key = `${width} ${height} ${polygon.join(' ')}`
  const before = known.get(key)
  if (before !== undefined) return before
  const isIn = (x: number, y: number): boolean =>
    x < 0 || y < 0 || x > 1 || y > 1 || isInside([Math.min(x, 1 - 1e-9), Math.min(y, 1 - 1e-9)], polygon)
  const pixels: number[] = []
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!isInside([(x + 0.5) / width, (y + 0.5) / height], polygon)) continue
      if (SQUARE.every(([dx, dy]) => isIn((x + dx) / width, (y + dy) / height))) pixels.push(y * width + x)
    }
  }
  known.set(key, pixels)
  return pixels
}

const SQUARE = [
  [-16, -16],
  [16, -16],
  [-16, 16],
  [16, 16],
] as const
