import type { MspdiTask } from './xml.ts'

/** A row of the file in its place among the headings. */
export type Row = {
  key: string
  task: MspdiTask
  /** The headings that it stands under, outermost first. */
  above: Row[]
  isGroup: boolean
  /** Its number in the outline, for a file that gives none. */
  number: string
}

export const nameOf = ({ task: { Name } }: Row): string => (Name ?? '').trim()

const level = ({ OutlineLevel }: MspdiTask): number => Number(OutlineLevel ?? 1)

/** The rows without the project's own (level 0) and without the empty ones. A heading is what has rows under it. */
export function outlineOf(tasks: readonly MspdiTask[]): Row[] {
  const used = tasks.filter((task) => task.IsNull !== '1' && level(task) > 0 && task.UID !== undefined)
  const open: Row[] = []
  const counts: number[] = []
  return used.map((task, at) => {
    while (open.length > 0 && level(open.at(-1)!.task) >= level(task)) open.pop()
    const next = used[at + 1]
    counts.length = open.length + 1
    counts[open.length] = (counts[open.length] ?? 0) + 1
    const isGroup = next !== undefined && level(next) > level(task)
    const row = { key: task.UID!, task, above: [...open], isGroup, number: counts.join('.') }
    if (row.isGroup) open.push(row)
    return row
  })
}

const NUMBERS = /^\d{1,5}(?:\.\d{1,5})*$/
const CODE = /^[A-Za-z0-9][A-Za-z0-9.-]{0,31}$/

/**
 * A code for each row: its WBS, or its number in the outline. Numbers are padded (`1.2` → `01.02`), for codes are sorted as text.
 * `changed` is told of what had to be named otherwise.
 */
export function codesOf(rows: readonly Row[], changed: (row: Row) => unknown): Map<string, string> {
  const wanted = rows.map(({ task: { WBS, OutlineNumber }, number }) => WBS ?? OutlineNumber ?? number)
  const widths: number[] = []
  for (const code of wanted.filter((text) => NUMBERS.test(text)))
    for (const [depth, part] of code.split('.').entries()) widths[depth] = Math.max(widths[depth] ?? 2, part.length)
  const padded = (code: string) =>
    code
      .split('.')
      .map((part, depth) => part.padStart(widths[depth]!, '0'))
      .join('.')
  const taken = new Set<string>()
  return new Map(
    rows.map((row, at) => {
      const text = wanted[at]!
      let code = NUMBERS.test(text) ? padded(text) : text
      if (!CODE.test(code) || taken.has(code)) {
        changed(row)
        code = `U${row.key}`
      }
      taken.add(code)
      return [row.key, code]
    }),
  )
}
