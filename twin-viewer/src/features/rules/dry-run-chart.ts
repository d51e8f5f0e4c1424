import type { EChartsOption } from 'echarts'
import { BEIJING_MS } from '@loujing/wire/beijing'
import { toMs } from '@loujing/wire/instant'
import type { Severity } from '@loujing/wire/severity'
import { formatDateTime } from '../../format/instant.ts'
import type { DryRunResult } from './dry-run.ts'

// The axis counts in UTC; moved by Beijing's eight hours its days begin where the site's days begin.
const COLOURS: Record<Severity, string> = { info: '#5b8def', minor: '#e0a800', major: '#f08c00', critical: '#e0314a' }
const LINES = ['#2470e8', '#1f9d61', '#8a4fd3', '#c2571a']

type Words = { nameOf(input: string): string; severityOf(severity: Severity): string; up: string }

/** Above, when the alarm would have been up, by severity; below, each input from its lowest to its highest value. */
export function dryRunOption(
  { stretches, series }: DryRunResult,
  { fromMs, toMs: untilMs }: { fromMs: number; toMs: number },
  { nameOf, severityOf, up }: Words,
): EChartsOption {
  const bars = stretches.map((one) => [
    {
      name: `${severityOf(one.severity)} ${formatDateTime(one.fromMs)}`,
      xAxis: one.fromMs + BEIJING_MS,
      itemStyle: { color: COLOURS[one.severity], opacity: 0.9 },
    },
    { xAxis: one.toMs + BEIJING_MS },
  ])
  const shade = stretches.map((one) => [
    { xAxis: one.fromMs + BEIJING_MS, itemStyle: { color: COLOURS[one.severity], opacity: 0.13 } },
    { xAxis: one.toMs + BEIJING_MS },
  ])
  const right = series.length > 1 ? 46 : 16
  const axis = { type: 'time' as const, min: fromMs + BEIJING_MS, max: untilMs + BEIJING_MS }
  const soft = { color: '#56657c' }
  return {
    animation: false,
    useUTC: true,
    grid: [
      { left: 58, right, top: 26, height: 22 },
      { left: 58, right, top: 92, bottom: 28 },
    ],
    legend: { top: 56, left: 50, itemWidth: 14, data: series.map(({ input }) => nameOf(input)), textStyle: soft },
    title: { text: up, left: 0, top: 0, textStyle: { fontSize: 12.5, fontWeight: 'normal', color: '#56657c' } },
    xAxis: [
      { ...axis, gridIndex: 0, show: false },
      { ...axis, gridIndex: 1, axisLabel: { ...soft, hideOverlap: true } },
    ],
    yAxis: [
      { type: 'value', gridIndex: 0, show: false, min: 0, max: 1 },
      // Inputs have units of their own: the first is read on the left, the second on the right, of others the shape is seen.
      ...series.map((_, at) => ({
        type: 'value' as const,
        gridIndex: 1,
        show: at < 2,
        position: at === 0 ? ('left' as const) : ('right' as const),
        axisLabel: { color: series.length > 1 ? LINES[at % LINES.length]! : soft.color },
        splitLine: { show: at === 0, lineStyle: { color: '#edf1f6' } },
      })),
    ],
    tooltip: {
      trigger: 'item',
      formatter: (given) => String((Array.isArray(given) ? given[0]?.name : given.name) ?? ''),
    },
    series: [
      {
        type: 'line',
        xAxisIndex: 0,
        yAxisIndex: 0,
        // A track for the bars, also when there is none.
        data: [
          [fromMs + BEIJING_MS, 0],
          [untilMs + BEIJING_MS, 0],
        ],
        symbol: 'none',
        lineStyle: { color: '#cbd5e1', width: 1 },
        markArea: { label: { show: false }, data: bars as never },
      },
      ...series.map(({ input, samples }, at) => ({
        type: 'line' as const,
        name: nameOf(input),
        xAxisIndex: 1,
        yAxisIndex: 1 + at,
        symbol: 'none',
        silent: true,
        color: LINES[at % LINES.length]!,
        lineStyle: { width: 1.5 },
        data: samples.flatMap((sample) => [
          [toMs(sample.at) + BEIJING_MS, sample.min],
          [toMs(sample.at) + BEIJING_MS, sample.max],
        ]),
        ...(at === 0 && { markArea: { silent: true, data: shade as never } }),
      })),
    ],
  }
}
