import type { WindowSunlight } from '@loujing/wire/http/sunlight'
import { expect, test } from 'vitest'
import { hoursOf, roomsOf, warmth } from './board.ts'

test('figures are said as people say them', () => {
  expect([0, 59, 107, 480].map(hoursOf)).toEqual(['0:00', '0:59', '1:47', '8:00'])
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
