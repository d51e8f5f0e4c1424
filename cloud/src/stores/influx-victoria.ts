import { toInstant, toMs } from '@loujing/wire/instant'
import { MOST_SAMPLES, type Sample, type SeriesRange, type Step } from './readings.ts'

const MINUTE_MS = 60_000
const WIDTH_MS: Record<Exclude<Step, 'raw'>, number> = {
  minute: MINUTE_MS,
  hour: 60 * MINUTE_MS,
  day: 1440 * MINUTE_MS,
}
// VictoriaMetrics knows no zones; China has had one offset since 1992
const DAY_OFFSET_MS = 8 * 60 * MINUTE_MS
const ANSWER_WITHIN_MS = 10_000

/** Asks VictoriaMetrics, which names the field `value` of the measurement `reading` reading_value. Run it with
 * `-dedup.minScrapeInterval=1ms`: unlike InfluxDB it keeps a sample that is written twice twice. */
export async function askVictoria(url: string, range: SeriesRange, step: Step): Promise<Sample[]> {
  const selector = `reading_value{point="${range.point}"}`
  return step === 'raw'
    ? exportRaw(url, selector, range)
    : queryWindows(url, selector, range, WIDTH_MS[step], step === 'day' ? DAY_OFFSET_MS : 0)
}

async function exportRaw(url: string, selector: string, { from, to }: SeriesRange): Promise<Sample[]> {
  const query = { 'match[]': selector, start: String(toMs(from) / 1000), end: String((toMs(to) - 1) / 1000) }
  const text = await ask(url, '/api/v1/export', query)
  const lines = text.split('\n').filter((line) => line !== '')
  const samples = lines.flatMap((line) => {
    const { values, timestamps } = JSON.parse(line) as { values: number[]; timestamps: number[] }
    return timestamps.map((at, i) => ({ at, value: values[i] ?? Number.NaN }))
  })
  samples.sort((a, b) => a.at - b.at)
  return samples
    .slice(0, MOST_SAMPLES + 1)
    .map(({ at, value }) => ({ at: toInstant(at), min: value, mean: value, max: value, count: 1 }))
}

async function queryWindows(
  url: string,
  selector: string,
  range: SeriesRange,
  widthMs: number,
  offsetMs: number,
): Promise<Sample[]> {
  const floor = (ms: number): number => Math.floor((ms + offsetMs) / widthMs) * widthMs - offsetMs
  const first = floor(toMs(range.from))
  const last = floor(toMs(range.to) - 1)
  // a window reaches back from its end and holds its end, not its beginning: one millisecond back, so that it is ours
  const read = (statistic: string) =>
    queryRange(
      url,
      `${statistic}_over_time(${selector}[${widthMs}ms])`,
      first + widthMs - 1,
      last + widthMs - 1,
      widthMs,
    )
  const [min, mean, max, count] = await Promise.all([read('min'), read('avg'), read('max'), read('count')])
  return [...min.keys()].map((endMs) => ({
    at: toInstant(endMs - widthMs + 1),
    min: min.get(endMs) ?? 0,
    mean: mean.get(endMs) ?? 0,
    max: max.get(endMs) ?? 0,
    count: count.get(endMs) ?? 0,
  }))
}

async function queryRange(
  url: string,
  query: string,
  startMs: number,
  endMs: number,
  stepMs: number,
): Promise<Map<number, number>> {
  // nocache: else the server moves start and end to its own grid
  const text = await ask(url, '/api/v1/query_range', {
    query,
    start: String(startMs / 1000),
    end: String(endMs / 1000),
    step: `${stepMs}ms`,
    nocache: '1',
  })
  const answer = JSON.parse(text) as { data: { result: { values: [number, string][] }[] } }
  const values = answer.data.result[0]?.values ?? []
  return new Map(values.map(([seconds, value]) => [Math.round(seconds * 1000), Number(value)]))
}

async function ask(url: string, path: string, query: Record<string, string>): Promise<string> {
  const answer = await fetch(new URL(`${path}?${new URLSearchParams(query).toString()}`, url), {
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text.slice(0, 300)}`)
  return text
}
