import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Project } from '@loujing/wire/http/projects'
import type { Site } from '@loujing/wire/http/sites'
import type { Model, Unit } from '@loujing/wire/http/twin'
import type { Page } from '@loujing/wire/page'
import { validateBytes } from 'gltf-validator'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Browser } from '../../../test/support/browser.ts'
import { type Modules, startModules } from '../../../test/support/modules.ts'
import { convert } from './convert/convert.ts'
import { toEcef } from './convert/earth.ts'
import { transform } from './convert/matrix.ts'

// The largest of them has nine towers of 33 storeys.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 })

/** Files of another generator with its own truth beside them: `NAME.ifc` and `NAME.truth.json`. */
type Truth = {
  counts: Record<string, number>
  units: { no: string; netArea: number; rooms: number }[]
  checkPoints: { local_m: [number, number, number]; lonlat: [number, number]; h: number }[]
}
const data = process.env['LOUJING_DATA']
const folder = data ? join(data, 'ifc') : join(import.meta.dirname, '../../../../../shared/data/ifc')
const names = (existsSync(folder) ? readdirSync(folder) : []).flatMap((file) =>
  file.endsWith('.truth.json') ? [file.slice(0, -'.truth.json'.length)] : [],
)
const truthOf = (name: string) => JSON.parse(readFileSync(join(folder, `${name}.truth.json`), 'utf8')) as Truth
const ifcOf = (name: string) => readFileSync(join(folder, `${name}.ifc`))

let modules: Modules
let manager: Browser
let site: Site
beforeAll(async () => {
  modules = await startModules()
  manager = await modules.somebody(await modules.foundCompany('yunqi'), 'limin', ['manager'])
  const project = (await manager.post('/api/projects', { code: 'YQ', name: '云栖里', city: '杭州' })).body as Project
  const origin = { lonDeg: 120.02, latDeg: 30.26, heightM: 0.5 }
  const made = await manager.post('/api/sites', { project: project.id, slug: 'yunqi', name: '工地', origin })
  site = made.body as Site
})
afterAll(() => modules.close())

async function unitsOf(model: Model): Promise<Unit[]> {
  const items: Unit[] = []
  for (let cursor = ''; ;) {
    const path = `/api/models/${model.id}/units?limit=200${cursor && `&cursor=${cursor}`}`
    const page = (await manager.get(path)).body as Page<Unit>
    items.push(...page.items)
    if (page.nextCursor === undefined) return items
    cursor = page.nextCursor
  }
}

describe.skipIf(names.length === 0)('a building of another generator (skipped where none is here)', () => {
  test.each(names)('%s: counts, check points to five millimetres, tiles without an error', async (name) => {
    const truth = truthOf(name)
    const made = await convert(ifcOf(name), undefined, () => {})
    const { classes } = made.summary
    for (const ifcClass of ['IfcSpace', 'IfcWall', 'IfcSlab', 'IfcWindow', 'IfcDoor'])
      expect(classes[ifcClass], ifcClass).toBe(truth.counts[ifcClass])
    expect(made.summary.storeys.length).toBe(truth.counts['IfcBuildingStorey'])
    const { root } = JSON.parse(new TextDecoder().decode(made.files.get('tileset.json'))) as {
      root: { transform: number[] }
    }
    for (const { local_m: local, lonlat, h } of truth.checkPoints) {
      const [x, y, z] = transform(root.transform, ...local)
      const [u, v, w] = toEcef({ lonDeg: lonlat[0], latDeg: lonlat[1], heightM: h })
      expect(Math.hypot(x - u, y - v, z - w)).toBeLessThan(0.005)
    }
    for (const [file, bytes] of made.files) {
      if (!file.endsWith('.glb')) continue
      const { issues } = await validateBytes(bytes, { maxIssues: 0 })
      expect(issues.numErrors, file).toBe(0)
    }
  })

  test.each(names)('%s: each flat by its code, with its rooms and its area', async (name) => {
    const { units: known } = truthOf(name)
    const headers = { 'content-type': 'application/octet-stream' }
    const answer = await manager.post(`/api/sites/${site.id}/models?name=${name}`, ifcOf(name), headers)
    await modules.twin.settled()
    const units = new Map((await unitsOf(answer.body as Model)).map((unit) => [unit.code, unit]))
    expect(units.size).toBe(known.length)
    for (const { no, netArea, rooms } of known) {
      const unit = units.get(no)
      expect(unit?.spaces, no).toHaveLength(rooms)
      expect(Math.abs(unit!.areaM2 - netArea), no).toBeLessThan(0.02)
    }
  })
})
