import { SaxesParser } from 'saxes'

/** A file of Microsoft Project (MSPDI, schema mspdi_pj12 and later) as its elements are named; every value is text. */
export type Mspdi = Partial<Record<'Name' | 'Title' | 'StartDate' | 'MinutesPerDay' | 'CalendarUID', string>> & {
  Calendars?: { Calendar?: MspdiCalendar[] }
  Tasks?: { Task?: MspdiTask[] }
}
export type MspdiTask = Partial<
  Record<
    | ('UID' | 'Name' | 'Active' | 'Manual' | 'IsNull' | 'WBS' | 'OutlineNumber' | 'OutlineLevel')
    | ('Start' | 'Finish' | 'Duration' | 'DurationFormat' | 'Summary' | 'ExternalTask' | 'PercentComplete')
    | ('ActualStart' | 'ActualFinish' | 'ConstraintType' | 'ConstraintDate' | 'CalendarUID'),
    string
  >
> & { PredecessorLink?: MspdiLink[]; Baseline?: Partial<Record<'Number' | 'Start' | 'Finish', string>>[] }
export type MspdiLink = Partial<Record<'PredecessorUID' | 'Type' | 'CrossProject' | 'LinkLag' | 'LagFormat', string>>
export type MspdiCalendar = Partial<Record<'UID' | 'Name' | 'BaseCalendarUID', string>> & {
  WeekDays?: { WeekDay?: MspdiWeekDay[] }
  Exceptions?: { Exception?: unknown[] }
}
export type MspdiWeekDay = Partial<Record<'DayType' | 'DayWorking', string>> & {
  WorkingTimes?: { WorkingTime?: Partial<Record<'FromTime' | 'ToTime', string>>[] }
}

/** Not such a file, or one that no reader should open. */
export class NotMspdi extends Error {}

const LISTS = new Set(['Calendar', 'WeekDay', 'WorkingTime', 'Exception', 'Task', 'PredecessorLink', 'Baseline'])
/** What holds others; everything else is read as text. */
const HOLDERS = new Set([...LISTS, 'Project', 'Calendars', 'WeekDays', 'WorkingTimes', 'Exceptions', 'Tasks'])
/** Of a real file nine parts in ten: resources, what they do hour by hour, and fields of one's own. */
const IGNORED = new Set([
  'Resources',
  'Assignments',
  'OutlineCodes',
  'WBSMasks',
  'ExtendedAttributes',
  'ExtendedAttribute',
])
type Open = { name: string; holds: Record<string, unknown> | undefined; text: string }

/** @throws NotMspdi */
export function parseMspdi(xml: string): Mspdi {
  const root: Record<string, unknown> = {}
  const open: Open[] = [{ name: '', holds: root, text: '' }]
  let ignoring = 0
  const parser = new SaxesParser({ position: false })
  parser.on('error', (error) => {
    throw new NotMspdi(error.message)
  })
  // Entities of its own are what an XML bomb is made of; no program writes them here.
  parser.on('doctype', () => {
    throw new NotMspdi('it declares a document type')
  })
  parser.on('opentag', ({ name }) => {
    if (ignoring > 0 || IGNORED.has(name)) ignoring++
    else open.push({ name, holds: HOLDERS.has(name) ? {} : undefined, text: '' })
  })
  parser.on('text', (text) => {
    if (ignoring === 0) open.at(-1)!.text += text
  })
  parser.on('cdata', (text) => {
    if (ignoring === 0) open.at(-1)!.text += text
  })
  parser.on('closetag', () => {
    if (ignoring > 0) {
      ignoring--
      return
    }
    const { name, holds, text } = open.pop()!
    const parent = open.at(-1)!.holds
    // An element of nobody's business has parts that nobody asks for.
    if (parent === undefined) return
    const value = holds ?? text
    if (!LISTS.has(name)) parent[name] = value
    else if (Array.isArray(parent[name])) parent[name].push(value)
    else parent[name] = [value]
  })
  parser.write(xml).close()
  const project = root.Project as Mspdi | undefined
  if (project?.Tasks === undefined) throw new NotMspdi('it has no Project with Tasks')
  return project
}
