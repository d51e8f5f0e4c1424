import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Compile } from 'typebox/compile'
import { Check } from 'typebox/value'
import { expect, test } from 'vitest'
import { EpisodeClip } from './clip.ts'
import { COMMANDS } from './command.ts'
import { ApprovalFlow, objectionToFlow } from './http/approval-flow.ts'
import { Claim } from './http/sites.ts'
import { isInstant } from './instant.ts'
import { PAYLOADS } from './payload.ts'
import { toCanonical, type QuantityKind } from './quantity.ts'
import { objectionTo, Rule } from './rule.ts'
import { formatTopic, parseTopic } from './topic.ts'

const lines = (name: string) =>
  readFileSync(join(import.meta.dirname, '../vectors', name), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))

test.each(lines('topics.valid.txt'))('%s is a topic, and formats back to itself', (text) => {
  const topic = parseTopic(text)
  expect(topic).toBeDefined()
  expect(formatTopic(topic!)).toBe(text)
})

test.each(lines('topics.invalid.txt'))('%s is no topic', (text) => {
  expect(parseTopic(text)).toBeUndefined()
})

const reading = Compile(PAYLOADS.sensor.reading)
const isReading = (value: unknown) => reading.Check(value) && isInstant(value.time)

test.each(lines('reading.valid.jsonl'))('a reading: %s', (line) => {
  expect(isReading(JSON.parse(line))).toBe(true)
})

test.each(lines('reading.invalid.jsonl').map((line) => [JSON.parse(line).why, line]))(
  '%s is no reading',
  (_why, line) => {
    expect(isReading(JSON.parse(line))).toBe(false)
  },
)

test.each(lines('claim.valid.jsonl'))('a claim: %s', (line) => {
  expect(Check(Claim, JSON.parse(line))).toBe(true)
})

test.each(lines('claim.invalid.jsonl').map((line) => [JSON.parse(line).why, line]))('%s is no claim', (_why, line) => {
  expect(Check(Claim, JSON.parse(line))).toBe(false)
})

test.each(lines('clip.valid.jsonl'))('a clip: %s', (line) => {
  expect(Check(EpisodeClip, JSON.parse(line))).toBe(true)
})

test.each(lines('clip.invalid.jsonl').map((line) => [JSON.parse(line).why, line]))('%s is no clip', (_why, line) => {
  expect(Check(EpisodeClip, JSON.parse(line).data)).toBe(false)
})

test.each(lines('set-masks.valid.jsonl'))('masks: %s', (line) => {
  expect(Check(COMMANDS['set-masks'], JSON.parse(line))).toBe(true)
})

test.each(lines('set-masks.invalid.jsonl').map((line) => [JSON.parse(line).why, line]))(
  '%s are no masks',
  (_why, line) => {
    expect(Check(COMMANDS['set-masks'], JSON.parse(line))).toBe(false)
  },
)

test.each(lines('set-zones.valid.jsonl'))('zones: %s', (line) => {
  expect(Check(COMMANDS['set-zones'], JSON.parse(line))).toBe(true)
})

test.each(lines('set-zones.invalid.jsonl').map((line) => [JSON.parse(line).why, line]))(
  'no zones: %s',
  (_why, line) => {
    expect(Check(COMMANDS['set-zones'], JSON.parse(line))).toBe(false)
  },
)

test.each(lines('units.tsv').map((line) => line.split('\t')))(
  '%s %s %s is %s in the canonical unit',
  (kind, value, unit, canonical) => {
    const converted = toCanonical(kind as QuantityKind, Number(value), unit)
    if (canonical) expect(converted).toBeCloseTo(Number(canonical), 9)
    else expect(converted).toBeUndefined()
  },
)

const isRule = (value: unknown) => Check(Rule, value) && objectionTo(value) === undefined

test.each(lines('rule.valid.jsonl'))('a rule: %s', (line) => {
  expect(isRule(JSON.parse(line))).toBe(true)
})

test.each(lines('rule.invalid.jsonl').map((line) => [JSON.parse(line).why, line]))('%s is no rule', (_why, line) => {
  expect(isRule(JSON.parse(line))).toBe(false)
})

const isFlow = (value: unknown) => Check(ApprovalFlow, value) && objectionToFlow(value) === undefined

test.each(lines('approval-flow.valid.jsonl'))('a flow of approvals: %s', (line) => {
  expect(isFlow(JSON.parse(line))).toBe(true)
})

test.each(lines('approval-flow.invalid.jsonl').map((line) => [JSON.parse(line).why, line]))(
  '%s is no flow of approvals',
  (_why, line) => {
    expect(isFlow(JSON.parse(line))).toBe(false)
  },
)
