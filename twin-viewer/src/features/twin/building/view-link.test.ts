import type { ModelId } from '@loujing/wire/id'
import { expect, test } from 'vitest'
import { LAYERS_AT_FIRST } from '../useLayers.ts'
import { fromQuery, toQuery, type ViewState } from './view-link.ts'

const model = '0199a000-0000-7000-8000-00000a1b2c3d' as ModelId
const other = '0199a000-0000-7000-8000-00000ffffff0' as ModelId
const PLAIN: ViewState = { visibility: { hidden: [], xray: false }, layers: LAYERS_AT_FIRST }

test('a view that nobody has touched leaves no word in the address', () => {
  expect(toQuery(PLAIN)).toEqual({})
  expect(fromQuery({ lite: null }, [model])).toEqual({
    ...PLAIN,
    visibility: { ...PLAIN.visibility, isolated: undefined },
  })
})

test('a view comes back from its address as it was', () => {
  const view: ViewState = {
    selected: { model, guid: '2O2Fr$t4X7Zf8NOew3FNr2' },
    visibility: {
      hidden: [
        { model, storey: '2F ~ 西!' },
        { model, storey: '', ifcClass: 'IfcWall' },
        { model: other, storey: '1F', ifcClass: 'IfcDoor', guid: 'd1' },
      ],
      isolated: { model },
      xray: true,
    },
    section: { kind: 'box', headingDeg: 12.5, box: { min: [-1, 0, 2.125], max: [3, 4, 5] } },
    plan: { model, storey: '3F' },
    layers: { ...LAYERS_AT_FIRST, spaces: true, cones: false },
    standpoint: { at: [1.5, -20, 60.125], headingDeg: 28, pitchDeg: -22, fieldOfViewDeg: 40 },
  }
  expect(fromQuery(toQuery(view), [other, model])).toEqual(view)
  const plane: ViewState = { ...PLAIN, section: { kind: 'plane', normal: [0, 0, -1], offset: 6.25 } }
  expect(fromQuery(toQuery(plane), [model]).section).toEqual(plane.section)
})

test('what nobody understands, or of a model that is gone, is left out', () => {
  const query = { el: 'zzz', hide: 'ffffffff~1F!~~~', cut: 'p1,2', cam: 'here', only: '%E0%A4%A', plan: '' }
  expect(fromQuery(query, [model])).toEqual(fromQuery({}, [model]))
})
