const CELL_THAT_NEEDS_QUOTES = /[",\r\n]/
// A spreadsheet would run a cell that begins so as a formula (CSV injection).
const FORMULA = /^[=+\-@\t\r]/

export type Cell = string | number | undefined

function cell(value: Cell): string {
  if (value === undefined) return ''
  if (typeof value === 'number') return String(value)
  const text = FORMULA.test(value) ? `'${value}` : value
  return CELL_THAT_NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** RFC 4180 with a UTF-8 byte order mark, which Excel needs to read Chinese. */
export const toCsv = (rows: readonly (readonly Cell[])[]): string =>
  `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`

/** Hands a text, or a file that came, to the reader as a file. */
export function saveFile(name: string, text: string | Blob, type = 'text/csv;charset=utf-8'): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
