import { expect, test } from 'vitest'
import { fromLines, toLines } from './spots.ts'

test('spots are read as people write them, and what is none is refused whole', () => {
  const spots = [
    { eastM: -300, northM: -40.5 },
    { eastM: 20, northM: 0 },
  ]
  expect(fromLines(toLines(spots))).toEqual(spots)
  expect(fromLines('-300，-40.5\n\n 20 0 ')).toEqual(spots)
  expect(fromLines('20')).toBeUndefined()
  expect(fromLines('一百, 2')).toBeUndefined()
})
