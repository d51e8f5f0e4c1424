import { expect, test } from 'vitest'
import { createHourOf } from './hour-of.ts'

const at = (text: string) => Date.parse(text)

test('the hour is that of the place, to the minute it turns, also where zones are offset by half an hour', () => {
  const hourOf = createHourOf()
  expect(hourOf('Asia/Shanghai', at('2026-05-11T21:59:59.999Z'))).toBe(5)
  expect(hourOf('Asia/Shanghai', at('2026-05-11T22:00:00.000Z'))).toBe(6)
  expect(hourOf('Asia/Shanghai', at('2026-05-11T16:00:00.000Z'))).toBe(0)
  expect(hourOf('Asia/Kathmandu', at('2026-05-11T18:14:59.000Z'))).toBe(23)
  expect(hourOf('Asia/Kathmandu', at('2026-05-11T18:15:00.000Z'))).toBe(0)
})

test('it stays right when more quarters were asked for than are kept', () => {
  const hourOf = createHourOf()
  const start = at('2026-05-11T00:00:00.000Z')
  for (let quarter = 0; quarter < 2500; quarter++) {
    expect(hourOf('UTC', start + quarter * 900_000)).toBe(Math.floor(quarter / 4) % 24)
  }
})
