import mammoth from 'mammoth'
import readXlsx from 'read-excel-file/node'
import { extractText, getDocumentProxy } from 'unpdf'

/** The words of a file, a paragraph or row a line. @throws whatever the readers throw at a file that is broken */
export async function readText(bytes: Buffer, kind: string): Promise<string> {
  switch (kind) {
    case 'pdf':
      return readPdf(bytes)
    case 'docx':
      return (await mammoth.extractRawText({ buffer: bytes })).value
    case 'xlsx':
      return (await readXlsx(bytes))
        .flatMap(({ sheet, data }) => [sheet, ...data.map(toCells)])
        .filter(Boolean)
        .join('\n')
    default:
      return readPlain(bytes)
  }
}

async function readPdf(bytes: Buffer): Promise<string> {
  const pdf = await getDocumentProxy(new Uint8Array(bytes))
  const { text } = await extractText(pdf, { mergePages: false })
  return text.join('\n')
}

const toCells = (row: readonly unknown[]): string =>
  row
    .filter((cell) => cell !== null && cell !== '')
    .map((cell) => (cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell)))
    .join('\t')

/** UTF-8, and where it is none GB 18030, which Chinese systems wrote before. */
function readPlain(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('gb18030').decode(bytes)
  }
}
