import { expect, test } from 'vitest'
import { createFrame, toEcef } from './frame.ts'

const HANGZHOU = { lonDeg: 120.02, latDeg: 30.26, heightM: 12.5 }

test('the equator at Greenwich and the pole are where the ellipsoid has them', () => {
  expect(toEcef({ lonDeg: 0, latDeg: 0, heightM: 0 })).toEqual({ x: 6_378_137, y: 0, z: 0 })
  // Semi-minor axis of WGS 84.
  expect(toEcef({ lonDeg: 0, latDeg: 90, heightM: 0 }).z).toBeCloseTo(6_356_752.314_245, 5)
})

test('a place comes back from the earth within a millimetre, five kilometres away too', () => {
  const frame = createFrame(HANGZHOU)
  for (const place of [
    { eastM: 0, northM: 0, upM: 0 },
    { eastM: -42.5, northM: 30.25, upM: 61.2 },
    { eastM: 5000, northM: -5000, upM: 300 },
  ]) {
    const back = frame.toPlace(frame.toEcef(place))
    expect(Math.hypot(back.eastM - place.eastM, back.northM - place.northM, back.upM - place.upM)).toBeLessThan(0.001)
  }
})

test('up leads away from the earth, north towards the pole, and metres stay metres', () => {
  const frame = createFrame(HANGZHOU)
  const centre = frame.toEcef({ eastM: 0, northM: 0, upM: 0 })
  const above = frame.toEcef({ eastM: 0, northM: 0, upM: 100 })
  const north = frame.toEcef({ eastM: 0, northM: 100, upM: 0 })
  const length = (p: typeof centre) => Math.hypot(p.x - centre.x, p.y - centre.y, p.z - centre.z)
  expect(above).toMatchObject(toNearly(toEcef({ ...HANGZHOU, heightM: 112.5 })))
  expect(north.z).toBeGreaterThan(centre.z)
  expect([length(above), length(north)].map((m) => m.toFixed(6))).toEqual(['100.000000', '100.000000'])
})

const toNearly = ({ x, y, z }: { x: number; y: number; z: number }) => ({
  x: expect.closeTo(x, 6) as number,
  y: expect.closeTo(y, 6) as number,
  z: expect.closeTo(z, 6) as number,
})

test('the matrix from the earth to the site says the same as the function, to a thousandth of a millimetre', () => {
  const frame = createFrame(HANGZHOU)
  const place = { eastM: -42.5, northM: 130.25, upM: 61.2 }
  const { x, y, z } = frame.toEcef(place)
  const m = frame.fromEcef
  const [eastM, northM, upM] = [0, 1, 2].map((row) => m[row]! * x + m[row + 4]! * y + m[row + 8]! * z + m[row + 12]!)
  expect(Math.hypot(eastM! - place.eastM, northM! - place.northM, upM! - place.upM)).toBeLessThan(1e-6)
})
