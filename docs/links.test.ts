import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const LEFT_OUT = new Set(['node_modules', 'dist', '.git', '.data'])

const pages = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (LEFT_OUT.has(entry.name)) return []
    const path = join(folder, entry.name)
    return entry.isDirectory() ? pages(path) : entry.name.endsWith('.md') ? [path] : []
  })

const links = pages(root).flatMap((page) =>
  [...readFileSync(page, 'utf8').matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target) && !target.startsWith('#'))
    .map((target) => [relative(root, page), target.split('#')[0]!] as const),
)

test.each(links)('%s links to %s, which exists', (page, target) => {
  expect(existsSync(join(root, dirname(page), target))).toBe(true)
})

test('the walk of one reading links to the files of every stage', () => {
  const walk = links.filter(([page]) => page === 'docs/architecture.md').map(([, target]) => target)
  for (const stage of [
    '../edge/src/sources',
    '../edge/src/broker',
    '../edge/src/outbox',
    '../edge/src/uplink',
    '../cloud/src/ingest',
  ]) {
    expect(walk.some((target) => target.startsWith(stage))).toBe(true)
  }
  for (const stage of [
    '../cloud/src/stores',
    '../cloud/src/modules',
    '../cloud/src/live',
    '../twin-viewer/src/live',
    '../twin-viewer/src/scene',
  ]) {
    expect(walk.some((target) => target.startsWith(stage))).toBe(true)
  }
})
