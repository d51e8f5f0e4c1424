import { describe, expect, test } from 'vitest'
import { createLocalClock, isInForce } from './hours.ts'

const at = (day: number, clock: string) => ({
  day,
  minute: Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3)),
})
const [FRIDAY, SATURDAY, SUNDAY, MONDAY] = [5, 6, 7, 1]

describe('a zone holds', () => {
  test('always, when it has no hours', () => expect(isInForce({}, at(3, '04:00'))).toBe(true))
  test('from its first minute to before its last', () => {
    const day = { hours: [{ from: '08:00', to: '18:00' }] }
    expect(['07:59', '08:00', '17:59', '18:00'].map((clock) => isInForce(day, at(2, clock)))).toEqual([
      false,
      true,
      true,
      false,
    ])
  })
  test('through midnight, on the day on which it began', () => {
    const friday = { hours: [{ days: [FRIDAY], from: '22:00', to: '06:00' }] }
    expect(isInForce(friday, at(FRIDAY, '23:00'))).toBe(true)
    expect(isInForce(friday, at(SATURDAY, '05:59'))).toBe(true)
    expect(isInForce(friday, at(SATURDAY, '06:00'))).toBe(false)
    expect(isInForce(friday, at(FRIDAY, '05:00'))).toBe(false)
  })
  test('from Sunday into Monday too', () => {
    expect(isInForce({ hours: [{ days: [SUNDAY], from: '20:00', to: '04:00' }] }, at(MONDAY, '03:00'))).toBe(true)
  })
  test('for a whole day when it ends as it begins', () => {
    const whole = { hours: [{ days: [SATURDAY], from: '00:00', to: '00:00' }] }
    expect([at(SATURDAY, '00:00'), at(SATURDAY, '23:59'), at(SUNDAY, '00:00')].map((t) => isInForce(whole, t))).toEqual(
      [true, true, false],
    )
  })
  test('in any of its hours', () => {
    const two = {
      hours: [
        { from: '08:00', to: '09:00' },
        { from: '12:00', to: '13:00' },
      ],
    }
    expect(isInForce(two, at(1, '12:30'))).toBe(true)
  })
})

test('the clock is the site’s, whatever the gateway’s is', () => {
  const evening = Date.UTC(2026, 2, 1, 16, 30)
  expect(createLocalClock('Asia/Shanghai')(evening)).toEqual({ day: MONDAY, minute: 30 })
  expect(createLocalClock('Europe/Berlin')(evening)).toEqual({ day: SUNDAY, minute: 17 * 60 + 30 })
  expect(() => createLocalClock('Moon/Tycho')).toThrow(RangeError)
})
