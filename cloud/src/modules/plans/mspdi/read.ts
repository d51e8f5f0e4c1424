import type { PlanCalendar } from '@loujing/wire/http/plans'
import type { Day } from '@loujing/wire/instant'
import { readCalendars } from './calendars.ts'
import type { Draft, DraftLink, DraftTask } from './draft.ts'
import { endOf, linkOf, type Side } from './links.ts'
import { createNotes } from './notes.ts'
import { codesOf, nameOf, outlineOf, type Row } from './outline.ts'
import { dayOfText } from './progress.ts'
import { minutesPerDay, taskOf } from './tasks.ts'
import { NotMspdi, parseMspdi } from './xml.ts'

const DEFAULT_MINUTES = 480

/** Reads a plan of Microsoft Project from its XML. @throws NotMspdi */
export function readMspdi(xml: string, today: Day): Draft {
  const project = parseMspdi(xml)
  const notes = createNotes()
  const calendars = readCalendars(project, notes)
  const perDay = Number(project.MinutesPerDay) || DEFAULT_MINUTES
  const all = outlineOf(project.Tasks?.Task ?? [])
  const rows = all.filter(({ task, key }) => {
    const isOurs = task.Active !== '0' && task.ExternalTask !== '1'
    if (!isOurs) notes.add(task.ExternalTask === '1' ? 'external' : 'inactive', task.Name ?? key)
    return isOurs
  })
  const byKey = new Map(rows.map((row) => [row.key, row]))
  const startsOn = dayOfText(project.StartDate) ?? firstOf(rows)
  if (startsOn === undefined) throw new NotMspdi('it has no task with a date')
  const reading = { calendarOf: calendars.of, perDay, startsOn, today, notes }
  const leaves = rows.filter(({ isGroup }) => !isGroup)
  const groups = rows.filter(({ isGroup }) => isGroup)
  // Work has the first right to its code, then headings, whose ends may need one.
  const codes = codesOf([...leaves, ...groups], (row) => row.isGroup || notes.add('code', nameOf(row)))
  const tasks = new Map(leaves.map((row) => [row.key, taskOf(row, codes.get(row.key)!, reading)]))

  const tied = new Map<string, { group: Row; side: Side }>()
  const linking = {
    rows: byKey,
    taskOf: (key: string) => tasks.get(key)?.entry,
    minutesOf: (key: string) => minutesPerDay(calendars.of(byKey.get(key)?.task.CalendarUID), perDay),
    tie: (group: Row, side: Side) => void tied.set(endOf(group, side), { group, side }),
    notes,
  }
  const links = rows.flatMap((row) =>
    (row.task.PredecessorLink ?? []).flatMap((link) => linkOf(row, link, linking) ?? []),
  )
  const taken = new Set(codes.values())
  const ends = [...tied.values()].map(({ group, side }) => endTask(group, side, codes.get(group.key)!, taken))
  const held = [...tied.values()].flatMap(({ group, side }) => holdersOf(group, side, leaves))

  if (tasks.size === 0) throw new NotMspdi('it has no task')
  return {
    name: (project.Title ?? project.Name ?? '').slice(0, 120),
    startsOn,
    tasks: [...tasks.values(), ...ends],
    links: unique([...links, ...held]),
    groups: groups.length,
    calendars: countCalendars(leaves, calendars.of),
    notes: notes.list(),
  }
}

const firstOf = (rows: readonly Row[]): Day | undefined =>
  rows.flatMap(({ task }) => dayOfText(task.Start) ?? []).sort()[0]

function endTask(group: Row, side: Side, ofGroup: string, taken: ReadonlySet<string>): DraftTask {
  const [suffix, word] = side === 'start' ? ['.00', '开始'] : ['.zz', '完成']
  const wanted = `${ofGroup.slice(0, 29)}${suffix}`
  const code = taken.has(wanted) ? `U${endOf(group, side)}` : wanted
  return {
    key: endOf(group, side),
    entry: {
      ...{ code, name: `${nameOf(group).slice(0, 110)} · ${word}` },
      ...{ level: 3, days: 0, calendar: 'natural' as const },
      group: [...group.above, group].slice(-10).map((one) => nameOf(one).slice(0, 120) || '—'),
    },
    progress: { percent: 0 },
  }
}

/** Nothing under a heading begins before its beginning, and its end is behind all that is under it. */
const holdersOf = (group: Row, side: Side, leaves: readonly Row[]): DraftLink[] =>
  leaves
    .filter(({ above }) => above.includes(group))
    .map(({ key }) => {
      const [from, to] = side === 'start' ? [endOf(group, side), key] : [key, endOf(group, side)]
      return { from, to, type: 'FS', lag: 0, calendar: 'natural' }
    })

/** A file may say one link twice. */
const unique = (links: readonly DraftLink[]): DraftLink[] => [
  ...new Map(links.filter(({ from, to }) => from !== to).map((link) => [JSON.stringify(link), link])).values(),
]

function countCalendars(leaves: readonly Row[], of: (uid: string | undefined) => { name: string; as: PlanCalendar }) {
  const counts = new Map<object, Draft['calendars'][number]>()
  for (const { task } of leaves) {
    const mapped = of(task.CalendarUID)
    const known = counts.get(mapped) ?? { name: mapped.name, as: mapped.as, tasks: 0 }
    known.tasks++
    counts.set(mapped, known)
  }
  return [...counts.values()]
}
