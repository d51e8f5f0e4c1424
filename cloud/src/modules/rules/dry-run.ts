import type { DryRun, DryRunLine, DryRunSeries } from '@loujing/wire/http/rules'
import type { CameraId, CompanyId, PointId } from '@loujing/wire/id'
import { toInstant, toMs } from '@loujing/wire/instant'
import { inputsOf, keyOf } from '@loujing/rules/inputs'
import { createRun, type Heard } from '@loujing/rules/run'
import type { Sql } from '../../platform/db.ts'
import { inCompany } from '../../platform/tenant.ts'
import { readCounts, readReplay, type Replayed } from '../../stores/replay.ts'

const WINDOW_MS = 6 * 3_600_000
const MOST_READINGS = 2_000_000
const BUCKETS = 400

/** Where an input was recorded: a point, or a label before a camera; episodes are not kept one by one. */
export type Recorded = { key: string; point: PointId } | { key: string; camera: CameraId; label: string }

/**
 * A rule over what was recorded, as lines: the same evaluator that the gateway runs. It reads six hours at a time, each page a
 * transaction of its own, and goes on only as fast as its lines are taken.
 */
export async function* dryRun(
  sql: Sql,
  company: CompanyId,
  { rule, from, to }: DryRun,
  recorded: readonly Recorded[],
): AsyncGenerator<DryRunLine> {
  const [fromMs, toMs_] = [toMs(from), toMs(to)]
  const run = createRun(rule)
  const charts = new Map<string, ReturnType<typeof createChart>>()
  const widthMs = Math.max(1_000, (toMs_ - fromMs) / BUCKETS)
  let readings = 0
  let limitAt: number | undefined
  const turnsAt = function* (atMs: number, heard: Heard): Generator<DryRunLine> {
    for (const turn of run.hear(atMs, heard))
      yield { line: 'turn', at: toInstant(turn.atMs), severity: turn.severity, since: toInstant(turn.sinceMs) }
  }

  yield* turnsAt(fromMs, {})
  for (let atMs = fromMs; atMs < toMs_ && limitAt === undefined; atMs += WINDOW_MS) {
    const untilMs = Math.min(atMs + WINDOW_MS, toMs_)
    for await (const page of pagesOf(sql, company, recorded, atMs, untilMs)) {
      for (const [ms, facts] of Map.groupBy(page, (fact) => fact.atMs)) {
        yield* turnsAt(ms, Object.fromEntries(facts.map(({ key, value }): [string, number | null] => [key, value])))
        for (const { key, value } of facts) {
          if (value === null) continue
          const chart = charts.get(key) ?? createChart(fromMs, widthMs)
          charts.set(key, chart)
          chart.add(ms, value)
        }
      }
      readings += page.length
      if (readings >= MOST_READINGS) {
        limitAt = page.at(-1)?.atMs ?? untilMs
        break
      }
    }
    const done = Math.min(1, (untilMs - fromMs) / (toMs_ - fromMs))
    yield { line: 'progress', done, at: toInstant(untilMs) }
  }
  yield* turnsAt(limitAt ?? toMs_, {})
  for (const [input, chart] of charts) yield { line: 'chart', series: { input, samples: chart.samples() } }
  const kept = new Set(recorded.map(({ key }) => key))
  const notRecorded = inputsOf(rule)
    .map(keyOf)
    .filter((key) => !kept.has(key))
  yield { line: 'done', readings, notRecorded, ...(limitAt !== undefined && { limitAt: toInstant(limitAt) }) }
}

async function* pagesOf(
  sql: Sql,
  company: CompanyId,
  recorded: readonly Recorded[],
  fromMs: number,
  toMs: number,
): AsyncGenerator<Replayed[]> {
  const keyByPoint = new Map(recorded.flatMap((one) => ('point' in one ? [[one.point, one.key] as const] : [])))
  const cameras = recorded.filter((one) => 'camera' in one)
  // counts of a window are few (one a second at the most); readings come in pages behind which the counts are merged in
  const counts: Replayed[] = []
  for (const { camera, label, key } of cameras)
    counts.push(...(await inCompany(sql, company, (tx) => readCounts(tx, { camera, label, key, fromMs, toMs }))))
  counts.sort((a, b) => a.atMs - b.atMs)
  let after: { atMs: number; series: number } | undefined
  for (;;) {
    const page = await inCompany(sql, company, (tx) => readReplay(tx, { keyByPoint, fromMs, toMs, after }))
    const untilMs = page.next ? (page.facts.at(-1)?.atMs ?? toMs) : Infinity
    const due = counts.splice(0, counts.filter(({ atMs }) => atMs <= untilMs).length)
    yield [...page.facts, ...due].sort((a, b) => a.atMs - b.atMs)
    if (!page.next) return
    after = page.next
  }
}

function createChart(fromMs: number, widthMs: number) {
  const buckets = new Map<number, { min: number; max: number }>()
  return {
    add(atMs: number, value: number): void {
      const index = Math.floor((atMs - fromMs) / widthMs)
      const bucket = buckets.get(index)
      if (!bucket) buckets.set(index, { min: value, max: value })
      else {
        bucket.min = Math.min(bucket.min, value)
        bucket.max = Math.max(bucket.max, value)
      }
    },
    samples: (): DryRunSeries['samples'] =>
      [...buckets].map(([index, bucket]) => ({ at: toInstant(Math.round(fromMs + index * widthMs)), ...bucket })),
  }
}
