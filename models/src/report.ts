import type { Precision } from '@loujing/edge/sources/camera/detector/card'
import type { Figures } from './figures.ts'
import type { Latency } from './latency.ts'

/** What `--json` prints. Fields are added, never changed, while `format` stays. */
export type Report = {
  format: 1
  model: { name: string; version: string; runs: Precision }
  /** `sha256` is of the sorted hashes of the photos. */
  data: { pictures: number; sha256: string }
  machine: { cpu: string; cores: number; loadAverage: number }
  files: ({ precision: Precision; sha256: string; bytes: number; latency: Latency[] } & Figures)[]
}

const percent = (value: number | null): string => (value === null ? '—' : (100 * value).toFixed(1)).padStart(6)
const ms = (value: number): string => value.toFixed(1).padStart(6)

/** The report as lines of text, shares in percent. */
export function linesOf({ model, data, machine, files }: Report): string[] {
  const lines = [
    `${model.name} ${model.version} on ${data.pictures} pictures (list ${data.sha256.slice(0, 16)}); the gateway runs ${model.runs}`,
    `${machine.cpu}, ${machine.cores} cores, load ${machine.loadAverage.toFixed(1)}`,
  ]
  for (const { precision, sha256, bytes, classes, falseBoxesWithoutPeople, latency } of files) {
    lines.push('', `${precision}  ${(bytes / 1e6).toFixed(2)} MB  ${sha256}`)
    lines.push(
      '  class       boxes  threshold  precision  recall    AP50  AP50-95   recall by longer side of the true box',
    )
    for (const { label, boxes, threshold, precision, recall, ap50, ap50to95, bySize } of classes) {
      const sizes = bySize.map(({ size, boxes, recall }) => `${size} ${percent(recall).trim()} (${boxes})`).join('  ')
      const figures = `${percent(precision)}  ${percent(recall)}  ${percent(ap50)}   ${percent(ap50to95)}`
      lines.push(
        `  ${label.padEnd(10)} ${String(boxes).padStart(6)}  ${threshold.toFixed(2).padStart(9)}     ${figures}   ${sizes}`,
      )
    }
    const { pictures, boxes, per50Pictures } = falseBoxesWithoutPeople
    const rate = per50Pictures === null ? '' : `, ${per50Pictures.toFixed(1)} per 50`
    lines.push(`  false boxes on pictures without people: ${boxes} on ${pictures}${rate}`)
    for (const { threads, pipeline, sessionRun } of latency) {
      lines.push(
        `  ${threads} thread${threads === 1 ? ' ' : 's'}  from file to boxes p50 ${ms(pipeline.p50)} p95 ${ms(pipeline.p95)} ms, CPU ${ms(pipeline.cpuP50)}` +
          `   session.run p50 ${ms(sessionRun.p50)} p95 ${ms(sessionRun.p95)} ms, CPU ${ms(sessionRun.cpuP50)}` +
          `   ratio ${(pipeline.p50 / sessionRun.p50).toFixed(2)}, of CPU ${(pipeline.cpuP50 / sessionRun.cpuP50).toFixed(2)}`,
      )
    }
  }
  return lines
}
