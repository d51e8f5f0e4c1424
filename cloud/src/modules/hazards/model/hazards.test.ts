import { HAZARD_CATEGORIES, HAZARD_STATES, type ResponsibilityScope } from '@loujing/wire/http/hazards'
import type { CameraId, ContractorId, ResponsibilityId, Slug } from '@loujing/wire/id'
import type { Day } from '@loujing/wire/instant'
import { expect, test } from 'vitest'
import { addDays, dayOf, startOf } from '@loujing/wire/beijing'
import { overlap, responsibleFor, type Rule } from './responsible.ts'
import { atLeast, categoryOf, deadlineOf, levelOf, OWN_RULES, readHazardRules, rulesFor } from './rules.ts'
import { passedAt, stateAfter, STEPS, type Step } from './step.ts'
import { nothing, rowOf } from './week.ts'

const gate = 'c-gate' as CameraId
const pit = 'pit' as Slug
const site: ResponsibilityScope = { kind: 'site' }
const camera: ResponsibilityScope = { kind: 'camera', camera: gate }
const zone: ResponsibilityScope = { kind: 'zone', camera: gate, zone: pit }
const rule = (contractor: string, scope: ResponsibilityScope, from = '2026-03-01', until?: string): Rule => ({
  id: contractor as ResponsibilityId,
  contractor: contractor as ContractorId,
  scope,
  from: from as Day,
  ...(until && { until: until as Day }),
})
const day = (text: string) => text as Day

test('who answers for a place: the zone’s contractor before the camera’s before the site’s, and it is told which', () => {
  const rules = [rule('general', site), rule('scaffold', camera), rule('earthwork', zone)]
  expect(responsibleFor(rules, { camera: gate, zone: pit }, day('2026-03-05'))).toEqual({
    contractor: 'earthwork',
    by: 'zone',
  })
  expect(responsibleFor(rules, { camera: gate }, day('2026-03-05'))).toEqual({ contractor: 'scaffold', by: 'camera' })
  expect(responsibleFor(rules, {}, day('2026-03-05'))).toEqual({ contractor: 'general', by: 'site' })
  expect(responsibleFor([rule('scaffold', camera)], {}, day('2026-03-05'))).toBeUndefined()
})

test('a responsibility holds on its first and its last day, and on no day beside them', () => {
  const rules = [rule('scaffold', camera, '2026-03-02', '2026-03-04')]
  const on = (text: string) => responsibleFor(rules, { camera: gate }, day(text))?.contractor
  expect(['2026-03-01', '2026-03-02', '2026-03-04', '2026-03-05'].map(on)).toEqual([
    undefined,
    'scaffold',
    'scaffold',
    undefined,
  ])
})

test('two rules overlap only for the same place and a day that both have', () => {
  expect(overlap(rule('a', site), rule('b', camera))).toBe(false)
  expect(overlap(rule('a', camera), rule('b', zone))).toBe(false)
  expect(overlap(rule('a', zone), rule('b', { ...zone, zone: 'door' }))).toBe(false)
  expect(overlap(rule('a', zone, '2026-03-01', '2026-03-04'), rule('b', zone, '2026-03-04'))).toBe(true)
  expect(overlap(rule('a', zone, '2026-03-01', '2026-03-03'), rule('b', zone, '2026-03-04'))).toBe(false)
  expect(overlap(rule('a', site), rule('b', site, '2030-01-01', '2030-01-02'))).toBe(true)
})

test('the legal steps, and no others', () => {
  const legal = HAZARD_STATES.flatMap((state) =>
    (Object.keys(STEPS) as Step[]).flatMap((step) => {
      try {
        return [`${state} ${step} ${stateAfter(state, step)}`]
      } catch {
        return []
      }
    }),
  )
  expect(legal).toEqual([
    'open begin rectifying',
    'open rectify rectified',
    'open void void',
    'rectifying rectify rectified',
    'rectifying void void',
    'rectified close closed',
    'rectified send-back rectifying',
    'rectified void void',
  ])
})

test('attention grows a day before the deadline, at it, and a day behind it', () => {
  const deadline = new Date('2026-03-10T00:00:00Z')
  const at = (hours: number) => passedAt(deadline, new Date(deadline.getTime() + hours * 3_600_000))
  expect(at(-24.01)).toEqual([])
  expect(at(-24)).toEqual(['due-soon'])
  expect(at(0)).toEqual(['due-soon', 'overdue'])
  expect(at(24)).toEqual(['due-soon', 'overdue', 'long-overdue'])
})

test('a city’s own rule goes before everybody’s, from its day on, and names its source', () => {
  const own = {
    ...OWN_RULES,
    city: '杭州',
    effectiveFrom: '2026-04-01',
    deadlines: { source: '杭建〔2026〕1号', hours: { general: 24, larger: 12, major: 4 } },
  }
  const rules = readHazardRules(JSON.stringify([own]))
  expect(rulesFor(rules, '杭州', day('2026-03-31')).deadlines.hours.general).toBe(72)
  expect(rulesFor(rules, '宁波', day('2026-05-01')).deadlines.hours.general).toBe(72)
  const hangzhou = rulesFor(rules, '杭州', day('2026-04-01'))
  expect(deadlineOf(hangzhou, 'larger', new Date(0))).toEqual({
    at: new Date(12 * 3_600_000),
    by: { rule: '12 h larger · 杭州 · 2026-04-01', source: '杭建〔2026〕1号' },
  })
  expect(() => readHazardRules('[{"city":"杭州"}]')).toThrow('LOUJING_HAZARD_RULES')
})

test('no category and no alarm is 重大 by itself: that is for a person to say', () => {
  for (const category of HAZARD_CATEGORIES) expect(levelOf(OWN_RULES, category).level).not.toBe('major')
  expect(atLeast(levelOf(OWN_RULES, categoryOf('no-helmet')), 'critical').level).toBe('larger')
  expect(atLeast(levelOf(OWN_RULES, categoryOf('no-helmet')), 'major').level).toBe('general')
  expect(categoryOf('constructor')).toBe('other')
})

test('a day is Beijing’s', () => {
  expect(dayOf(new Date('2026-03-01T15:59:59.999Z'))).toBe('2026-03-01')
  expect(dayOf(new Date('2026-03-01T16:00:00.000Z'))).toBe('2026-03-02')
  expect(startOf(day('2026-03-02')).toISOString()).toBe('2026-03-01T16:00:00.000Z')
  expect(addDays(day('2026-02-26'), 7)).toBe('2026-03-05')
})

test('a figure that is not known is left out, and few person-hours make no rate', () => {
  const week = { ...nothing(), byLevel: { general: 3, larger: 0, major: 0 }, closed: 2, hoursToClose: 61 }
  expect(rowOf(week, undefined)).toMatchObject({ found: 3, meanHoursToClose: 30.5 })
  expect(rowOf(week, undefined)).not.toHaveProperty('personHours')
  expect(rowOf(week, 9 * 3600)).not.toHaveProperty('per1000PersonHours')
  expect(rowOf(week, 1500 * 3600)).toMatchObject({ personHours: 1500, per1000PersonHours: 2 })
  expect(rowOf(nothing(), undefined)).not.toHaveProperty('meanHoursToClose')
})
