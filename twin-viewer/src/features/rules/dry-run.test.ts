import type { Instant } from '@loujing/wire/instant'
import { toInstant } from '@loujing/wire/instant'
import type { Severity } from '@loujing/wire/severity'
import { expect, test } from 'vitest'
import { hearLine, nothingYet, summaryOf } from './dry-run.ts'

const at = (minute: number): Instant => toInstant(minute * 60_000)
const END = 100 * 60_000
const turn = (minute: number, severity: Severity | null) =>
  ({ line: 'turn', at: at(minute), severity, since: at(minute) }) as const

test('turns become stretches; worse is the same alarm, and what is up at the end goes on to it', () => {
  const lines = [turn(10, 'minor'), turn(20, 'major'), turn(30, null), turn(90, 'minor')]
  const { stretches } = lines.reduce((result, line) => hearLine(result, line, END), nothingYet)
  expect(stretches.map(({ fromMs, toMs, severity }) => [fromMs / 60_000, toMs / 60_000, severity])).toEqual([
    [10, 20, 'minor'],
    [20, 30, 'major'],
    [90, 100, 'minor'],
  ])
  expect(summaryOf(stretches)).toEqual({ times: 2, upMs: 30 * 60_000 })
})

test('a run that fails says so, and one that read too much says where it stopped', () => {
  expect(hearLine(nothingYet, { line: 'failed' }, END).isFailed).toBe(true)
  const done = hearLine(nothingYet, { line: 'done', readings: 7, notRecorded: ['x'], limitAt: at(50) }, END)
  expect(done).toMatchObject({ isWhole: true, readings: 7, notRecorded: ['x'], limitAtMs: 50 * 60_000 })
})
