import type { EpisodeId } from '@loujing/wire/id'
import { expect, test } from 'vitest'
import { createReel } from './reel.ts'

const SETTINGS = { beforeMs: 5000, afterMs: 5000, mostMs: 30_000 }
/** The wall clock when the monotonic one is at nought. */
const WALL_MS = 1_790_000_000_000
const [first, second] = ['first' as EpisodeId, 'second' as EpisodeId]
const picture = (second: number, bytes = 1000) => ({
  jpeg: new Uint8Array(bytes),
  atMs: second * 1000,
  takenMs: WALL_MS + second * 1000,
  hiding: { masks: [], heads: [] },
})
/** One picture a second, from one second to another. */
const play = (reel: ReturnType<typeof createReel>, from: number, to: number, bytes?: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => reel.push(picture(from + at, bytes))).flat()
const secondsOf = ({ frames }: { frames: { atMs: number }[] }) => frames.map(({ atMs }) => atMs / 1000)

test('a clip goes from five seconds before its episode to five after its end, and says where the episode begins', () => {
  const reel = createReel(SETTINGS)
  play(reel, 0, 20)
  expect(reel.begin(first, WALL_MS + 18_000)).toBe(true)
  expect(play(reel, 21, 26)).toEqual([])
  reel.end(first, WALL_MS + 23_000)
  const [cut] = play(reel, 27, 30)
  expect(secondsOf(cut!)).toEqual([15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28])
  expect(cut!.moment).toBe(3)
  expect(play(reel, 31, 40)).toEqual([])
})

test('an episode that goes on for ever has a clip of the longest length, counted from its beginning', () => {
  const reel = createReel(SETTINGS)
  play(reel, 0, 10)
  reel.begin(first, WALL_MS + 10_000)
  const cuts = play(reel, 11, 100)
  expect(cuts).toHaveLength(1)
  expect(secondsOf(cuts[0]!).at(0)).toBe(5)
  expect(secondsOf(cuts[0]!).at(-1)).toBe(35)
})

test('a camera that falls silent still gives the clip of what it saw', () => {
  const reel = createReel(SETTINGS)
  play(reel, 0, 10)
  reel.begin(first, WALL_MS + 9000)
  reel.end(first, WALL_MS + 10_000)
  expect(reel.passTime(14_000)).toEqual([])
  const [cut] = reel.passTime(15_000)
  expect(secondsOf(cut!).at(-1)).toBe(10)
})

test('an end that is told long after it came cuts what was recorded since', () => {
  const reel = createReel(SETTINGS)
  play(reel, 0, 10)
  reel.begin(first, WALL_MS + 10_000)
  play(reel, 11, 25)
  reel.end(first, WALL_MS + 12_000)
  const [cut] = reel.passTime(25_000)
  expect(secondsOf(cut!).at(-1)).toBe(17)
})

test('a wall clock that is set while an episode goes on makes its clip no longer than the longest', () => {
  const reel = createReel(SETTINGS)
  play(reel, 0, 10)
  reel.begin(first, WALL_MS + 10_000)
  const late = Array.from({ length: 60 }, (_, at) => reel.push({ ...picture(11 + at), takenMs: WALL_MS - 3_600_000 }))
  expect(late.flat()).toHaveLength(1)
  expect(secondsOf(late.flat()[0]!).at(-1)).toBe(35)
})

test('two people are two clips of the same pictures; more than four at once are told as not recorded', () => {
  const reel = createReel(SETTINGS)
  play(reel, 0, 5)
  expect(reel.begin(first, WALL_MS + 4000)).toBe(true)
  expect(reel.begin(second, WALL_MS + 5000)).toBe(true)
  for (const name of ['c', 'd']) expect(reel.begin(name as EpisodeId, WALL_MS + 5000)).toBe(true)
  expect(reel.begin('e' as EpisodeId, WALL_MS + 5000)).toBe(false)
  expect(reel.abandon()).toEqual([first, second, 'c', 'd'])
  expect(reel.passTime(1e9)).toEqual([])
})

test('the memory of a camera is bounded whatever its pictures weigh', () => {
  const reel = createReel(SETTINGS)
  play(reel, 0, 10, 5 * 1024 * 1024)
  reel.begin(first, WALL_MS + 10_000)
  const [cut] = play(reel, 11, 30, 5 * 1024 * 1024)
  expect(secondsOf(cut!)).toEqual([10, 11, 12, 13])
})
