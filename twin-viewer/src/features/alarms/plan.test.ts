import { expect, test } from 'vitest'
import { planOf } from './plan.ts'

test('the origin is in the middle, east to the right, north upwards, and all places are on the plan', () => {
  const far = { eastM: 80, northM: -60, upM: 0 }
  const plan = planOf([far])
  expect([plan.xOf({ eastM: 0, northM: 0, upM: 0 }), plan.yOf({ eastM: 0, northM: 0, upM: 0 })]).toEqual([50, 50])
  expect(plan.xOf(far)).toBeGreaterThan(50)
  expect(plan.xOf(far)).toBeLessThan(100)
  expect(plan.yOf(far)).toBeGreaterThan(50)
})

test('a site with nothing on it yet has a plan of forty metres to each side', () => {
  expect(planOf([]).halfM).toBe(40)
})
