import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateTower, type TowerTruth } from '@loujing/demo/tower/tower'
import { validateBytes } from 'gltf-validator'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Converted, convert } from './convert.ts'
import { toEcef } from './earth.ts'
import { transform } from './matrix.ts'
import { runConversion } from './run.ts'

// Each conversion starts a process and loads ten megabytes of WebAssembly: seconds, on a busy machine many.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const REAL_FILES = join(import.meta.dirname, '../../../../../../shared/data/ifc')
const AT = { lonDeg: 120.02, latDeg: 30.26, heightM: 0 }
const LIMITS = { timeMs: 60_000, memoryBytes: 1024 ** 3 }

const textOf = (converted: Converted, name: string): unknown =>
  JSON.parse(new TextDecoder().decode(converted.files.get(name)))
type Tileset = { root: { transform: number[]; boundingVolume: { box: number[] } } }

async function errorsOf(converted: Converted): Promise<string[]> {
  const errors: string[] = []
  for (const [name, bytes] of converted.files) {
    if (!name.endsWith('.glb')) continue
    const { issues } = await validateBytes(bytes, { maxIssues: 0 })
    for (const { severity, code, pointer } of issues.messages)
      if (severity < 2) errors.push(`${name} ${code} ${pointer}`)
  }
  return errors
}

describe('the demo tower', () => {
  let truth: TowerTruth
  let tower: Converted
  beforeAll(async () => {
    const { ifc, truth: known } = generateTower({ storeys: 8 })
    truth = known
    tower = await convert(new TextEncoder().encode(ifc), undefined, () => {})
  })

  test('stands on its check points to five millimetres', () => {
    const { root } = textOf(tower, 'tileset.json') as Tileset
    for (const { name, local, ...spot } of truth.checkPoints) {
      const [x, y, z] = transform(root.transform, ...local)
      const [u, v, w] = toEcef(spot)
      expect(Math.hypot(x - u, y - v, z - w), name).toBeLessThan(0.005)
    }
    expect(tower.summary.georeference).toMatchObject({ from: 'map-conversion', epsg: truth.epsg })
    expect(tower.summary.georeference.headingDeg).toBeCloseTo(truth.headingDeg, 5)
  })

  test('stands upright and the right way round in its bounding box', () => {
    const { root } = textOf(tower, 'tileset.json') as Tileset
    const [cx, cy, cz, hx, , , , hy, , , , hz] = root.boundingVolume.box as [number, number, number, ...number[]]
    // The fence is not symmetrical: 44 m west, 46 m east, 42 m south, 34 m north of the building.
    expect(cx - hx!).toBeCloseTo(-45.5, 0)
    expect(cx + hx!).toBeCloseTo(47.5, 0)
    expect(cy - hy!).toBeCloseTo(-43.5, 0)
    expect(cy + hy!).toBeCloseTo(35.5, 0)
    expect(cz - hz!).toBeCloseTo(-0.5, 1)
    expect(cz + hz!).toBeGreaterThan(8 * truth.storeyHeightM)
  })

  test('keeps every element with its storey, its flat and its properties', () => {
    const count = (ifcClass: string) => tower.elements.filter((element) => element.ifcClass === ifcClass).length
    for (const ifcClass of ['IfcColumn', 'IfcWindow', 'IfcDoor', 'IfcSpace', 'IfcStair', 'IfcBuildingElementProxy'])
      expect(count(ifcClass), ifcClass).toBe(truth.counts[ifcClass])
    const rooms = tower.elements.filter(({ zone }) => zone === '1-1-801')
    expect(rooms).toHaveLength(6)
    expect(rooms[0]).toMatchObject({ ifcClass: 'IfcSpace', storey: '8F' })
    expect(rooms[0]!.properties['Qto_SpaceBaseQuantities']!['NetFloorArea']).toBeGreaterThan(1)
    const window = tower.elements.find(({ ifcClass, storey }) => ifcClass === 'IfcWindow' && storey === '3F')
    expect(window!.properties['Pset_WindowCommon']).toMatchObject({ IsExternal: true })
    expect(tower.summary.storeys.map(({ name }) => name)).toEqual([
      ...Array.from({ length: 8 }, (_, i) => `${i + 1}F`),
      '屋面',
    ])
  })

  test('is drawn in few calls, its copies as instances', () => {
    expect(tower.summary.draws).toBeLessThan(30)
    expect(tower.summary.drawn).toBeGreaterThan(tower.summary.triangles)
    expect([...tower.files.keys()]).toEqual(['elements-0.glb', 'spaces-0.glb', 'tileset.json'])
  })

  test('is valid glTF', async () => expect(await errorsOf(tower)).toEqual([]))
})

describe.skipIf(!existsSync(REAL_FILES))('files of other programs (skipped where they are not on this machine)', () => {
  const files = existsSync(REAL_FILES) ? readdirSync(REAL_FILES).filter((name) => name.endsWith('.ifc')) : []
  test.each(files)('%s becomes valid tiles with a georeference', async (name) => {
    const converted = await convert(readFileSync(join(REAL_FILES, name)), undefined, () => {})
    expect(await errorsOf(converted)).toEqual([])
    expect(converted.summary.triangles).toBeGreaterThan(100)
    expect(converted.summary.georeference.from).not.toBe('manual')
    expect(converted.summary.warnings.length).toBeLessThan(2)
  })
})

describe('a bad file is named in time and harms nobody else', () => {
  const folder = mkdtempSync(join(tmpdir(), 'loujing-convert-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const { ifc } = generateTower({ storeys: 1 })
  const run = (
    name: string,
    text: string,
    more: { timeMs?: number; memoryBytes?: number; signal?: AbortSignal } = {},
  ) => {
    const file = join(folder, `${name}.ifc`)
    writeFileSync(file, text)
    const { signal = new AbortController().signal, ...limits } = more
    return runConversion({ file, out: join(folder, name), at: AT, limits: { ...LIMITS, ...limits }, signal })
  }

  test('a file without shapes', () =>
    expect(
      run('empty', ifc.slice(0, ifc.indexOf('DATA;') + 5) + '\nENDSEC;\nEND-ISO-10303-21;\n'),
    ).rejects.toMatchObject({
      type: '/problems/twin/no-geometry',
    }))

  test('random bytes', () =>
    expect(run('random', 'not a building')).rejects.toMatchObject({ type: '/problems/twin/not-ifc' }))

  test('a relation without attributes, on which the reader loops for ever', () =>
    expect(
      run('endless', ifc.replace(/=IFCRELAGGREGATES\(.*\);/, '=IFCRELAGGREGATES();'), { timeMs: 4000 }),
    ).rejects.toMatchObject({
      type: expect.stringMatching(/too-slow|unreadable|too-much-memory/) as string,
    }))

  test('a file that needs more memory than it may have', () =>
    expect(run('memory', ifc, { memoryBytes: 40 * 1024 ** 2 })).rejects.toMatchObject({
      type: '/problems/twin/too-much-memory',
    }))

  test('a conversion that is cancelled', () =>
    expect(run('cancelled', ifc, { signal: AbortSignal.timeout(150) })).rejects.toMatchObject({
      type: '/problems/twin/cancelled',
    }))

  test('a file that is cut off in the middle still gives what it holds, or is refused', async () => {
    const outcome = await run('cut', ifc.slice(0, ifc.length * 0.6)).then(
      ({ elements }) => (elements > 0 ? 'partly' : 'empty'),
      ({ type }: { type: string }) => type,
    )
    expect(['partly', '/problems/twin/unreadable', '/problems/twin/no-geometry']).toContain(outcome)
  })
})
