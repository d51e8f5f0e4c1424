import type { EChartsOption } from 'echarts'
import { BEIJING_MS } from '@loujing/wire/beijing'
import { formatDateTime } from '../../format/instant.ts'
import { formatQuantity, formatUnit } from '../../format/quantity.ts'
import type { QuantityKind } from '@loujing/wire/quantity'
import type { Row } from './ranges.ts'

export type ChartWords = { mean: string; band: string; value: string; limit: string }
export type ChartInput = {
  rows: readonly Row[]
  isRaw: boolean
  kind: QuantityKind
  unit: string
  threshold: number | undefined
  fromMs: number
  toMs: number
  words: ChartWords
}

const BLUE = '#2470e8'
// The axis counts in UTC; moved by Beijing's eight hours its days begin where the site's days begin.
const orNull = (value: number) => (Number.isNaN(value) ? null : value)

/** Mean as a line over the band from lowest to highest, the alarm threshold as a red line, silence as a gap. */
export function chartOption({ rows, isRaw, kind, unit, threshold, fromMs, toMs, words }: ChartInput): EChartsOption {
  const at = (pick: (row: Row) => number) => rows.map((row) => [row.atMs + BEIJING_MS, orNull(pick(row))])
  const band = {
    type: 'line' as const,
    stack: 'band',
    stackStrategy: 'all' as const,
    symbol: 'none',
    silent: true,
    lineStyle: { opacity: 0 },
    animation: false,
  }
  return {
    animation: false,
    useUTC: true,
    grid: { left: 8, right: 18, top: 30, bottom: 6, containLabel: true },
    xAxis: {
      type: 'time',
      min: fromMs + BEIJING_MS,
      max: toMs + BEIJING_MS,
      axisLine: { lineStyle: { color: '#cbd5e1' } },
      axisLabel: { color: '#56657c', hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      name: formatUnit(unit),
      scale: true,
      nameTextStyle: { color: '#56657c', align: 'right' },
      axisLabel: { color: '#56657c' },
      splitLine: { lineStyle: { color: '#edf1f6' } },
    },
    tooltip: {
      trigger: 'axis',
      borderColor: '#d6dee9',
      textStyle: { color: '#14233a' },
      formatter: (given) => {
        const [first] = Array.isArray(given) ? given : [given]
        const row = rows[first?.dataIndex ?? -1]
        if (!row || Number.isNaN(row.mean)) return ''
        const say = (value: number) => formatQuantity(value, unit, kind)
        const range = isRaw ? '' : `<br>${words.band} ${say(row.min)} – ${say(row.max)}`
        return `${formatDateTime(row.atMs)}<br><b>${isRaw ? words.value : words.mean} ${say(row.mean)}</b>${range}`
      },
    },
    series: [
      ...(isRaw
        ? []
        : [
            { ...band, data: at((row) => row.min) },
            { ...band, data: at((row) => row.max - row.min), areaStyle: { color: BLUE, opacity: 0.14 } },
          ]),
      {
        type: 'line',
        data: at((row) => row.mean),
        connectNulls: false,
        showSymbol: rows.length < 3,
        symbolSize: 5,
        lineStyle: { color: BLUE, width: 1.8 },
        itemStyle: { color: BLUE },
        sampling: 'lttb',
        ...(threshold === undefined
          ? {}
          : {
              markLine: {
                symbol: 'none',
                silent: true,
                lineStyle: { color: '#e0314a', type: 'dashed' as const },
                label: {
                  formatter: `${words.limit} ${formatQuantity(threshold, unit, kind)}`,
                  color: '#e0314a',
                  position: 'insideEndTop' as const,
                },
                data: [{ yAxis: threshold }],
              },
            }),
      },
    ],
  }
}
