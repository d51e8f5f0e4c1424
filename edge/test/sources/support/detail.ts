import type { Box } from '@loujing/wire/detection'
import type { Pixels } from './pixels.ts'

/**
 * How much of the fine detail of the original is left inside a box: the correlation of what both pictures hold beyond the
 * mean of the pixels around. A picture that was only compressed or scaled again keeps nearly 1, squares of one colour about 0.
 */
export function detailKept(original: Pixels, shown: Pixels, { x, y, w, h }: Pick<Box, 'x' | 'y' | 'w' | 'h'>): number {
  const [left, right] = [Math.floor(x * shown.width), Math.ceil((x + w) * shown.width)]
  const [top, bottom] = [Math.floor(y * shown.height), Math.ceil((y + h) * shown.height)]
  let [both, ours, theirs] = [0, 0, 0]
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const [a, b] = [detailAt(original, column, row), detailAt(shown, column, row)]
      both += a * b
      ours += a * a
      theirs += b * b
    }
  }
  return both / Math.sqrt(ours * theirs || 1)
}

const AROUND = 2

function detailAt(pixels: Pixels, column: number, row: number): number {
  let [sum, count] = [0, 0]
  for (let y = row - AROUND; y <= row + AROUND; y++) {
    for (let x = column - AROUND; x <= column + AROUND; x++) {
      if (x < 0 || y < 0 || x >= pixels.width || y >= pixels.height) continue
      sum += lightAt(pixels, x, y)
      count++
    }
  }
  return lightAt(pixels, column, row) - sum / count
}

const lightAt = ({ data, width }: Pixels, x: number, y: number): number => {
  const at = (Math.min(y, data.length / 3 / width - 1) * width + Math.min(x, width - 1)) * 3
  return 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!
}

/** How far two pictures lie apart when both are looked at from afar: the same scene is near, whatever is hidden on it. */
export function distance(a: Pixels, b: Pixels): number {
  let sum = 0
  for (let at = 0; at < a.data.length; at++) sum += Math.abs(a.data[at]! - b.data[at]!)
  return sum / a.data.length
}
