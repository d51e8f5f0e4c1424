import type { ElementDifference, Model } from '@loujing/wire/http/twin'
import type { ModelId } from '@loujing/wire/id'
import { expect, test } from 'vitest'
import { CHANGES, painterOfDifferences } from './useDifferences.ts'

const [before, model] = ['m-1', 'm-2'].map((id) => ({ id: id as ModelId }) as Model) as [Model, Model]
const row = (guid: string, ...changes: ElementDifference['changes']) => ({ guid, changes }) as ElementDifference
const rows = [row('new', 'added'), row('gone', 'removed'), row('both', 'geometry', 'properties')]
const shown = (of: Model, guid: string, storey = '1F') => ({
  ...{ model: of.id, guid, storey, ifcClass: 'IfcWall', tile: '', feature: 0 },
})

test('of the earlier revision only what was removed is seen; what is unchanged is glass, and what lies around is itself', () => {
  const paint = painterOfDifferences({ model, before, rows }, new Set(CHANGES))
  expect(['gone', 'both', 'same'].map((guid) => paint(shown(before, guid)))).toEqual(['red-glass', 'hidden', 'hidden'])
  expect(['new', 'both', 'same'].map((guid) => paint(shown(model, guid)))).toEqual(['green', 'orange', 'ghost'])
  expect(paint(shown(model, 'road', ''))).toBeUndefined()
})

test('a kind of change that is switched off is not painted, and its elements show the next kind that they have', () => {
  const paint = painterOfDifferences({ model, before, rows }, new Set(['properties'] as const))
  expect([paint(shown(before, 'gone')), paint(shown(model, 'new'))]).toEqual(['hidden', 'ghost'])
  expect(paint(shown(model, 'both'))).toBe('blue')
})
