import type { DryRunLine, SiteRule } from '@loujing/wire/http/rules'
import type { DesiredAnswer } from '@loujing/wire/http/sites'
import { uuidv7, type MessageId } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Page } from '@loujing/wire/page'
import type { Quality } from '@loujing/wire/reading'
import type { Condition, Rule } from '@loujing/wire/rule'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSite, type SiteWorld } from '../../../test/support/site-world.ts'
import { inCompany } from '../../platform/tenant.ts'
import { saveDetections } from '../../stores/detections.ts'
import { createPartitions } from '../../stores/partitions.ts'

let world: SiteWorld
beforeAll(async () => {
  world = await startSite()
})
afterAll(() => world.close())

const MINUTE = 60_000
const dusty = (more: object = {}): Condition => ({
  is: 'compare',
  source: 'dust-1',
  point: 'pm10',
  unit: 'ug/m3',
  side: 'above',
  limit: 150,
  hysteresis: 10,
  staleMs: 5 * MINUTE,
  ...more,
})
const aRule = (slug: string, when: Condition = { is: 'lasting', forMs: 10 * MINUTE, when: dusty() }): Rule => ({
  rule: slug,
  name: '大风扬尘',
  timeZone: 'Asia/Shanghai',
  shownAt: { source: 'dust-1', point: 'pm10' },
  levels: [{ severity: 'major', when, clearMs: 0 }],
})
const put = (id: string, rule: Rule, version = 0) =>
  world.manager.put(`/api/sites/${world.site.id}/rules/${id}`, { version, rule })
const desired = async (after: number): Promise<DesiredAnswer['desired']> =>
  ((await world.browse().get(`/api/gateway/desired?after=${after}&waitMs=0`, world.bearer)).body as DesiredAnswer)
    .desired
const from = (): number => Math.floor((world.clock.ms - 24 * 60 * MINUTE) / MINUTE) * MINUTE

async function record(values: readonly (readonly [minute: number, value: number, quality?: Quality])[]): Promise<void> {
  const rows = values.map(([minute, value, quality = 'N']) => {
    const observedAt = toInstant(from() + minute * MINUTE)
    return { point: world.pm10.id, series: world.pm10.series, observedAt, value, quality, replay: false }
  })
  await world.stores.readings.prepare(rows.map(({ observedAt }) => Date.parse(observedAt)))
  await inCompany(world.sql, world.by.company, (tx) =>
    world.stores.readings.write(tx, world.by.company, world.by.site, rows),
  )
}
async function dryRun(rule: Rule, minutes = 24 * 60): Promise<DryRunLine[]> {
  const range = { from: toInstant(from()), to: toInstant(from() + minutes * MINUTE) }
  const answer = await world.manager.post(`/api/sites/${world.site.id}/rules/dry-run`, { rule, ...range })
  expect(answer.status, answer.text).toBe(200)
  return answer.text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as DryRunLine)
}
const turnsIn = (lines: DryRunLine[]) =>
  lines.flatMap((line) =>
    line.line === 'turn' ? [[(Date.parse(line.at) - from()) / MINUTE, line.severity] as const] : [],
  )

test('a rule that is enabled is wanted of its gateway, and what the gateway says of it is shown', async () => {
  const id = uuidv7()
  expect((await put(id, aRule('windy'))).body).toMatchObject({ version: 1, rule: { rule: 'windy' } })
  const before = (await desired(-1)).version
  const enabled = await world.manager.post(`/api/rules/${id}/enable`, { version: 1 })
  expect(enabled.body).toMatchObject({ enabled: { gateway: world.gateway.id, gatewayName: '一号网关', version: 1 } })
  const wanted = await desired(before)
  expect(wanted).toMatchObject({ version: before + 1, rules: [{ version: 1, rule: { rule: 'windy' } }] })

  await world.tellStatus({ rules: [{ rule: 'windy', version: 1, state: 'quiet' }] })
  expect((await world.manager.get(`/api/rules/${id}`)).body).toMatchObject({ health: { state: 'quiet' } })

  await put(id, aRule('windy', dusty()), 1)
  const changed = (await world.manager.get(`/api/rules/${id}`)).body as SiteRule
  expect(changed).toMatchObject({ version: 2, enabled: { version: 1 }, health: { version: 1 } })
  expect((await desired(-1)).rules).toMatchObject([{ version: 1 }])
  const old = await world.manager.post(`/api/rules/${id}/enable`, { version: 1 })
  expect(old.problem).toBe('/problems/rules/rule-changed')

  expect((await world.manager.delete(`/api/rules/${id}`)).problem).toBe('/problems/rules/still-enabled')
  await world.manager.post(`/api/rules/${id}/disable`)
  expect((await desired(-1)).rules).toEqual([])
  expect((await world.manager.delete(`/api/rules/${id}`)).status).toBe(204)
})

test('a command does not forget the rules of a gateway', async () => {
  const id = uuidv7()
  await put(id, aRule('kept'))
  await world.manager.post(`/api/rules/${id}/enable`, { version: 1 })
  const command = { id: uuidv7(), name: 'set-sampling', source: 'dust-1', args: { periodMs: 700 } }
  expect((await world.manager.post(`/api/gateways/${world.gateway.id}/commands`, command)).status).toBeLessThan(300)
  const wanted = await desired(-1)
  expect(wanted).toMatchObject({ rules: [{ rule: { rule: 'kept' } }], sources: { 'dust-1': { periodMs: 700 } } })
  await world.manager.post(`/api/rules/${id}/disable`)
})

test('a rule that cannot be run is refused by a name', async () => {
  const ask = async (rule: Rule) => (await put(uuidv7(), rule)).problem
  expect(await ask(aRule('dust-high'))).toBe('/problems/rules/slug-taken')
  expect(await ask(aRule('a', dusty({ unit: 'mg/m3' })))).toBe('/problems/rules/unknown-source')
  const elsewhere = { is: 'any', of: [dusty(), dusty({ source: 'nobody' })] } as const
  expect(await ask(aRule('b', { ...elsewhere, of: [...elsewhere.of] }))).toBe('/problems/rules/unknown-source')
  expect(await ask({ ...aRule('c'), timeZone: 'Mars/Olympus' })).toBe('/problems/rules/bad-rule')
  expect((await put(uuidv7(), aRule('d'), 3)).problem).toBe('/problems/rules/rule-changed')
})

test('a dry run says when the rule would have raised and cleared, with a chart of what it looked at', async () => {
  const minutes = Array.from({ length: 120 }, (_, i) => i)
  await record(minutes.map((minute) => [minute, minute >= 30 && minute < 60 ? 200 : 100] as const))
  const lines = await dryRun(aRule('tried'))
  expect(turnsIn(lines)).toEqual([
    [40, 'major'],
    [60, null],
  ])
  const chart = lines.find((line) => line.line === 'chart')
  expect(chart).toMatchObject({ series: { input: 'point dust-1 pm10' } })
  expect(lines.at(-1)).toEqual({ line: 'done', readings: 120, notRecorded: [] })
  expect(lines.filter(({ line }) => line === 'progress')).toHaveLength(4)
})

test('what the device did not believe itself is unknown in a dry run too', async () => {
  const minutes = Array.from({ length: 30 }, (_, i) => 600 + i)
  await record(minutes.map((minute) => [minute, 200, minute === 605 ? 'D' : 'N'] as const))
  expect(turnsIn(await dryRun(aRule('tried')))).toContainEqual([616, 'major'])
})

test('a dry run counts the heads that a camera saw, and names what is not recorded', async () => {
  const at = (minute: number) => toInstant(from() + minute * MINUTE)
  const box = { label: 'head', score: 0.9, x: 0, y: 0, w: 0.1, h: 0.1 }
  const model = { name: 'm', version: '1', sha256: 'a'.repeat(64) as never }
  const rows = [900, 901, 902].map((minute, i) => ({
    camera: world.camera,
    message: uuidv7<MessageId>(),
    observedAt: at(minute),
    replay: false,
    detection: { width: 1, height: 1, model, latencyMs: 1, boxes: Array.from({ length: i === 1 ? 3 : 1 }, () => box) },
  }))
  // A day ago was another week on a Monday.
  await createPartitions(world.sql).ensure('detection', [from()])
  await inCompany(world.sql, world.by.company, (tx) => saveDetections(tx, world.by.company, world.by.site, rows))
  const heads: Condition = { is: 'count', camera: 'cam-gate', label: 'head', atLeast: 3, staleMs: MINUTE * 5 }
  const inside: Condition = { is: 'episode', camera: 'cam-gate', kind: 'intrusion', staleMs: MINUTE * 5 }
  const lines = await dryRun(aRule('tried', { is: 'any', of: [heads, inside, dusty({ limit: 10_000 })] }))
  expect(turnsIn(lines)).toEqual([[901, 'major']])
  expect(lines.at(-1)).toMatchObject({ line: 'done', notRecorded: ['episode cam-gate intrusion'] })
})

test('a dry run over more than a month is refused', async () => {
  const range = { from: toInstant(from() - 40 * 24 * 60 * MINUTE), to: toInstant(from()) }
  const answer = await world.manager.post(`/api/sites/${world.site.id}/rules/dry-run`, { rule: aRule('x'), ...range })
  expect(answer.problem).toBe('/problems/rules/bad-range')
})

test('rules are listed for those who may see them', async () => {
  const { items } = (await world.manager.get(`/api/sites/${world.site.id}/rules`)).body as Page<SiteRule>
  expect(items.map(({ rule }) => rule.rule)).toEqual(['kept'])
})
