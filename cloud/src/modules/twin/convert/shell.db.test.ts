import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateTower } from '@loujing/demo/tower/tower'
import { afterAll, expect, test, vi } from 'vitest'
import type { Done } from './run.ts'

// Each conversion starts a process and loads ten megabytes of WebAssembly: seconds, on a busy machine many.
vi.setConfig({ testTimeout: 120_000 })

const folder = mkdtempSync(join(tmpdir(), 'loujing-shell-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const fileOf = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
function shell(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, 'shell.ts'), ...words])
  return { status, stdout: stdout.toString(), stderr: stderr.toString() }
}

test('the shell says of a model what it holds, where it stands and what it cost', () => {
  const { ifc, truth } = generateTower({ storeys: 1 })
  const out = join(folder, 'tiles')
  const { status, stdout } = shell(fileOf('tower.ifc', ifc), '--out', out, '--json')
  expect(status).toBe(0)
  const { cost, steps, ...done } = JSON.parse(stdout) as Done & { steps: { step: string; seconds: number }[] }
  expect(done.classes['IfcColumn']).toBe(truth.counts['IfcColumn'])
  expect(done.georeference).toMatchObject({ from: 'map-conversion', epsg: truth.epsg })
  expect(cost.cpuSeconds).toBeGreaterThan(0.1)
  expect(cost.peakBytes).toBeGreaterThan(50_000_000)
  expect(cost.bytes.source).toBe(Buffer.byteLength(ifc))
  expect(cost.bytes.brotli).toBeLessThan(cost.bytes.gzip)
  expect(steps.map(({ step }) => step)).toEqual(['open', 'structure', 'geometry', 'tiles', 'properties'])
  expect(readdirSync(out)).toEqual(expect.arrayContaining(['tileset.json', 'tileset.json.br', 'elements.jsonl']))

  const again = shell(fileOf('tower.ifc', ifc), '--out', out)
  expect(again.status).toBe(2)
  expect(again.stderr).toContain('is not empty')
})

test('a bad file is a problem by name and exit code 1, and leaves no folder', () => {
  const out = join(folder, 'none')
  const problemOf = (path: string) => {
    const { status, stdout } = shell(path, '--out', out, '--json')
    expect(status).toBe(1)
    expect(existsSync(out)).toBe(false)
    return (JSON.parse(stdout) as { type: string }).type
  }
  expect(problemOf(fileOf('photo.ifc', 'a photograph'))).toBe('/problems/twin/not-ifc')
  const { ifc } = generateTower({ storeys: 1 })
  const hollow = ifc.replace(/=IFCRELAGGREGATES\(.*\);/, '=IFCRELAGGREGATES();')
  expect(problemOf(fileOf('hollow.ifc', hollow))).toBe('/problems/twin/unreadable')
  const { status, stderr } = shell(fileOf('photo.ifc', 'a photograph'), '--out', out)
  expect([status, stderr]).toEqual([1, expect.stringContaining('/problems/twin/not-ifc')])
})

test('a command that is wrong says how it is right', () => {
  for (const words of [[], ['x.ifc'], ['x.ifc', '--out', folder, '--at', 'here'], ['x.ifc', '--depth', '3']]) {
    const { status, stderr } = shell(...words)
    expect(status, words.join(' ')).toBe(2)
    expect(stderr).toContain('npm run twin:convert')
  }
})
