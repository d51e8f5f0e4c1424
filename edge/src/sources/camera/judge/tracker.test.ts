import type { Box } from '@loujing/wire/detection'
import { expect, test } from 'vitest'
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
