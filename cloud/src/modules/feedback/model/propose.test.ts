import type { Box } from '@loujing/wire/detection'
import { uuidv7, type Slug } from '@loujing/wire/id'
import { describe, expect, test } from 'vitest'
import { commandFor, commandToUndo } from './apply.ts'
import { propose, type JudgedEpisode, type Wanted } from './propose.ts'

const head = (x = 0.3, y = 0.2, label = 'head'): Box => ({ label, score: 0.6, x, y, w: 0.04, h: 0.06 })
const anEpisode = (more: Partial<JudgedEpisode> = {}): JudgedEpisode => ({
  id: uuidv7(),
  kind: 'no-helmet',
  zone: null,
  score: 0.6,
  threshold: 0.5,
  views: 1,
  boxes: [head()],
  verdict: null,
  reason: null,
  ...more,
})
const wrong = (more: Partial<JudgedEpisode> = {}) =>
  anEpisode({ verdict: 'false-alarm', reason: 'wears-helmet', ...more })
const right = (score: number, more: Partial<JudgedEpisode> = {}) => anEpisode({ verdict: 'real', score, ...more })
const changes = (episodes: JudgedEpisode[], wanted: Wanted = {}) =>
  propose(episodes, wanted).map(({ change }) => change)

describe('a threshold', () => {
  test('is as high as spares the most false alarms and no real one, and says what else it would have spared', () => {
    const faint = [0.55, 0.58, 0.61].map((score) => wrong({ score }))
    const episodes = [
      ...faint,
      wrong({ score: 0.9 }),
      right(0.8),
      anEpisode({ score: 0.57 }),
      anEpisode({ score: 0.7 }),
    ]
    expect(propose(episodes, {})).toEqual([
      {
        change: { is: 'threshold', label: 'head', from: 0.5, to: 0.62 },
        spared: { real: 0, falseAlarm: 3, unjudged: 1 },
        kinds: ['no-helmet'],
      },
    ])
  })
  test('is not proposed over a real alarm that is fainter, nor for two false ones', () => {
    const faint = [0.55, 0.58, 0.61].map((score) => wrong({ score }))
    expect(changes([...faint, right(0.54)])).toEqual([])
    expect(changes([...faint, right(0.56)])).toEqual([])
    expect(changes(faint.slice(1))).toEqual([])
  })
  test('does not count what other cameras saw too: their bars are their own', () => {
    expect(changes([0.55, 0.58, 0.61].map((score) => wrong({ score, views: 2 })))).toEqual([])
  })
})

test('what was accepted is not proposed again, nor counted for anything else', () => {
  const faint = [0.55, 0.58, 0.61].map((score) => wrong({ score }))
  expect(changes(faint, { thresholds: { head: 0.62 } })).toEqual([])
  const more = [0.64, 0.65, 0.66].map((score) => wrong({ score }))
  expect(propose([...faint, ...more], { thresholds: { head: 0.62 } })).toMatchObject([
    { change: { from: 0.62, to: 0.67 }, spared: { falseAlarm: 3 } },
  ])
  const mirrored = [0.3, 0.31, 0.305].map((x) => wrong({ score: 0.97, reason: 'reflection', boxes: [head(x)] }))
  const [mask] = changes(mirrored)
  expect(mask?.is === 'mask' && changes(mirrored, { masks: [{ name: '镜子', polygon: mask.polygon }] })).toEqual([])
})

describe('a mask', () => {
  // sure of itself, so that no threshold would do
  const mirrored = (x: number) => wrong({ score: 0.97, reason: 'reflection', boxes: [head(x)] })
  test('hides the place where a mirror was taken for people', () => {
    const [mask] = propose([mirrored(0.3), mirrored(0.31), mirrored(0.305), anEpisode({ boxes: [head(0.7)] })], {})
    expect(mask).toMatchObject({ change: { is: 'mask' }, spared: { falseAlarm: 3, unjudged: 0 } })
    expect(mask?.change.is === 'mask' && mask.change.polygon[0]).toEqual([0.294, 0.191])
  })
  test('is not proposed where somebody real was seen, nor over places apart', () => {
    const three = [mirrored(0.3), mirrored(0.31), mirrored(0.305)]
    expect(changes([...three, right(0.9, { boxes: [head(0.305)] })])).toEqual([])
    expect(changes([mirrored(0.1), mirrored(0.3), mirrored(0.5)])).toEqual([])
  })
  test('does not spare an episode of which a part was elsewhere', () => {
    const both = anEpisode({ boxes: [head(0.305), head(0.8)] })
    const [mask] = propose([mirrored(0.3), mirrored(0.31), mirrored(0.305), both], {})
    expect(mask?.spared).toEqual({ real: 0, falseAlarm: 3, unjudged: 0 })
  })
})

describe('an exclusion', () => {
  const pit = 'pit' as Slug
  const wanted: Wanted = {
    zones: [
      {
        zone: pit,
        rule: 'nobody',
        polygon: [
          [0, 0],
          [1, 0],
          [1, 1],
        ],
      },
    ],
  }
  const guard = (x: number) =>
    wrong({ kind: 'intrusion', zone: pit, score: 0.9, reason: 'allowed-there', boxes: [head(x, 0.2, 'helmet')] })
  test('leaves out of a zone the ground where the guard stands', () => {
    const [exclusion] = propose([guard(0.3), guard(0.31), guard(0.32)], wanted)
    expect(exclusion).toMatchObject({ change: { is: 'exclusion', zone: 'pit' }, spared: { falseAlarm: 3 } })
  })
  test('is not proposed for a zone of the gateway’s own file, which the cloud does not know', () => {
    expect(changes([guard(0.3), guard(0.31), guard(0.32)], {})).toEqual([])
  })
  test('is made and taken back without touching what was set meanwhile', () => {
    const [proposal] = propose([guard(0.3), guard(0.31), guard(0.32)], wanted)
    const change = proposal!.change
    const after = commandFor(change, 1, wanted)
    expect(after.name).toBe('set-zones')
    const zones = [
      ...(after.args['zones'] as NonNullable<Wanted['zones']>),
      { ...wanted.zones![0]!, zone: 'new' as Slug },
    ]
    expect(zones[0]?.except).toHaveLength(1)
    expect(commandToUndo(change, { zones })?.args).toEqual({
      zones: [wanted.zones![0], { ...wanted.zones![0]!, zone: 'new' }],
    })
    expect(commandToUndo(change, wanted)).toBeUndefined()
  })
})

test('a threshold that somebody has set otherwise since is not taken back', () => {
  const change = { is: 'threshold', label: 'head', from: 0.5, to: 0.62 } as const
  expect(commandToUndo(change, { thresholds: { head: 0.62 } })?.args).toEqual({ label: 'head', threshold: 0.5 })
  expect(commandToUndo(change, { thresholds: { head: 0.7 } })).toBeUndefined()
})

test('a mask is added to those that are there, and only it is taken back', () => {
  const polygon = [
    [0, 0],
    [0.1, 0],
    [0.1, 0.1],
  ] as [number, number][]
  const other = { name: '邻居的窗户', polygon: polygon.map(([x, y]): [number, number] => [x, y + 0.5]) }
  const { args } = commandFor({ is: 'mask', polygon }, 4, { masks: [other] })
  expect(args).toEqual({ masks: [other, { name: '误报 #4', polygon }] })
  expect(commandToUndo({ is: 'mask', polygon }, args as Wanted)?.args).toEqual({ masks: [other] })
})
