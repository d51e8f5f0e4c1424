import type { NearPlace, TransportComparison, TransportReach } from '@loujing/wire/http/transport'
import type { Cell } from '../../format/csv.ts'

type Words = (key: string) => string
const perMinute = (seconds: number | undefined): number | undefined =>
  seconds === undefined ? undefined : Math.round(seconds / 6) / 10

/** What the page shows, as a table for a planner's own: places with their ways, or what a scenario changes. */
export function rowsOf(
  { today, comparison }: { today: TransportReach; comparison: TransportComparison | undefined },
  t: Words,
): Cell[][] {
  const source = [[], [today.attribution]]
  if (!comparison) {
    const head = ['kind', 'name', 'minutes', 'metres'].map((column) => t(`transportColumn.${column}`))
    const line = ({ kind, name, seconds, lengthM }: NearPlace): Cell[] => [
      ...[t(`transportKind.${kind}`), name, perMinute(seconds), lengthM],
    ]
    return [head, ...today.near.map(line), ...source]
  }
  const head = ['kind', 'todayMinutes', 'thenMinutes'].map((column) => t(`transportColumn.${column}`))
  const rings = ['ring', 'todayKm2', 'thenKm2', 'gainedKm2', 'lostKm2'].map((column) => t(`transportColumn.${column}`))
  return [
    head,
    ...comparison.near.map(({ kind, todayS, thenS }) => [
      ...[t(`transportKind.${kind}`), perMinute(todayS), perMinute(thenS)],
    ]),
    [],
    rings,
    ...comparison.rings.map(({ minutes, todayM2, thenM2, gained, lost }) => [
      ...[minutes, todayM2 / 1e6, thenM2 / 1e6, gained.areaM2 / 1e6, lost.areaM2 / 1e6],
    ]),
    ...source,
  ]
}
