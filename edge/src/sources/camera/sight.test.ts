import { expect, test } from 'vitest'
import { lightOf, type Light } from './detector/light.ts'
import { look, toSight, type Sight } from './sight.ts'

const SCENE: Light = { mean: 120, deviation: 50, sum: 0 }
const NIGHT: Light = { mean: 9, deviation: 14, sum: 0 }
const LENS_CAP: Light = { mean: 3, deviation: 2, sum: 0 }
const PAINT: Light = { mean: 200, deviation: 2, sum: 0 }

/** Two frames a second; each has noise of its own unless it is `still`. */
function watch(seconds: number, light: Light, before?: { sight: Sight; at: number }, still = false, canFreeze = true) {
  let { sight, at } = before ?? { sight: undefined, at: 0 }
  for (let n = 0; n < seconds * 2; n++, at += 500) {
    sight = look(sight, { ...light, sum: still ? 7 : at + 100 }, { atMs: at, takenMs: at }, canFreeze)
  }
  return { sight: sight!, at }
}

test('a scene by day, and one lamp at night, are seen clearly', () => {
  expect(watch(60, SCENE).sight.told).toBe('clear')
  expect(watch(60, NIGHT).sight.told).toBe('clear')
})

test.each([
  ['dark', LENS_CAP],
  ['featureless', PAINT],
] as const)(
  'a lens that is covered is told as %s when it lasts, since it began, and is clear at once again',
  (state, light) => {
    const seen = watch(30, SCENE)
    expect(watch(9, light, seen).sight.told).toBe('clear')
    const covered = watch(12, light, seen)
    expect(toSight(covered.sight)).toEqual({ state, since: '1970-01-01T00:00:30.000Z' })
    expect(watch(1, SCENE, covered).sight.told).toBe('clear')
  },
)

test('one picture for ever is frozen within thirty seconds, since it was first shown', () => {
  const seen = watch(10, SCENE)
  expect(watch(20, SCENE, seen, true).sight.told).toBe('clear')
  expect(toSight(watch(21, SCENE, seen, true).sight)).toEqual({ state: 'frozen', since: '1970-01-01T00:00:10.000Z' })
})

test('a folder of one picture is not frozen', () => {
  expect(watch(60, SCENE, undefined, true, false).sight.told).toBe('clear')
})

test('brightness is that of the whole picture, in all three colours', () => {
  expect(lightOf(new Uint8Array(300 * 3).fill(100))).toMatchObject({
    mean: expect.closeTo(100),
    deviation: expect.closeTo(0),
  })
  const halves = new Uint8Array(1100 * 3).fill(255, 1650)
  expect(lightOf(halves)).toMatchObject({ mean: expect.closeTo(127.5, 0), deviation: expect.closeTo(127.5, 0) })
  expect(lightOf(new Uint8Array([255, 0, 0])).mean).toBeCloseTo(76.2, 1)
})
