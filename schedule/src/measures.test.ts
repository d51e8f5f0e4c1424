import { describe, expect, test } from 'vitest'
import { earnedValue } from './earned-value.ts'
import { lightOf } from './light.ts'

test('earned value has the figures of the book', () => {
  const made = earnedValue({ bac: 1000, pv: 400, ev: 350, ac: 420 })
  expect(made).toMatchObject({ sv: -50, cv: -70, spi: 0.875, eacBudget: 1070 })
  expect(made.cpi).toBeCloseTo(0.8333, 4)
  expect(made.eacCost).toBeCloseTo(1200, 6)
  expect(made.eacPace).toBeCloseTo(1311.43, 2)
  expect(made.tcpi).toBeCloseTo(1.1207, 4)
})

test('before the first fen is spent there are no indices', () => {
  expect(earnedValue({ bac: 1000, pv: 0, ev: 0, ac: 0 })).toMatchObject({
    spi: null,
    cpi: null,
    eacCost: null,
    eacPace: null,
  })
})

describe('the light of a node', () => {
  const node = (forecastFinish: number, more = {}) => ({ baselineFinish: 100, forecastFinish, ...more })
  test.each([
    [100, 'gray'],
    [101, 'yellow'],
    [107, 'yellow'],
    [108, 'orange'],
    [114, 'orange'],
    [115, 'red'],
  ] as const)('with a forecast of %i for 100 is %s', (forecast, light) => {
    expect(lightOf(node(forecast), 50)).toBe(light)
  })
  test('looks at today where that is later than the forecast', () => {
    expect(lightOf(node(100), 109)).toBe('orange')
  })
  test('is green when work has begun in time, blue when it is done in time, black when it was late', () => {
    expect(lightOf(node(100, { actualStart: 80 }), 90)).toBe('green')
    expect(lightOf(node(100, { actualFinish: 100 }), 120)).toBe('blue')
    expect(lightOf(node(100, { actualFinish: 101 }), 120)).toBe('black')
  })
})
