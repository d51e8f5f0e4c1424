import type { Raster } from './raster.ts'

/** A part of a picture in fractions of it: left, top, width, height; it may reach beyond the edges. */
export type Area = { x: number; y: number; w: number; h: number }

/** A face needs some thirty squares across to be known again and eight to be guessed: a covered head has fewer than four. */
const SQUARES_ACROSS = 4
const SMALLEST_PX = 4

/** Makes squares of one colour of the area, in place: four across its shorter side. Nothing finer is left to be restored. */
export function pixelate(raster: Raster, { x, y, w, h }: Area): void {
  const left = Math.max(0, Math.floor(x * raster.width))
  const top = Math.max(0, Math.floor(y * raster.height))
  const right = Math.min(raster.width, Math.ceil((x + w) * raster.width))
  const bottom = Math.min(raster.height, Math.ceil((y + h) * raster.height))
  const shorter = Math.min(w * raster.width, h * raster.height)
  const side = Math.max(SMALLEST_PX, Math.ceil(shorter / SQUARES_ACROSS))
  for (let row = top; row < bottom; row += side)
    for (let column = left; column < right; column += side)
      flatten(raster, column, row, Math.min(right, column + side), Math.min(bottom, row + side))
}

/** The whole picture in `across` squares: where nobody says where the heads are. */
export function coarsen(raster: Raster, across: number): void {
  const side = Math.max(SMALLEST_PX, Math.ceil(Math.max(raster.width, raster.height) / across))
  for (let row = 0; row < raster.height; row += side)
    for (let column = 0; column < raster.width; column += side)
      flatten(raster, column, row, Math.min(raster.width, column + side), Math.min(raster.height, row + side))
}

function flatten({ data, width }: Raster, left: number, top: number, right: number, bottom: number): void {
  const sum: [number, number, number] = [0, 0, 0]
  for (let row = top; row < bottom; row++) {
    for (let at = (row * width + left) * 3, end = (row * width + right) * 3; at < end; at += 3) {
      sum[0] += data[at]!
      sum[1] += data[at + 1]!
      sum[2] += data[at + 2]!
    }
  }
  const pixels = (right - left) * (bottom - top)
  const [red, green, blue] = sum.map((total) => rounded(total / pixels)) as [number, number, number]
  for (let row = top; row < bottom; row++) {
    for (let at = (row * width + left) * 3, end = (row * width + right) * 3; at < end; at += 3) {
      data[at] = red
      data[at + 1] = green
      data[at + 2] = blue
    }
  }
}

// Sixteen levels: the squares of many frames, each lying a little otherwise, do not add up to a finer picture.
const rounded = (level: number): number => (level & 0xf0) | 0x08
