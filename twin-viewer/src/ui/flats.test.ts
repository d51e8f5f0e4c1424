import { expect, test } from 'vitest'
import { boardOf, directionOf } from './flats.ts'

const flat = (unit: string, storey: string) => ({ unit, storey })

test('the board has the highest storey above and the stacks side by side, with a gap where a storey has no such flat', () => {
  const board = boardOf([flat('1-1-101', '1F'), flat('1-1-202', '2F'), flat('1-1-1001', '10F'), flat('1-1-201', '2F')])
  expect(board.columns).toEqual(['01', '02'])
  expect(board.rows.map(({ storey }) => storey)).toEqual(['10F', '2F', '1F'])
  expect(board.rows.map(({ cells }) => cells.map((cell) => cell?.unit))).toEqual([
    ['1-1-1001', undefined],
    ['1-1-201', '1-1-202'],
    ['1-1-101', undefined],
  ])
})

test('where a window looks is said by the nearest of eight directions', () => {
  expect([0, 20, 90, 172, 352].map(directionOf)).toEqual(['n', 'n', 'e', 's', 'n'])
})
