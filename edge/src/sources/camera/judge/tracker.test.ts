import type { Box } from '@loujing/wire/detection'
import { describe, expect, test } from 'vitest'
import { noTracks, track, type Tracks } from './tracker.ts'

const head = (x: number, label = 'head'): Box => ({ label, score: 0.8, x, y: 0.4, w: 0.04, h: 0.06 })

/** Numbers of the boxes, frame by frame, `stepMs` apart. */
function follow(frames: Box[][], stepMs = 500): (number | undefined)[][] {
  let tracks: Tracks = noTracks
  return frames.map((boxes, at) => {
    const seen = track(tracks, boxes, at * stepMs)
    tracks = seen.tracks
    return seen.boxes.map((box) => box.track)
  })
}

test('a person who walks on keeps the number, also by more than a head’s width a frame', () => {
  expect(follow([[head(0.1)], [head(0.15)], [head(0.2)]])).toEqual([[1], [1], [1]])
})

test('two people keep theirs, in whatever order they are found', () => {
  expect(
    follow([
      [head(0.1), head(0.5)],
      [head(0.51), head(0.11)],
    ]),
  ).toEqual([
    [1, 2],
    [2, 1],
  ])
})

test('who puts a helmet on stays the same person', () => {
  expect(follow([[head(0.1)], [head(0.1, 'helmet')]])).toEqual([[1], [1]])
})

test('who is hidden for a moment is known again, who stays away is new', () => {
  expect(follow([[head(0.1)], [], [head(0.12)]])).toEqual([[1], [], [1]])
  expect(follow([[head(0.1)], [], [head(0.1)]], 2000)).toEqual([[1], [], [2]])
})

test('one number is never given to two boxes', () => {
  expect(follow([[head(0.1)], [head(0.1), head(0.12)]])[1]).toEqual([1, 2])
})

test('two who walk towards each other and pass keep their numbers: motion tells whose box is whose', () => {
  const [left, right] = [0.1, 0.14, 0.18, 0.22, 0.26, 0.3]
    .map((x) => [head(x), head(0.41 - x)])
    .reduce(
      ([a, b], [c, d]) =>
        [
          [...a!, c!],
          [...b!, d!],
        ] as Box[][],
      [[], []] as Box[][],
    ) as [Box[], Box[]]
  const frames = left.map((box, at) => [box, { ...right[at]!, y: 0.43 }])
  expect(follow(frames, 300).at(-1)).toEqual([1, 2])
})

describe('a faint box', () => {
  const faint = { ...head(0.1), score: 0.2 }
  test('keeps the number of the person it follows, so that who comes out from behind a bar is nobody new', () => {
    const first = track(noTracks, [head(0.1)], 0)
    let { tracks } = first
    for (const atMs of [1000, 2000, 3000, 4000]) {
      const seen = track(tracks, [], atMs, [faint])
      expect(seen.faint.map(({ track: number }) => number)).toEqual([1])
      tracks = seen.tracks
    }
    expect(track(tracks, [head(0.1)], 5000).boxes[0]?.track).toBe(1)
  })
  test('begins nobody, and does not take a person from a sure box', () => {
    expect(track(noTracks, [], 0, [faint]).faint).toEqual([])
    const { tracks } = track(noTracks, [head(0.1)], 0)
    const seen = track(tracks, [head(0.11)], 500, [faint])
    expect([seen.boxes[0]?.track, seen.faint]).toEqual([1, []])
  })
})
