import type { Zone } from '@loujing/wire/command'
import type { Box } from '@loujing/wire/detection'
import { describe, expect, test } from 'vitest'
import { bodyHeight, footPoint, isInside } from './geometry.ts'
import { breaking, rulesOf } from './rules.ts'
import { follow, nobodyYet, type Whereabouts } from './whereabouts.ts'

const head = (x: number, y: number, label = 'head'): Box => ({ label, score: 0.8, x, y, w: 0.04, h: 0.06 })
/** A head whose feet are at `x`, `y`. */
const standingAt = (x: number, y: number): Box => head(x - 0.02, y - bodyHeight(head(x, y)))
const leftHalf: Zone['polygon'] = [
  [0, 0],
  [0.5, 0],
  [0.5, 1],
  [0, 1],
]
const zone = (rule: Zone['rule'], polygon = leftHalf): Zone => ({ zone: 'pit', rule, polygon })
const NOON = { day: 1, minute: 720 }

/** Plays frames half a second apart; each gives the boxes of persons by name. Who breaks the rule of the last zone, each frame. */
function play(zones: Zone[], frames: Record<string, Box>[], stepMs = 500, local = NOON): string[][] {
  const rule = rulesOf(zones).at(-1)!
  let where: Whereabouts = nobodyYet
  return frames.map((frame, at) => {
    const people = Object.entries(frame).map(([person, box]) => ({ person, box }))
    where = follow(
      where,
      people.map(({ person, box }) => ({ person, foot: footPoint(box) })),
      zones,
      at * stepMs,
    )
    return breaking(rule, people, where, local).map(({ person }) => person)
  })
}

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
    expect(play([zone('helmet')], [{ bare: head(0.1, 0.1), safe: head(0.3, 0.1, 'helmet') }])).toEqual([['bare']])
  })

  test('anybody breaks the rule of a closed zone, helmet or not', () => {
    expect(play([zone('nobody')], [{ in: head(0.1, 0.1, 'helmet'), out: head(0.8, 0.1) }])).toEqual([['in']])
  })

  test('a person is where the feet are: a head above a zone on the ground is not in it', () => {
    const ground: Zone['polygon'] = [
      [0, 0.5],
      [1, 0.5],
      [1, 0.7],
      [0, 0.7],
    ]
    expect(play([zone('nobody', ground)], [{ a: head(0.2, 0.2), b: head(0.2, 0.55) }])).toEqual([['a']])
  })

  test('who stands in a place that is excepted from a zone is not in it', () => {
    const booth: Zone['polygon'] = [
      [0.2, 0.7],
      [0.4, 0.7],
      [0.4, 0.9],
      [0.2, 0.9],
    ]
    const people = { inside: standingAt(0.1, 0.8), inBooth: standingAt(0.3, 0.8) }
    expect(play([{ ...zone('nobody'), except: [booth] }], [people])).toEqual([['inside']])
  })

  test('out of its hours a zone is broken by nobody', () => {
    const night: Zone = { ...zone('nobody'), hours: [{ from: '22:00', to: '06:00' }] }
    expect(play([night], [{ in: head(0.1, 0.1) }])).toEqual([[]])
    expect(play([night], [{ in: head(0.1, 0.1) }], 500, { day: 1, minute: 5 * 60 })).toEqual([['in']])
  })
})

describe('loitering', () => {
  const wait: Zone = { ...zone('loitering'), seconds: 2 }
  const still = { a: standingAt(0.3, 0.8) }
  test('is to be in the zone for longer than it allows', () => {
    expect(play([wait], Array(6).fill(still)).map((who) => who.length)).toEqual([0, 0, 0, 0, 1, 1])
  })
  test('is not excused by a foot that trembles over the border, but by going away', () => {
    const trembling = [still, still, { a: standingAt(0.51, 0.8) }, still, still, still]
    expect(play([wait], trembling).map((who) => who.length)).toEqual([0, 0, 0, 0, 1, 1])
    const away = [still, still, ...Array(5).fill({ a: standingAt(0.7, 0.8) }), still, still]
    expect(play([wait], away).flat()).toEqual([])
  })
  test('two who pass through one after the other do not loiter', () => {
    expect(play([wait], [still, still, still, { b: still.a }, { b: still.a }, { b: still.a }]).flat()).toEqual([])
  })
})

describe('an entry line', () => {
  // Looking from its first point to its second, up the picture: left of it is the left of the picture.
  const gate: Zone = {
    ...zone('nobody', [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
    ]),
    entry: [
      [0.5, 1],
      [0.5, 0.5],
    ],
  }
  const walk = (...xs: number[]) =>
    play(
      [gate],
      xs.map((x) => ({ a: standingAt(x, 0.8) })),
    ).map((who) => who.length)

  test('lets in who crosses it from left to right, until he crosses it back', () => {
    expect(walk(0.3, 0.45, 0.55, 0.7, 0.4)).toEqual([0, 0, 1, 1, 0])
  })
  test('does not count who comes the other way, nor who was there before', () => {
    expect(walk(0.7, 0.55, 0.45, 0.3)).toEqual([0, 0, 0, 0])
    expect(walk(0.7, 0.7)).toEqual([0, 0])
  })
  test('is not crossed by who stands on it, however he trembles', () => {
    expect(walk(0.3, 0.495, 0.505, 0.497, 0.503)).toEqual([0, 0, 0, 0, 0])
    expect(walk(0.3, 0.5, 0.55)).toEqual([0, 0, 1])
  })
  test('is not crossed by who walks around its end', () => {
    const around = [
      [0.3, 0.8],
      [0.4, 0.47],
      [0.6, 0.47],
      [0.7, 0.8],
    ].map(([x, y]) => ({ a: standingAt(x!, y!) }))
    expect(play([gate], around).flat()).toEqual([])
  })
  test('an id that switches on the line is somebody who was never seen to come in', () => {
    expect(play([gate], [{ a: standingAt(0.4, 0.8) }, { b: standingAt(0.6, 0.8) }]).flat()).toEqual([])
  })
})

describe('ordered zones', () => {
  const wash: Zone = { zone: 'wash', rule: 'loitering', seconds: 3600, polygon: leftHalf }
  const road: Zone = {
    zone: 'road',
    rule: 'order',
    after: 'wash',
    polygon: leftHalf.map(([x, y]): [number, number] => [x + 0.5, y]),
  }
  test('who has been in the first may be in the second; who has not may not', () => {
    const frames = [
      { a: standingAt(0.3, 0.8), b: standingAt(0.9, 0.8) },
      { a: standingAt(0.7, 0.8), b: standingAt(0.9, 0.8) },
    ]
    expect(play([wash, road], frames)).toEqual([['b'], ['b']])
  })
})

describe('geometry', () => {
  test('feet never leave the picture', () => {
    const [x, y] = footPoint(head(0.2, 0.8))
    expect([x, y]).toEqual([0.22, expect.closeTo(1, 5)])
    expect(isInside([x, y], leftHalf)).toBe(true)
  })

  test('who stands on the border is inside, at a corner too', () => {
    expect(isInside([0.5, 0.5], leftHalf)).toBe(true)
    expect(isInside([0.5, 0], leftHalf)).toBe(true)
    expect(isInside([0.5001, 0.5], leftHalf)).toBe(false)
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
