import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

const FONT = '@expo-google-fonts/noto-sans-sc'
const fontPath = (file: string): string => createRequire(import.meta.url).resolve(`${FONT}/${file}`)

/** Chinese for PDF. Ten megabytes each, of which a document takes the characters that it writes. */
export const readFonts = (): Promise<[regular: Buffer, bold: Buffer]> =>
  Promise.all([
    readFile(fontPath('400Regular/NotoSansSC_400Regular.ttf')),
    readFile(fontPath('700Bold/NotoSansSC_700Bold.ttf')),
  ])
