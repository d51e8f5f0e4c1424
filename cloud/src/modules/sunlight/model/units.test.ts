import { expect, test } from 'vitest'
import { unitsOf } from './units.ts'

const seen = (unit: string, room: string, minutes: number) => ({
  unit,
  room,
  storey: '1F',
  minutes,
  meets: minutes >= 120,
})

test('a flat has the sun of its best room, and meets the rule when one room does', () => {
  const windows = [
    seen('1-101', '客厅', 200),
    seen('1-101', '客厅', 40),
    seen('1-101', '北卧', 0),
    seen('1-102', '北卧', 90),
    seen('', '楼梯', 300),
  ]
  expect(unitsOf(windows)).toEqual([
    { unit: '1-101', storey: '1F', rooms: 2, meeting: 1, bestRoom: '客厅', bestMin: 200, meets: true },
    { unit: '1-102', storey: '1F', rooms: 1, meeting: 0, bestRoom: '北卧', bestMin: 90, meets: false },
  ])
})
