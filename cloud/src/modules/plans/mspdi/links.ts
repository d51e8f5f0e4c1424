import type { PlanCalendar, PlanLinkType } from '@loujing/wire/http/plans'
import type { DraftLink } from './draft.ts'
import type { Notes } from './notes.ts'
import { nameOf, type Row } from './outline.ts'
import { ELAPSED, PERCENT } from './tasks.ts'
import type { MspdiLink } from './xml.ts'

const TYPES: Readonly<Record<string, PlanLinkType>> = { '0': 'FF', '1': 'FS', '2': 'SF', '3': 'SS' }
const TENTHS = 10
const DAY_MINUTES = 1440

export type Side = 'start' | 'finish'
/** The milestone that stands for one end of a heading: links of headings are tied to it. */
export const endOf = (group: Row, side: Side): string => `${group.key}-${side}`

export type Linking = {
  rows: ReadonlyMap<string, Row>
  taskOf(key: string): { days: number; calendar: PlanCalendar } | undefined
  /** Working minutes of a day of a task. */
  minutesOf(key: string): number
  /** That an end of a heading is linked. */
  tie(group: Row, side: Side): void
  notes: Notes
}

export function linkOf(row: Row, link: MspdiLink, linking: Linking): DraftLink | undefined {
  const { rows, tie, notes } = linking
  const source = rows.get(link.PredecessorUID ?? '')
  const type = TYPES[link.Type ?? '1']
  if (source === undefined || type === undefined || link.CrossProject === '1') {
    notes.add('external', nameOf(row))
    return undefined
  }
  const side = (one: Row, which: Side): string => {
    if (!one.isGroup) return one.key
    tie(one, which)
    notes.add('group-link', nameOf(one))
    return endOf(one, which)
  }
  // A heading ends with its last row: nothing can hold its end (nor does the program that wrote the file let it).
  if (row.isGroup && (type === 'FF' || type === 'SF')) {
    notes.add('group-link', nameOf(row))
    return undefined
  }
  const from = side(source, type === 'FS' || type === 'FF' ? 'finish' : 'start')
  const to = side(row, 'start')
  return { from, to, type, ...lagOf(row, source, link, linking) }
}

function lagOf(
  row: Row,
  source: Row,
  { LinkLag, LagFormat = '' }: MspdiLink,
  { taskOf, minutesOf, notes }: Linking,
): Pick<DraftLink, 'lag' | 'calendar'> {
  const given = Number(LinkLag ?? 0) || 0
  const isElapsed = ELAPSED.has(LagFormat)
  const calendar = isElapsed ? 'natural' : (taskOf(row.key)?.calendar ?? 'natural')
  if (given === 0) return { lag: 0, calendar }
  let exact = given / TENTHS / (isElapsed ? DAY_MINUTES : minutesOf(row.key))
  if (PERCENT.has(LagFormat)) {
    exact = ((taskOf(source.key)?.days ?? 0) * given) / 100
    notes.add('percent-lag', nameOf(row))
  }
  const lag = exact > 0 ? Math.ceil(exact - 1e-6) : Math.floor(exact + 1e-6)
  if (Math.abs(lag - exact) > 1e-6) notes.add('part-lag', nameOf(row))
  return { lag: Math.min(3650, Math.max(-3650, lag)), calendar }
}
