import type { ModelId } from '@loujing/wire/id'
import { expect, test } from 'vitest'
import type { Solid } from '../../../scene/solids/parts.ts'
import { rowsOf, treeOf, wayTo } from './tree.ts'
import { ALL_VISIBLE, appearances, hide, isHidden, isPartlyHidden, show } from './visibility.ts'

const model = 'm-1' as ModelId
const solid = (guid: string, storey: string, ifcClass: string, name: string): Solid => ({
  ...{ model, guid, storey, ifcClass, name, zone: '', tile: '', feature: 0, parts: [] },
})
const SOLIDS = [
  solid('w1', '1F', 'IfcWall', '外墙 南1'),
  solid('w2', '1F', 'IfcWall', '外墙 南2'),
  solid('d1', '1F', 'IfcDoor', '入户门'),
  solid('w3', '2F', 'IfcWall', '外墙 南1'),
  solid('r1', '1F', 'IfcSpace', '客厅'),
  solid('crane', '', 'IfcTransportElement', '塔吊'),
]
const storeys = ['1F', '2F'].map((name, i) => ({ guid: name, name, elevationM: i * 3, elements: 0 }))
const words = { classOf: (ifcClass: string) => (ifcClass === 'IfcWall' ? '墙' : ifcClass), noStorey: '未分层' }
const TREE = treeOf([{ id: model, name: '一号楼', storeys }], SOLIDS, words)
const labels = (open: readonly string[], search = '') =>
  rowsOf(TREE, new Set(open), search).map(({ node }) => node.label)
const FIRST = { model, storey: '1F' }
const WALLS = { ...FIRST, ifcClass: 'IfcWall' }
const W1 = { ...WALLS, guid: 'w1' }

test('the tree begins at the top of the building, and rooms are not in it', () => {
  expect(TREE.map(({ label, count }) => [label, count])).toEqual([
    ['2F', 1],
    ['1F', 3],
    ['未分层', 1],
  ])
  expect(labels([])).toEqual(['2F', '1F', '未分层'])
  expect(labels(wayTo(SOLIDS[0]!))).toEqual(['2F', '1F', '墙', '外墙 南1', '外墙 南2', 'IfcDoor', '未分层'])
})

test('a search shows what is found by name, class or GUID, and the way to it', () => {
  expect(labels([], '南2')).toEqual(['1F', '墙', '外墙 南2'])
  expect(labels([], 'D1')).toEqual(['1F', 'IfcDoor', '入户门'])
  expect(labels([], 'ifcdoor')).toEqual(['1F', 'IfcDoor'])
  expect(labels([], '塔')).toEqual(['未分层', 'IfcTransportElement', '塔吊'])
  expect(labels([], 'nothing')).toEqual([])
})

test('several models stand beside one another', () => {
  const two = treeOf(
    [
      { id: model, name: '建筑', storeys },
      { id: 'm-2' as ModelId, name: '结构', storeys: [] },
    ],
    SOLIDS,
    words,
  )
  expect(two.map(({ label, count }) => [label, count])).toEqual([
    ['建筑', 5],
    ['结构', 0],
  ])
})

test('what is shown again out of a hidden storey leaves the rest of it hidden', () => {
  const hidden = hide(hide(ALL_VISIBLE, W1), FIRST)
  expect(hidden.hidden).toEqual([FIRST])
  const shown = show(hidden, W1, TREE)
  expect(['w1', 'w2'].map((guid) => isHidden(shown, { ...WALLS, guid }))).toEqual([false, true])
  expect(isHidden(shown, { ...FIRST, ifcClass: 'IfcDoor' })).toBe(true)
  expect(isHidden(shown, { model, storey: '2F' })).toBe(false)
  expect(isPartlyHidden(shown, FIRST)).toBe(true)
  expect(show(shown, FIRST, TREE).hidden).toEqual([])
})

test('isolated means alone, or among glass; what is selected is never glass', () => {
  const [w1, w2, d1] = SOLIDS
  const alone = appearances({ hidden: [W1], isolated: WALLS, xray: false })
  expect([w1!, w2!, d1!].map(alone)).toEqual(['hidden', 'whole', 'hidden'])
  const glass = appearances({ hidden: [], isolated: WALLS, xray: true })
  expect([w1!, d1!].map(glass)).toEqual(['whole', 'ghost'])
  const searched = appearances({ hidden: [], xray: true }, d1)
  expect([w1!, d1!].map(searched)).toEqual(['ghost', 'whole'])
})
