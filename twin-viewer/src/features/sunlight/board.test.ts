import type { UnitSunlight, WindowSunlight } from '@loujing/wire/http/sunlight'
import { expect, test } from 'vitest'
import { boardOf, directionOf, hoursOf, roomsOf, warmth } from './board.ts'

const flat = (unit: string, storey: string, bestMin = 120): UnitSunlight => ({
  ...{ unit, storey, rooms: 3, meeting: 1, bestRoom: '主卧', bestMin, meets: bestMin >= 120 },
})

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

test('figures are said as people say them', () => {
  expect([0, 59, 107, 480].map(hoursOf)).toEqual(['0:00', '0:59', '1:47', '8:00'])
  expect([0, 20, 90, 172, 352].map(directionOf)).toEqual(['n', 'n', 'e', 's', 'n'])
  expect(warmth(60, 120)).toBe(0.25)
  expect(warmth(900, 120)).toBe(1)
})

test('the rooms of a flat come with the sunniest first, each with its sunniest window first', () => {
  const pane = (unit: string, room: string, minutes: number) => ({ unit, room, minutes }) as WindowSunlight
  const rooms = roomsOf(
    [pane('a', '北卧', 0), pane('a', '客厅', 10), pane('a', '客厅', 90), pane('b', '主卧', 400)],
    'a',
  )
  expect(rooms.map(({ room, windows }) => [room, windows.map(({ minutes }) => minutes)])).toEqual([
    ['客厅', [90, 10]],
    ['北卧', [0]],
  ])
})
