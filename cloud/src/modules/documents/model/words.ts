import type { Snippet } from '@loujing/wire/http/documents'

const BETWEEN_HAN = /(?<=[\p{Script=Han}，。、；：（）]) (?=[\p{Script=Han}，。、；：（）])/gu
const AROUND = 36
const MOST_SNIPPETS = 3

/**
 * A text as it is searched: full-width signs and ligatures made plain (NFKC), one blank for any white space, and none between two
 * Chinese signs, where only the line broke.
 */
export const toLine = (text: string): string =>
  text.normalize('NFKC').replaceAll(/\s+/gu, ' ').replaceAll(BETWEEN_HAN, '').trim()

export const fold = (text: string): string => toLine(text).toLowerCase()

/**
 * The signs of a folded text and its pairs of neighbours, each once. Chinese words have mostly two signs: pairs find them by the
 * index, where trigrams need three (decision 26).
 */
export function gramsOf(folded: string): string[] {
  const grams = new Set<string>()
  for (const part of folded.split(' ')) {
    const signs = [...part]
    signs.forEach((sign, i) => {
      grams.add(sign)
      const next = signs[i + 1]
      if (next !== undefined) grams.add(sign + next)
    })
  }
  return [...grams]
}

/** Where a folded text has the wanted words, with what stands around them; of the first three places. */
export function snippetsOf(text: string, wanted: string): Snippet[] {
  const line = toLine(text)
  const lower = line.toLowerCase()
  // a few signs change their length when they are made small: then the small ones are shown
  const shown = lower.length === line.length ? line : lower
  const found: Snippet[] = []
  for (let at = lower.indexOf(wanted); at >= 0 && found.length < MOST_SNIPPETS;) {
    const end = at + wanted.length
    const before = shown.slice(Math.max(0, at - AROUND), at)
    found.push({ before, hit: shown.slice(at, end), after: shown.slice(end, end + AROUND) })
    at = lower.indexOf(wanted, end + AROUND)
  }
  return found
}
