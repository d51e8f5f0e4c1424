import { describe, expect, test } from 'vitest'
import type { Covariance, Metres } from './covariance.ts'
import { emptyCrowd, fuse, type Crowd } from './fusion.ts'

/** A camera to the south is sure of east and unsure of north; one to the west the other way round. */
const UNSURE: Record<string, Covariance> = { south: [0.1, 0, 1.5], west: [1.5, 0, 0.1] }
type Frame = [source: 'south' | 'west', atMs: number, sights: [track: number, at: Metres][]]

/** Plays frames; whose each track was in the last of them, and how many people there have ever been. */
function play(frames: Frame[], begin: Crowd = emptyCrowd) {
  let crowd = begin
  const merged: [number, number][] = []
  const told = frames.map(([source, atMs, sights]) => {
    const next = fuse(
      crowd,
      source,
      sights.map(([track, at]) => ({ track, at, covariance: UNSURE[source]! })),
      atMs,
    )
    crowd = next.crowd
    merged.push(...next.merged)
    return sights.map(([track]) => next.of.get(track)!)
  })
  return { told, crowd, merged, last: told.at(-1), known: crowd.next - 1 }
}

/** Both cameras look twice a second, `west` a quarter of a second later. */
function watch(seconds: number, see: (source: 'south' | 'west', t: number) => [number, Metres][]): Frame[] {
  return Array.from({ length: seconds * 2 }, (_, at): Frame[] => [
    ['south', at * 500, see('south', at / 2)],
    ['west', at * 500 + 250, see('west', at / 2 + 0.25)],
  ]).flat()
}

describe('one worker before two cameras', () => {
  const walk = (t: number): Metres => [5 * Math.sin(t / 8), 3 * Math.cos(t / 8)]
  test('is one person, for ten minutes', () => {
    expect(play(watch(600, (source, t) => [[source === 'south' ? 1 : 7, walk(t)]])).known).toBe(1)
  })

  test('although each camera is out by half a metre the same way all the time', () => {
    const off = (source: string, [e, n]: Metres): Metres => (source === 'south' ? [e, n + 0.6] : [e - 0.6, n])
    expect(play(watch(60, (source, t) => [[1, off(source, walk(t))]])).known).toBe(1)
  })

  test('stays one when one view loses him and finds him again under another number', () => {
    const frames = watch(60, (source, t) => {
      if (source === 'west' && t > 20 && t < 32) return []
      return [[source === 'west' && t >= 32 ? 8 : 1, walk(t)]]
    })
    expect(play(frames).known).toBe(1)
  })

  test('stays one when both lose him for a few seconds', () => {
    expect(play(watch(30, (_, t) => (t > 10 && t < 15 ? [] : [[t > 12 ? 2 : 1, [t / 10, 0]]]))).known).toBe(1)
  })

  test('is somebody new when nobody has seen him for long: who he is nobody can say', () => {
    expect(play(watch(40, (_, t) => (t > 10 && t < 25 ? [] : [[t > 12 ? 2 : 1, [0, 0]]]))).known).toBe(2)
  })
})

describe('two workers', () => {
  test('who stand four metres apart stay two, whichever camera sees which first', () => {
    const { known, last } = play(
      watch(60, (source) =>
        source === 'south'
          ? [
              [1, [0, 0]],
              [2, [4, 0]],
            ]
          : [
              [5, [4.2, 0.3]],
              [6, [0.2, -0.2]],
            ],
      ),
    )
    expect(known).toBe(2)
    expect(last).toEqual([2, 1])
  })

  test('who pass each other at a metre stay two, and keep who they are', () => {
    const frames = watch(20, (source, t) => {
      const [a, b]: Metres[] = [
        [t - 10, 0.5],
        [10 - t, -0.5],
      ]
      return source === 'south'
        ? [
            [1, a!],
            [2, b!],
          ]
        : [
            [8, b!],
            [7, a!],
          ]
    })
    const { known, told, merged } = play(frames)
    expect([known, merged]).toEqual([2, []])
    expect(told.at(-2)).toEqual(told[0])
  })

  test('are not one because each camera sees only one of them, when they are far apart', () => {
    expect(play(watch(30, (source) => [[1, source === 'south' ? [0, 0] : [6, 0]]])).known).toBe(2)
  })

  test('who came together as one part again as two', () => {
    const frames = watch(30, (source, t) => [[1, [source === 'south' ? 0 : Math.max(0, t - 10), 0]]])
    expect(play(frames).told.at(-1)).not.toEqual(play(frames).told.at(-2))
  })
})

test('two who turn out to be one become the one who was known first', () => {
  // The cameras do not agree at first: the second comes nearer as he walks into where both see well.
  const frames = watch(12, (source, t) => [[1, source === 'south' ? [0, 0] : [Math.max(0, 6 - t), 0]]])
  const { merged, told } = play(frames)
  expect(merged).toEqual([[2, 1]])
  expect(told.slice(-2)).toEqual([[1], [1]])
})

test('who is alone in one camera’s frame is not made one with who stands beside him in it', () => {
  const frames = watch(20, (source) =>
    source === 'south'
      ? [
          [1, [0, 0]],
          [2, [0.4, 0]],
        ]
      : [],
  )
  expect(play(frames)).toMatchObject({ known: 2, merged: [] })
})
