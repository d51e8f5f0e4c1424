import { type ElementId, uuidv7 } from '@loujing/wire/id'
import { expect, test } from 'vitest'
import { type Known, matchElements, type Seen, suggest } from './matching.ts'

const column: Seen = { guid: 'a', ifcClass: 'IfcColumn', name: 'KZ-1', storey: '1F', shape: 'round', place: [1, 2, 0] }
const known = (more: Partial<Seen> = {}): Known => ({ ...column, ...more, id: uuidv7<ElementId>() })
const seen = (more: Partial<Seen> = {}): Seen => ({ ...column, ...more })

test('a GUID alone does not make an element: given to something else, it is nobody’s', () => {
  const one = known()
  expect(matchElements([one], [seen({ name: 'moved', place: [9, 9, 0] })]).ids).toEqual([one.id])
  const reused = seen({ name: 'other', shape: 'square', place: [9, 9, 0] })
  expect(matchElements([one], [reused])).toMatchObject({ ids: [undefined], lost: [one] })
  expect(matchElements([one], [seen({ ifcClass: 'IfcBeam', place: [9, 9, 0] })]).ids).toEqual([undefined])
})

test('a GUID that is there twice is told apart by shape and place', () => {
  const [one, other] = [known(), known({ place: [5, 2, 0] })]
  const again = [seen({ place: [5, 2, 0] }), seen()]
  expect(matchElements([one, other], again)).toMatchObject({ ids: [other.id, one.id], byGuid: 2, lost: [] })
})

test('a new GUID in the same place and shape is the same element, also under a new name', () => {
  const one = known()
  expect(matchElements([one], [seen({ guid: 'b', name: 'KZ-1:4711' })])).toMatchObject({ ids: [one.id], byLikeness: 1 })
})

test('a cell’s border does not part what lies a millimetre beside it', () => {
  const one = known({ place: [0.9995, 2, -0.0004] })
  expect(matchElements([one], [seen({ guid: 'b', place: [1.0005, 2, 0.0004] })]).ids).toEqual([one.id])
})

test('two that could be meant are both left to a person', () => {
  const one = known()
  const both = [seen({ guid: 'b' }), seen({ guid: 'c' })]
  expect(matchElements([one], both)).toMatchObject({ ids: [undefined, undefined], lost: [one] })
  expect(matchElements([known(), known({ guid: 'd' })], [seen({ guid: 'b' })]).ids).toEqual([undefined])
})

test('what is lost is suggested the nearest of its shape and name, and nothing is suggested twice', () => {
  const [near, far] = [known({ place: [1, 0, 0] }), known({ place: [6, 0, 0] })]
  const after = [seen({ guid: 'b', place: [1.5, 0, 0] })]
  expect(suggest([far, near], after, () => true)).toEqual(new Map([[near.id, { index: 0, why: 'shape-and-name' }]]))
  expect(suggest([near], [seen({ place: [90, 0, 0] })], () => true).size).toBe(0)
})
