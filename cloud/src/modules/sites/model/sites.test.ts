import type { CommandName } from '@loujing/wire/command'
import { expect, test } from 'vitest'
import { checkArguments, desiredAfter } from './command.ts'
import { effectOf, worst, type Told } from './occurrence.ts'
import { isGatewaySilent, silentPoints } from './silence.ts'

const at = (second: number): Date => new Date(Date.UTC(2026, 2, 1, 0, 0, second))
const told = (second: number, ended = false): Told => ({
  key: 'k',
  severity: 'minor',
  beganAt: at(0),
  at: at(second),
  endedAt: ended ? at(second) : undefined,
})

test('an occurrence begins, goes on and ends, each once', () => {
  expect(effectOf(undefined, told(0))).toBe('begin')
  expect(effectOf({ heardAt: at(0), endedAt: null }, told(1))).toBe('go-on')
  expect(effectOf({ heardAt: at(1), endedAt: null }, told(2, true))).toBe('end')
})

test('what is told twice or late changes nothing', () => {
  expect(effectOf({ heardAt: at(5), endedAt: null }, told(5))).toBe('nothing')
  expect(effectOf({ heardAt: at(5), endedAt: null }, told(3))).toBe('nothing')
  expect(effectOf({ heardAt: at(5), endedAt: at(5) }, told(5, true))).toBe('nothing')
  expect(effectOf({ heardAt: at(5), endedAt: at(5) }, told(9))).toBe('nothing')
})

test('an end that overtakes its beginning is the whole of it', () => {
  expect(effectOf(undefined, told(9, true))).toBe('whole')
})

test('an alarm is as bad as the worst that is still open', () => {
  expect(worst(['minor', 'critical', 'major'])).toBe('critical')
  expect(worst(['minor', 'info'])).toBe('minor')
  expect(worst([])).toBeUndefined()
})

test('a point is silent after two periods, as long as its gateway talks', () => {
  const points = [
    { id: 'fast', periodMs: 5_000 },
    { id: 'slow', periodMs: 60_000 },
  ]
  const heard = new Map([
    ['fast', 0],
    ['slow', 0],
  ])
  expect(silentPoints(points, heard, 10_000)).toEqual([])
  expect(silentPoints(points, heard, 10_001)).toEqual(['fast'])
  expect(silentPoints(points, heard, 120_001)).toEqual(['fast', 'slow'])
  // the line is cut: an hour later nothing of the gateway has been heard since
  expect(silentPoints(points, heard, 4_000)).toEqual([])
})

test('a gateway is silent after two heartbeats', () => {
  expect(isGatewaySilent(0, 60_000, 30_000)).toBe(false)
  expect(isGatewaySilent(0, 60_001, 30_000)).toBe(true)
})

test('commands that set something change what is wanted of their source, and nothing else', () => {
  const before = { 'cam-yard': { periodMs: 500 } }
  const sampled = desiredAfter(before, { name: 'set-sampling', source: 'cam-gate', args: { periodMs: 250 } })
  expect(sampled).toEqual({ 'cam-yard': { periodMs: 500 }, 'cam-gate': { periodMs: 250 } })
  const first = desiredAfter(sampled!, {
    name: 'set-threshold',
    source: 'cam-gate',
    args: { label: 'head', threshold: 0.4 },
  })
  const both = desiredAfter(first!, {
    name: 'set-threshold',
    source: 'cam-gate',
    args: { label: 'person', threshold: 0.5 },
  })
  expect(both!['cam-gate']).toEqual({ periodMs: 250, thresholds: { head: 0.4, person: 0.5 } })
  const masks = [
    {
      name: '邻居的窗户',
      polygon: [
        [0, 0],
        [0.2, 0],
        [0.2, 0.3],
      ],
    },
  ]
  expect(desiredAfter(before, { name: 'set-masks', source: 'cam-yard', args: { masks } })).toEqual({
    'cam-yard': { periodMs: 500, masks },
  })
  expect(desiredAfter(before, { name: 'restart-source', source: 'cam-gate', args: {} })).toBeUndefined()
})

test.each<[CommandName, Record<string, unknown>]>([
  ['set-sampling', {}],
  ['set-sampling', { periodMs: 99 }],
  ['set-threshold', { label: 'head', threshold: 1 }],
  ['set-zones', { zones: [{ zone: 'pit', rule: 'nobody', polygon: [[0, 0]] }] }],
  [
    'set-masks',
    {
      masks: [
        {
          name: '',
          polygon: [
            [0, 0],
            [1, 0],
            [1, 1],
          ],
        },
      ],
    },
  ],
])('arguments that are not those of %s are refused by name: %j', (name, args) => {
  expect(() => checkArguments({ name, args })).toThrow('The arguments are not those of this command')
})
