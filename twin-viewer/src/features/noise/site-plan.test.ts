import { expect, test } from 'vitest'
import { nearestOf, sitePlan, spotAt } from './site-plan.ts'

test('a plan shows the site’s origin in its middle and all that is near, but no road to its far end', () => {
  expect(sitePlan([]).sizeM).toBe(120)
  expect(sitePlan([{ eastM: -100, northM: 20 }]).sizeM).toBeCloseTo(230)
  expect(sitePlan([{ eastM: 3000, northM: 0 }]).sizeM).toBe(800)
})

test('a click is a spot to the half metre, north above', () => {
  const plan = sitePlan([])
  expect(spotAt(plan, 0, 0)).toEqual({ eastM: -60, northM: 60 })
  expect(spotAt(plan, 0.75, 0.502)).toEqual({ eastM: 30, northM: 0 })
})

test('of a road that is nearest which is nearest, also between its ends; of a machine itself', () => {
  const road = [
    { eastM: -300, northM: -40 },
    { eastM: 300, northM: -40 },
    { eastM: 900, northM: 200 },
  ]
  expect(nearestOf(road)).toEqual({ eastM: 0, northM: -40 })
  expect(nearestOf([{ eastM: 5, northM: 6 }])).toEqual({ eastM: 5, northM: 6 })
})
