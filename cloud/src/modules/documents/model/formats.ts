/** A kind of file that is taken. `sniffed`: what its bytes show it to be; none for text, which has no mark. */
export type Format = {
  mediaType: string
  sniffed: readonly string[]
  /** How its text is read, when it has any. */
  reads?: 'pdf' | 'docx' | 'xlsx' | 'plain'
  /** The browser shows it by itself. */
  isShown?: true
}

const OFFICE = 'application/vnd.openxmlformats-officedocument'
const text = (mediaType: string): Format => ({ mediaType, sniffed: [], reads: 'plain' })
const picture = (mediaType: string): Format => ({ mediaType, sniffed: [mediaType], isShown: true })

/** By the ending of the file's name, which the bytes must agree with. */
export const FORMATS: Readonly<Record<string, Format>> = {
  pdf: { mediaType: 'application/pdf', sniffed: ['application/pdf'], reads: 'pdf', isShown: true },
  png: picture('image/png'),
  jpg: picture('image/jpeg'),
  jpeg: picture('image/jpeg'),
  webp: picture('image/webp'),
  tif: { mediaType: 'image/tiff', sniffed: ['image/tiff'] },
  tiff: { mediaType: 'image/tiff', sniffed: ['image/tiff'] },
  docx: {
    mediaType: `${OFFICE}.wordprocessingml.document`,
    sniffed: [`${OFFICE}.wordprocessingml.document`],
    reads: 'docx',
  },
  xlsx: { mediaType: `${OFFICE}.spreadsheetml.sheet`, sniffed: [`${OFFICE}.spreadsheetml.sheet`], reads: 'xlsx' },
  pptx: {
    mediaType: `${OFFICE}.presentationml.presentation`,
    sniffed: [`${OFFICE}.presentationml.presentation`],
  },
  dwg: { mediaType: 'image/vnd.dwg', sniffed: ['image/vnd.dwg'] },
  dxf: { mediaType: 'image/vnd.dxf', sniffed: [] },
  ifc: { mediaType: 'application/x-step', sniffed: [] },
  txt: text('text/plain'),
  md: text('text/markdown'),
  csv: text('text/csv'),
}

/** Endings that are never taken without a look, whatever the bytes say: they run, or hold what runs. */
export const SUSPECT = {
  executable: [
    'exe',
    'dll',
    'com',
    'msi',
    'scr',
    'bat',
    'cmd',
    'ps1',
    'sh',
    'js',
    'vbs',
    'jar',
    'apk',
    'app',
    'lnk',
    'html',
    'svg',
  ],
  macros: ['docm', 'dotm', 'xlsm', 'xltm', 'xlsb', 'pptm', 'doc', 'xls', 'ppt', 'lsp', 'fas', 'vlx'],
  archive: ['zip', 'rar', '7z', 'gz', 'tar', 'tgz', 'bz2', 'xz', 'iso', 'cab'],
} as const

export const endingOf = (fileName: string): string => /\.([A-Za-z0-9]{1,8})$/.exec(fileName)?.[1]?.toLowerCase() ?? ''

/** The format of a version by its media type. */
export const formatOf = (mediaType: string): Format | undefined =>
  Object.values(FORMATS).find((format) => format.mediaType === mediaType)
