import type { Box } from '@loujing/wire/detection'
import type { Pixels } from '../../edge/test/sources/support/pixels.ts'

/**
 * How much goes on between neighbouring pixels inside a box, in levels of brightness: of the lines between two rows or two
 * columns, how much the middle one of them shows. In squares of one colour most lines lie inside a square and show nothing,
 * whatever the squares' borders show; on a head that is open nearly every line shows something. It needs no original.
 */
export function detailInside(
  { data, width, height }: Pixels,
  { x, y, w, h }: Pick<Box, 'x' | 'y' | 'w' | 'h'>,
): number {
  const [left, right] = [Math.max(0, Math.floor(x * width)), Math.min(width - 1, Math.ceil((x + w) * width) - 1)]
  const [top, bottom] = [Math.max(0, Math.floor(y * height)), Math.min(height - 1, Math.ceil((y + h) * height) - 1)]
  const light = (column: number, row: number): number => {
    const at = (row * width + column) * 3
    return 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!
  }
  const mean = (from: number, to: number, step: (at: number) => number): number => {
    let sum = 0
    for (let at = from; at <= to; at++) sum += step(at)
    return sum / Math.max(1, to - from + 1)
  }
  const columns = range(left, right).map((column) =>
    mean(top, bottom, (row) => Math.abs(light(column + 1, row) - light(column, row))),
  )
  const rows = range(top, bottom).map((row) =>
    mean(left, right, (column) => Math.abs(light(column, row + 1) - light(column, row))),
  )
  return (middle(columns) + middle(rows)) / 2
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at)
const middle = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
