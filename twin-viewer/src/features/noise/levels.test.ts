import type { HeardNoise, WindowNoise } from '@loujing/wire/http/noise'
import { expect, test } from 'vitest'
import { colourOf, excessOf, roomsOf, said, STEPS } from './levels.ts'

const heard = (db: number) => ({ db, isOver: false, loudest: 'a' }) as unknown as HeardNoise

test('a level has the colour of the step that it has reached', () => {
  expect([44.9, 45, 54.9, 55, 80].map((db) => STEPS.findIndex(({ colour }) => colour === colourOf(heard(db))))).toEqual(
    [0, 1, 2, 3, 6],
  )
})

test('silence is a dash, never zero', () => {
  expect([said(undefined), said(heard(58))]).toEqual(['—', '58.0'])
})

test('an excess is said to a tenth, and only where there is one', () => {
  expect(excessOf({ ...heard(60.3), isOver: true }, 60)).toBe('0.3')
  expect([excessOf(heard(52), 55), excessOf(undefined, 55)]).toEqual([undefined, undefined])
})

test('the rooms of a flat come with the loudest first, each with its loudest window first, silent ones last', () => {
  const pane = (unit: string, room: string, db?: number) =>
    ({ unit, room, ...(db !== undefined && { night: heard(db) }) }) as WindowNoise
  const rooms = roomsOf(
    [pane('a', '储藏'), pane('a', '北卧', 41), pane('a', '客厅', 50), pane('a', '客厅', 56), pane('b', '主卧', 70)],
    'a',
    'night',
  )
  expect(rooms.map(({ room, windows }) => [room, windows.map(({ night }) => night?.db)])).toEqual([
    ['客厅', [56, 50]],
    ['北卧', [41]],
    ['储藏', [undefined]],
  ])
})
