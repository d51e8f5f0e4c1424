import { expect, test } from 'vitest'
import { createModelFrame } from './model-frame.ts'
import type { Vec } from './solids/vector.ts'

const SITE = { lonDeg: 120.02, latDeg: 30.26, heightM: 0.5 }
const near = (value: Vec, wanted: Vec) => value.forEach((each, i) => expect(each).toBeCloseTo(wanted[i]!, 6))

test('a model that stands at the origin of the site and looks north has the site’s own coordinates', () => {
  const frame = createModelFrame(SITE, { origin: SITE, headingDeg: 0 })
  near(frame.toSite([3, -4, 5]), [3, -4, 5])
})

test('the y axis of a model whose heading is 90 degrees points east', () => {
  const frame = createModelFrame(SITE, { origin: { ...SITE, heightM: 10.5 }, headingDeg: 90 })
  near(frame.toSite([0, 7, 2]), [7, 0, 12])
  near(frame.directionToSite([0, 1, 0]), [1, 0, 0])
})

test('there and back is the same point and the same direction, also for a model that stands a kilometre away', () => {
  const frame = createModelFrame(SITE, { origin: { lonDeg: 120.03, latDeg: 30.265, heightM: 3 }, headingDeg: 23.7 })
  near(frame.toModel(frame.toSite([12.5, -80.25, 33])), [12.5, -80.25, 33])
  near(frame.directionToModel(frame.directionToSite([0.6, 0, 0.8])), [0.6, 0, 0.8])
})
