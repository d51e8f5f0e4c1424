import type { ModelId } from '@loujing/wire/id'
import { expect, test } from 'vitest'
import { createModelFrame } from '../../../scene/model-frame.ts'
import { boxAround, halfSpacesOf, isLeft, type Section } from '../../../scene/section.ts'
import type { Solid } from '../../../scene/solids/parts.ts'
import { ALL_VISIBLE } from '../building/visibility.ts'
import { painterOf, paintOf, type Seen, toBimView, toSection, toStandpoint } from './bim-view.ts'

const SITE = { lonDeg: 120.02, latDeg: 30.26, heightM: 0 }
const frame = createModelFrame(SITE, { origin: { ...SITE, heightM: 3 }, headingDeg: 30 })
const MODEL = '0190b1c2-0000-7000-8000-000000000001' as ModelId
const solidOf = (guid: string, ifcClass = 'IfcWall', storey = '1F') =>
  ({ model: MODEL, guid, ifcClass, storey }) as Solid
const SOLIDS = [solidOf('wall'), solidOf('door', 'IfcDoor'), solidOf('roof', 'IfcSlab', '2F')]
const SEEN: Seen = {
  standpoint: { at: [40, -25, 12], headingDeg: 302, pitchDeg: -18, fieldOfViewDeg: 60 },
  aspect: 1.6,
  halfSpaces: [],
  visibility: ALL_VISIBLE,
  selected: ['door'],
}
const viewOf = (more: Partial<Seen> = {}) => toBimView({ ...SEEN, ...more }, frame, SOLIDS)

test('who goes to a view stands where it was taken and looks the same way', () => {
  const stood = toStandpoint(viewOf().camera!, SEEN.aspect, frame)
  stood.at.forEach((value, i) => expect(value).toBeCloseTo(SEEN.standpoint.at[i]!, 4))
  expect(
    [stood.headingDeg, stood.pitchDeg, stood.fieldOfViewDeg].map((value) => Math.round(value * 1000) / 1000),
  ).toEqual([302, -18, 60])
})

test('on a window that is taller than wide a view shows as much of the height', () => {
  const { fieldOfViewDeg } = viewOf().camera!
  expect(fieldOfViewDeg).toBeLessThan(45)
  expect(toStandpoint(viewOf().camera!, 0.5, frame).fieldOfViewDeg).toBeCloseTo(fieldOfViewDeg!, 6)
})

test('who looks straight down has up where it was, and an orthogonal plan is seen from far away', () => {
  const camera = { kind: 'orthogonal', at: [0, 0, 20], direction: [0, 0, -1], up: [0, 1, 0], heightM: 30 } as const
  const stood = toStandpoint(
    { ...camera, at: [...camera.at], direction: [...camera.direction], up: [...camera.up] },
    1,
    frame,
  )
  expect([stood.headingDeg, stood.pitchDeg].map(Math.round)).toEqual([30, -90])
  expect(stood.at[2]).toBeGreaterThan(250)
})

test.each<[string, Section]>([
  ['plane', { kind: 'plane', normal: [0, 0.6, 0.8], offset: 4 }],
  ['box', boxAround(30, { min: [-5, -6, 0], max: [7, 8, 9] })],
])('a %s that cuts comes back and leaves the same', (_, section) => {
  const halfSpaces = halfSpacesOf(section)
  const { section: again, left } = toSection(viewOf({ halfSpaces }), frame)
  expect([again?.kind, left]).toEqual([section.kind, 0])
  const points = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => [(i & 1) * 14 - 7, (i & 2) * 7 - 7, (i & 4) * 2.4 - 0.4] as const)
  expect(points.map((at) => isLeft(halfSpacesOf(again), [...at]))).toEqual(
    points.map((at) => isLeft(halfSpaces, [...at])),
  )
})

test('of several planes that are no box the first cuts, and how many do not is told', () => {
  const plane = { kind: 'plane', normal: [0, 0, 1], offset: 4 } as const
  const view = viewOf({ halfSpaces: [...halfSpacesOf(plane), ...halfSpacesOf({ ...plane, normal: [1, 0, 0] })] })
  expect(toSection(view, frame)).toMatchObject({ section: { kind: 'plane' }, left: 1 })
  expect(toSection(viewOf(), frame)).toEqual({ section: undefined, left: 0 })
})

test('what is hidden stays hidden, a branch with all that is within it; what alone is seen is alone', () => {
  const hidden = viewOf({ visibility: { ...ALL_VISIBLE, hidden: [{ model: MODEL, storey: '1F' }] } })
  expect(hidden.visible).toMatchObject({ byDefault: true, except: ['wall', 'door'] })
  const alone = viewOf({ selected: [], visibility: { ...ALL_VISIBLE, isolated: { model: MODEL, guid: 'roof' } } })
  expect(alone.visible).toMatchObject({ byDefault: false, except: ['roof'] })
  const shown = (view: typeof alone) => SOLIDS.map((solid) => painterOf(view)({ ...solid, tile: '', feature: 0 }))
  expect(shown(alone)).toEqual(['hidden', 'hidden', undefined])
  // What is selected is seen, whatever else the view says.
  expect(shown(hidden)).toEqual(['hidden', undefined, undefined])
})

test('a colour becomes the paint of the nearest hue, with or without its transparency', () => {
  expect(['FF0000', '80FF0000', 'FF8800', '00C800', '0000FF', '40E0D0'].map(paintOf)).toEqual([
    ...['red', 'red', 'orange', 'green', 'blue', 'green'],
  ])
})
