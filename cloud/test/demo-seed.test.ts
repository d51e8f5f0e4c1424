import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectApi } from '@loujing/demo/seed/api'
import { type DemoWorld, foundDemo } from '@loujing/demo/seed/seed'
import type { Session } from '@loujing/wire/http/identity'
import type { NoiseStudy } from '@loujing/wire/http/noise'
import type { Claimed } from '@loujing/wire/http/sites'
import type { Twin } from '@loujing/wire/http/twin'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { newToken } from '../src/modules/identity/index.ts'
import { listen, SETUP_KEY, startApp, type TestApp } from './support/app.ts'

// Each conversion starts a process and loads ten megabytes of WebAssembly: seconds, on a busy machine many.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let cloud: TestApp
let baseUrl: string
let folder: string
beforeAll(async () => {
  cloud = await startApp()
  baseUrl = await listen(cloud)
  folder = await mkdtemp(join(tmpdir(), 'loujing-seed-'))
})
afterAll(async () => {
  await cloud.close()
  await rm(folder, { recursive: true, force: true })
})
async function enter(accounts: DemoWorld['accounts']) {
  const manager = connectApi(baseUrl)
  const { password } = accounts.find(({ account }) => account === 'manager')!
  await manager.post('/api/auth/login', { account: 'manager', password })
  return manager
}
const studiesOf = async ({ accounts, site }: DemoWorld) =>
  (await enter(accounts)).list<NoiseStudy>(`/api/sites/${site.id}/noise-studies`)
async function seed() {
  const world = await foundDemo({ baseUrl, setupKey: SETUP_KEY, folder, storeys: 3 })
  return { ...world, model: await world.fill() }
}

test('the demo world comes through the public doors, with a model that is ready', async () => {
  const { accounts, site, claimKey, model } = await seed()
  expect(claimKey).toBeDefined()
  expect(model).toMatchObject({ state: 'ready', site: site.id, georeference: { from: 'map-conversion', epsg: 4549 } })
  for (const { account, password, role } of accounts) {
    const session = await connectApi(baseUrl).post<Session>('/api/auth/login', { account, password })
    expect(session.person.roles, account).toContain(role)
  }
  const manager = await enter(accounts)
  const twin = await manager.get<Twin>(`/api/sites/${site.id}/twin`)
  expect(twin.models.map(({ state }) => state)).toEqual(['ready'])
})

test('a second start finds all of it: no second model, the same passwords, readable by the owner alone', async () => {
  const first = await seed()
  const again = await seed()
  expect(again.model).toEqual(first.model)
  expect(again.accounts).toEqual(first.accounts)
  expect(again.site).toEqual(first.site)
  for (const world of [first, again]) await world.study()
  expect(await studiesOf(again)).toHaveLength(1)
  const kept = join(folder, 'demo-accounts.json')
  expect((await stat(kept)).mode & 0o777).toBe(0o600)
  expect(JSON.parse(await readFile(kept, 'utf8'))).toHaveProperty('manager')
})

test('a gateway that was claimed is given no further key', async () => {
  const { claimKey, site, gateway } = await seed()
  const claim = { claimKey, token: newToken(), site: site.slug, slug: gateway.slug }
  await connectApi(baseUrl).post<Claimed>('/api/gateway/claim', claim)
  const again = await seed()
  expect(again.claimKey).toBeUndefined()
  expect(again.gateway.state).not.toBe('unclaimed')
})
