import { expect, test } from 'vitest'
import { movedTo } from './usePlacing.ts'

const ON_A_MAST = { eastM: 10, northM: 20, upM: 6 }

test('a click on the ground moves a camera and leaves it on its mast', () => {
  expect(movedTo(ON_A_MAST, { eastM: -3.004, northM: 8.456, upM: 0.02 })).toEqual({ eastM: -3, northM: 8.46, upM: 6 })
})

test('a click on a roof puts it on the roof', () => {
  expect(movedTo(ON_A_MAST, { eastM: 1, northM: 2, upM: 54.301 })).toEqual({ eastM: 1, northM: 2, upM: 54.3 })
})
