import { open } from 'node:fs/promises'
import type { Suspicion } from '@loujing/wire/http/documents'
import { fileTypeFromFile } from 'file-type'
import yauzl from 'yauzl'
import { endingOf, FORMATS, SUSPECT } from './model/formats.ts'

export type Sniffed =
  { is: 'fitting'; mediaType: string } | { is: 'suspect'; suspicion: Suspicion } | { is: 'other'; found: string }

const START_BYTES = 8192
const RUNS = new Set(['exe', 'elf', 'macho', 'jar', 'apk', 'deb', 'rpm', 'msi', 'crx', 'class', 'lnk', 'swf', 'wasm'])
const PACKS = new Set([...SUSPECT.archive, 'lz', 'lz4', 'zst', 'Z', 'ar', 'cpio', 'ace', 'arj', 'tar.gz'])
const MACROS = new Set(['docm', 'dotm', 'xlsm', 'xltm', 'pptm', 'potm', 'cfb'])
// the signs that a text has no use for; a tabulator and the ends of lines are not among them

const NO_TEXT = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/

/** What the bytes of a file are, and whether its name says the same. What runs, may run or hides others waits for a person. */
export async function sniff(path: string, fileName: string): Promise<Sniffed> {
  const ending = endingOf(fileName)
  const found = await fileTypeFromFile(path)
  const suspicion = suspicionOf(ending, found?.ext)
  if (suspicion) return { is: 'suspect', suspicion }
  const format = FORMATS[ending]
  if (format === undefined) return { is: 'suspect', suspicion: 'unknown' }
  if (format.sniffed.length === 0) return judgeText(path, format.mediaType, found?.mime)
  if (!found || !format.sniffed.includes(found.mime)) return { is: 'other', found: found?.mime ?? 'unknown' }
  const isOffice = ['docx', 'xlsx', 'pptx'].includes(ending)
  if (isOffice && (await hasMacros(path))) return { is: 'suspect', suspicion: 'macros' }
  return { is: 'fitting', mediaType: format.mediaType }
}

function suspicionOf(ending: string, found: string | undefined): Suspicion | undefined {
  if (found !== undefined && RUNS.has(found)) return 'executable'
  if (found !== undefined && MACROS.has(found)) return 'macros'
  for (const suspicion of ['executable', 'macros', 'archive'] as const)
    if ((SUSPECT[suspicion] as readonly string[]).includes(ending)) return suspicion
  return found !== undefined && PACKS.has(found) ? 'archive' : undefined
}

async function judgeText(path: string, mediaType: string, found: string | undefined): Promise<Sniffed> {
  if (found !== undefined) return { is: 'other', found }
  const start = await startOf(path)
  if (start.subarray(0, 2).toString() === '#!') return { is: 'suspect', suspicion: 'executable' }
  return NO_TEXT.test(start.toString('latin1')) ? { is: 'other', found: 'unknown' } : { is: 'fitting', mediaType }
}

async function startOf(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(START_BYTES), 0, START_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** A macro is a part named vbaProject.bin (ECMA-376 part 1, [MS-OFFMACRO2]); an archive that cannot be listed is taken for one. */
const hasMacros = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    yauzl.open(path, { lazyEntries: true }, (error, zip) => {
      if (error) return resolve(true)
      const end = (has: boolean) => {
        zip.close()
        resolve(has)
      }
      zip.on('error', () => end(true))
      zip.on('end', () => end(false))
      zip.on('entry', ({ fileName }: { fileName: string }) =>
        /vbaproject|\/activex\//i.test(fileName) ? end(true) : zip.readEntry(),
      )
      zip.readEntry()
    })
  })
