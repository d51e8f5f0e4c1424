import type { Box } from '@loujing/wire/detection'
import type { EpisodeId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import { describe, expect, test } from 'vitest'
import { emptyCourse, finish, median, passTime, see, type Course, type Step } from './episodes.ts'
import { rulesOf } from './rules.ts'

const settings = { k: 3, n: 5, endAfterMs: 5000, updateMs: 2000 }
const [rule] = rulesOf([])
const FIRST_MS = Date.UTC(2026, 2, 1, 8)
const PERIOD_MS = 500

const bare = (score: number, x = 0.1): Box => ({ label: 'head', score, x, y: 0.1, w: 0.04, h: 0.06 })
const helmet: Box = { label: 'helmet', score: 0.9, x: 0.5, y: 0.1, w: 0.04, h: 0.06 }
/** A frame of the test's story: the scores of its bare heads; none is a frame with a helmet only. */
type Scene = number[]

/** Plays frames half a second apart; the picture of each is its number. */
function play(scenes: Scene[], course: Course<number> = emptyCourse, from = 0) {
  const steps: Step<number>[] = []
  let next = 0
  scenes.forEach((scores, index) => {
    const at = from + index
    const boxes = scores.length === 0 ? [helmet] : scores.map((score, person) => bare(score, 0.1 + person * 0.2))
    const seen = { picture: at, boxes, atMs: at * PERIOD_MS, takenAt: toInstant(FIRST_MS + at * PERIOD_MS) }
    const hits = boxes.filter(({ label }) => label === 'head')
    const look = { seen, people: hits.length, score: Math.max(0, ...hits.map(({ score }) => score)) }
    const after = see(course, rule!, look, settings, () => `episode-${++next}` as EpisodeId)
    course = after.course
    if (after.step) steps.push(after.step)
  })
  return { course, steps, phases: steps.map(({ phase }) => phase) }
}
const misses = (count: number): Scene[] => Array.from({ length: count }, () => [])

describe('an episode begins', () => {
  test('at the k-th hit among the last n frames, and not before', () => {
    expect(play([[0.5], [], [0.6]]).phases).toEqual([])
    expect(play([[0.5], [], [0.6], [], [0.7]]).phases).toEqual(['new'])
  })

  test('not for hits that are further apart than n frames', () => {
    expect(play([[0.5], [0.5], ...misses(3), [0.5], ...misses(3), [0.5]]).phases).toEqual([])
  })

  test('with the time of its first hit, the median of its scores, and the picture that proves it best', () => {
    const [step] = play([[0.5], [], [0.9], [], [0.6]]).steps
    expect(step).toMatchObject({
      startedAt: '2026-03-01T08:00:00.000Z',
      score: 0.6,
      frames: { hit: 3, seen: 5 },
      people: 1,
    })
    expect(step?.best.picture).toBe(2)
  })

  test('with the most people seen at once, whose picture proves more than a surer one of fewer', () => {
    const [step] = play([[0.9], [0.5, 0.5], [0.9]]).steps
    expect([step?.people, step?.best.picture]).toEqual([2, 1])
  })
})

describe('an episode goes on', () => {
  test('without a word while there is nothing better to show', () => {
    expect(play([[0.9], [0.9], [0.9], ...Array.from({ length: 20 }, () => [0.8])]).phases).toEqual(['new'])
  })

  test('and is told again with a better picture, by the same id, not more often than agreed', () => {
    const { steps } = play([[0.5], [0.5], [0.5], [0.6], [0.7], [0.8], [0.85], [0.9]])
    expect(steps.map(({ phase, best }) => [phase, best.picture])).toEqual([
      ['new', 0],
      ['update', 6],
    ])
    expect(new Set(steps.map(({ id }) => id)).size).toBe(1)
  })
})

describe('an episode ends', () => {
  test('when for the agreed time no frame hit, at the moment it was last seen', () => {
    const { steps } = play([[0.5], [0.5], [0.5], ...misses(10)])
    expect(steps.map(({ phase }) => phase)).toEqual(['new', 'end'])
    expect(steps[1]).toMatchObject({ endedAt: '2026-03-01T08:00:01.000Z', frames: { hit: 3, seen: 13 } })
  })

  test('not by a gap that is shorter', () => {
    expect(play([[0.5], [0.5], [0.5], ...misses(9), [0.5], ...misses(9)]).phases).toEqual(['new'])
  })

  test('also when the camera falls silent', () => {
    const { course } = play([[0.5], [0.5], [0.5]])
    expect(passTime(course, rule!, 5900, settings).step).toBeUndefined()
    expect(passTime(course, rule!, 6000, settings).step?.phase).toBe('end')
  })

  test('and the next one needs its own k frames and has its own id', () => {
    const { steps } = play([[0.5], [0.5], [0.5], ...misses(10), [0.5], [0.5], [0.5]])
    expect(steps.map(({ phase, id }) => [phase, id])).toEqual([
      ['new', 'episode-1'],
      ['end', 'episode-1'],
      ['new', 'episode-2'],
    ])
  })

  test('at once when nobody watches any more; what never began needs no end', () => {
    expect(finish(play([[0.5], [0.5], [0.5]]).course, rule!)?.phase).toBe('end')
    expect(finish(play([[0.5], [0.5]]).course, rule!)).toBeUndefined()
  })
})

describe('of one person', () => {
  /** `+` bare, `-` under a helmet, `?` too faint to say. */
  function judge(story: string) {
    const phases: string[] = []
    let course: Course<number> = emptyCourse
    for (const [at, sign] of [...story].entries()) {
      const seen = { picture: at, boxes: [], atMs: at * PERIOD_MS, takenAt: toInstant(FIRST_MS + at * PERIOD_MS) }
      const look = {
        seen,
        people: sign === '+' ? 1 : 0,
        score: sign === '+' ? 0.8 : 0,
        ...(sign === '-' && { against: 0.9 }),
        ...(sign === '?' && { isDoubtful: true }),
      }
      const after = see(course, rule!, look, settings, () => 'one' as EpisodeId)
      course = after.course
      if (after.step) phases.push(after.step.phase)
    }
    return phases
  }

  test('the median of what was seen decides: twice bare and three times under a helmet is under a helmet', () => {
    expect(judge('++--+')).toEqual(['new'])
    expect(judge('+--+-+--+-')).toEqual([])
  })
  test('a head behind a bar is not guilty', () => expect(judge('?????????')).toEqual([]))
  test('nor is the bare head cleared because a bar hides it for a while', () =>
    expect(judge('+++????????????')).toEqual(['new']))
  test('the helmet that is put on ends it', () => expect(judge('+++----------')).toEqual(['new', 'end']))
})

test('the median of an even number is the mean of the middle two', () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5])
})
