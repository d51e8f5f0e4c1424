import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import en from './en.json'
import zhCN from './zh-CN.json'

type Texts = { [key: string]: string | Texts }
const leaves = (texts: Texts, path: string[] = []): [string, string][] =>
  Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'string' ? [[[...path, key].join('.'), value] as [string, string]] : leaves(value, [...path, key]),
  )
const keysOf = (texts: Texts) => leaves(texts).map(([key]) => key)
const SOURCES = join(import.meta.dirname, '..')

test('both languages have the same keys', () => {
  expect(keysOf(en)).toEqual(keysOf(zhCN))
})

test.each([
  ['zh-CN', zhCN],
  ['en', en],
])('the keys of %s are sorted, and no text is empty', (_name, texts: Texts) => {
  const isSorted = (level: Texts): boolean => {
    const keys = Object.keys(level)
    // An object puts keys that look like numbers first, wherever they stand in the file.
    const words = keys.filter((key) => !/^\d+$/.test(key))
    return (
      words.every((key, index) => index === 0 || words[index - 1]! < key) &&
      Object.values(level).every((value) => typeof value === 'string' || isSorted(value))
    )
  }
  expect(isSorted(texts)).toBe(true)
  expect(leaves(texts).filter(([, text]) => text.trim() === '')).toEqual([])
})

test('both languages fill in the same figures', () => {
  const figures = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()
  const english = new Map(leaves(en))
  const differing = leaves(zhCN).filter(
    ([key, text]) => figures(text).join() !== figures(english.get(key) ?? '').join(),
  )
  expect(differing.map(([key]) => key)).toEqual([])
})

test('every text that the code asks for by name exists', () => {
  const known = new Set(keysOf(zhCN))
  const asked = globSync('**/*.{vue,ts}', { cwd: SOURCES })
    .filter((file) => !file.endsWith('.test.ts'))
    .flatMap((file) =>
      [...readFileSync(join(SOURCES, file), 'utf8').matchAll(/\bt\('([^']+)'/g)].map(([, key]) => key!),
    )
  expect(asked.length).toBeGreaterThan(100)
  expect(asked.filter((key) => !known.has(key))).toEqual([])
})

test('Chinese sentences are punctuated in Chinese', () => {
  const western = leaves(zhCN).filter(([, text]) => /[\u4e00-\u9fff][,;?!]/.test(text))
  expect(western).toEqual([])
})
