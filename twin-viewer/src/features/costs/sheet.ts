import readXlsxFile from 'read-excel-file/universal'
import writeXlsxFile from 'write-excel-file/universal'

/** A sheet with a bold head; amounts in yuan, to the fen. */
export function boardSheet(head: readonly string[], rows: readonly (readonly (string | number)[])[]): Promise<Blob> {
  const top = head.map((value) => ({ value, fontWeight: 'bold' as const }))
  const body = rows.map((row) =>
    row.map((value) =>
      typeof value === 'number' ? { value, type: Number, format: '#,##0.00' } : { value, type: String },
    ),
  )
  return writeXlsxFile([top, ...body], { columns: head.map((_, i) => ({ width: i === 1 ? 26 : 16 })) }).toBlob()
}

/** The cells of the first sheet. @throws Error when the file is no .xlsx */
export async function readSheet(file: File) {
  const [first] = await readXlsxFile(file)
  return first?.data ?? []
}
