import { flux, fluxDateTime, type InfluxDB } from '@influxdata/influxdb-client'
import { toInstant, type Instant } from '@loujing/wire/instant'
import { MOST_SAMPLES, type Sample, type SeriesRange, type Step } from './readings.ts'

const WIDTH: Record<Exclude<Step, 'raw'>, string> = { minute: '1m', hour: '1h', day: '1d' }
const STATISTICS = ['min', 'mean', 'max', 'count'] as const
type Row = { _time: string; _value: number; statistic?: (typeof STATISTICS)[number] }

/** Asks InfluxDB 2 in Flux: the raw values, or lowest, mean, highest and count of each window of the place's clock. */
export async function askFlux(
  client: InfluxDB,
  { org, bucket }: { org: string; bucket: string },
  range: SeriesRange,
  step: Step,
): Promise<Sample[]> {
  const api = client.getQueryApi(org)
  const chosen = flux`from(bucket: ${bucket})
    |> range(start: ${fluxDateTime(range.from)}, stop: ${fluxDateTime(range.to)})
    |> filter(fn: (r) => r._measurement == "reading" and r._field == "value" and r.point == ${range.point})`
  if (step === 'raw') {
    const rows = await api.collectRows<Row>(
      flux`${chosen} |> group() |> sort(columns: ["_time"]) |> limit(n: ${MOST_SAMPLES + 1})`,
    )
    return rows.map(({ _time, _value: value }) => ({
      at: instantOf(_time),
      min: value,
      mean: value,
      max: value,
      count: 1,
    }))
  }
  const windows = STATISTICS.map(
    (statistic) =>
      `values |> aggregateWindow(every: ${WIDTH[step]}, fn: ${statistic}, createEmpty: false, timeSrc: "_start")` +
      ` |> toFloat() |> set(key: "statistic", value: "${statistic}")`,
  )
  const query = `import "timezone"
option location = timezone.location(name: "Asia/Shanghai")
values = ${chosen.toString()} |> group()
union(tables: [${windows.join(', ')}]) |> group() |> sort(columns: ["_time"])`
  return pivot(await api.collectRows<Row>(query))
}

function pivot(rows: readonly Row[]): Sample[] {
  const samples = new Map<string, Sample>()
  for (const { _time, _value, statistic } of rows) {
    const sample = samples.get(_time) ?? { at: instantOf(_time), min: 0, mean: 0, max: 0, count: 0 }
    if (statistic) sample[statistic] = _value
    samples.set(_time, sample)
  }
  return [...samples.values()]
}

const instantOf = (time: string): Instant => toInstant(new Date(time))
