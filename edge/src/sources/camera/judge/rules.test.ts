import type { Zone } from '@loujing/wire/command'
import type { Box } from '@loujing/wire/detection'
import { describe, expect, test } from 'vitest'
import { breaking, footPoint, isInside, rulesOf } from './rules.ts'

const head = (x: number, y: number, label = 'head'): Box => ({ label, score: 0.8, x, y, w: 0.04, h: 0.06 })
const leftHalf: Zone['polygon'] = [
  [0, 0],
  [0.5, 0],
  [0.5, 1],
  [0, 1],
]
const zone = (rule: Zone['rule'], polygon = leftHalf): Zone => ({ zone: 'pit', rule, polygon })

describe('what is watched for', () => {
  test('helmets in the whole picture, when no zone says where', () => {
    expect(rulesOf([]).map(({ key }) => key)).toEqual(['no-helmet'])
    expect(rulesOf([zone('nobody')]).map(({ key }) => key)).toEqual(['no-helmet', 'intrusion/pit'])
  })

  test('helmets only in their zones, when there are any', () => {
    expect(rulesOf([zone('helmet')]).map(({ key }) => key)).toEqual(['no-helmet/pit'])
  })
})

describe('who breaks a rule', () => {
  test('a bare head breaks the rule of helmets, a helmet does not', () => {
    const [rule] = rulesOf([])
    expect(breaking(rule!, [head(0.1, 0.1), head(0.3, 0.1, 'helmet')]).map(({ x }) => x)).toEqual([0.1])
  })

  test('anybody breaks the rule of a closed zone, helmet or not', () => {
    const rule = rulesOf([zone('nobody')])[1]!
    expect(breaking(rule, [head(0.1, 0.1, 'helmet'), head(0.8, 0.1)])).toHaveLength(1)
  })

  test('a person is where the feet are: a head above a zone on the ground is not in it', () => {
    const ground: Zone['polygon'] = [
      [0, 0.5],
      [1, 0.5],
      [1, 0.7],
      [0, 0.7],
    ]
    const rule = rulesOf([zone('nobody', ground)])[1]!
    expect(breaking(rule, [head(0.2, 0.1)])).toHaveLength(1)
    expect(breaking(rule, [head(0.2, 0.55)])).toHaveLength(0)
  })
})

describe('geometry', () => {
  test('feet never leave the picture', () => {
    const [x, y] = footPoint(head(0.2, 0.8))
    expect([x, y]).toEqual([0.22, expect.closeTo(1, 5)])
    expect(isInside([x, y], leftHalf)).toBe(true)
  })

  test('a concave zone has an outside in its notch', () => {
    const notched: Zone['polygon'] = [
      [0, 0],
      [1, 0],
      [1, 1],
      [0.5, 0.2],
      [0, 1],
    ]
    expect(isInside([0.5, 0.1], notched)).toBe(true)
    expect(isInside([0.5, 0.8], notched)).toBe(false)
    expect(isInside([0.05, 0.8], notched)).toBe(true)
  })
})
