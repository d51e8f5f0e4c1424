import type { NoiseSourceId } from '@loujing/wire/id'
import { expect, test } from 'vitest'
import { unitsOf } from './units.ts'

const heard = (db: number, limitDb: number) => ({ db, isOver: db > limitDb, loudest: 'road' as NoiseSourceId })
const window = (unit: string, room: string, dayDb: number, nightDb?: number) => ({
  ...{ unit, room, storey: '1F', day: heard(dayDb, 60) },
  ...(nightDb !== undefined && { night: heard(nightDb, 50) }),
})

test('a flat hears what its loudest window hears, by day and by night, and rooms over the limit are counted', () => {
  const windows = [
    window('1-101', '客厅', 64.2, 48),
    window('1-101', '客厅', 58, 44),
    window('1-101', '北卧', 41, 52.1),
    window('1-102', '北卧', 40),
    window('', '楼梯', 70),
  ]
  expect(unitsOf(windows)).toEqual([
    {
      ...{ unit: '1-101', storey: '1F', rooms: 2, roomsOver: 2 },
      ...{ day: { ...heard(64.2, 60), room: '客厅' }, night: { ...heard(52.1, 50), room: '北卧' } },
    },
    { unit: '1-102', storey: '1F', rooms: 1, roomsOver: 0, day: { ...heard(40, 60), room: '北卧' } },
  ])
})
