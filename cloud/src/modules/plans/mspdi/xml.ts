import { XMLParser } from 'fast-xml-parser'

/** A file of Microsoft Project (MSPDI, schema mspdi_pj12 and later) as its elements are named; every value is text. */
export type Mspdi = Partial<Record<'Name' | 'Title' | 'StartDate' | 'MinutesPerDay' | 'CalendarUID', string>> & {
  Calendars?: { Calendar?: MspdiCalendar[] } | string
  Tasks?: { Task?: MspdiTask[] } | string
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
  WeekDays?: { WeekDay?: MspdiWeekDay[] } | string
  Exceptions?: { Exception?: unknown[] } | string
}
export type MspdiWeekDay = Partial<Record<'DayType' | 'DayWorking', string>> & {
  WorkingTimes?: { WorkingTime?: Partial<Record<'FromTime' | 'ToTime', string>>[] } | string
}

const LISTS = new Set(['Calendar', 'WeekDay', 'WorkingTime', 'Exception', 'Task', 'PredecessorLink', 'Baseline'])

/** Not such a file, or one that no reader should open. */
export class NotMspdi extends Error {}

/** @throws NotMspdi */
export function parseMspdi(xml: string): Mspdi {
  // Entities of its own are what an XML bomb is made of; no program writes them here.
  if (xml.includes('<!DOCTYPE')) throw new NotMspdi('it declares a document type')
  let root: unknown
  try {
    root = new XMLParser({ parseTagValue: false, isArray: (name) => LISTS.has(name) }).parse(xml, true)
  } catch (error) {
    throw new NotMspdi(error instanceof Error ? error.message : String(error))
  }
  const project = (root as { Project?: Mspdi }).Project
  if (typeof project !== 'object' || typeof project.Tasks !== 'object')
    throw new NotMspdi('it has no Project with Tasks')
  return project
}
