import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateTower } from '@loujing/demo/tower/tower'
import { VIEWER_DIR } from '@loujing/launch/viewer-build'
import type { MadeShare } from '@loujing/wire/http/shares'
import type { Site } from '@loujing/wire/http/sites'
import type { SaleUnit } from '@loujing/wire/http/units'
import { uuidv7 } from '@loujing/wire/id'
import type { Page as PageOf } from '@loujing/wire/page'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CHROMIUM, openBrowser, openPage, openSignedIn } from './support/browser.ts'
import { type Constellation, PASSWORD, startConstellation } from './support/constellation.ts'
import { eventually } from './support/eventually.ts'

let folder: string
let world: Constellation
let browser: Browser
let site: Site
const HOUR_MS = 3_600_000
const DRAWN = 'body[data-ready=true]'

const listUnits = async () => (await world.api.get<PageOf<SaleUnit>>(`/api/sites/${site.id}/units?limit=200`)).items
async function move(flat: string, to: string) {
  const { id, version } = (await listUnits()).find((unit) => unit.flat === flat)!
  const until = new Date(Date.now() + HOUR_MS).toISOString()
  const body = { to, reason: '开盘', version, permit: '杭售许字(2026)第000123号', until }
  await world.api.send('PUT', `/api/units/${id}/moves/${uuidv7()}`, body)
}
async function share(title: string): Promise<MadeShare> {
  const body = { title, showsPrices: true, expiresAt: new Date(Date.now() + HOUR_MS).toISOString() }
  return world.api.send<MadeShare>('PUT', `/api/sites/${site.id}/shares/${uuidv7()}`, body)
}

beforeAll(async () => {
  if (!CHROMIUM) return
  folder = await mkdtemp(join(tmpdir(), 'loujing-table-'))
  const point = { point: 'leq', name: '等效声级', kind: 'noise', unit: 'dB[SPL]' }
  const noise = { source: 'noise-1', name: '噪声监测仪', protocol: 'mqtt', password: { env: 'NOISE_PASSWORD' } }
  world = await startConstellation({
    ...{ folder, viewerDir: VIEWER_DIR, env: { NOISE_PASSWORD: PASSWORD } },
    devices: [{ ...noise, points: [point] }],
  })
  const { project } = await world.api.get<Site>(`/api/sites/${world.site}`)
  const origin = { lonDeg: 120.02, latDeg: 30.26, heightM: 0 }
  site = await world.api.send<Site>('POST', '/api/sites', { project, slug: 'tower', name: '一号楼', origin })
  const tower = Buffer.from(generateTower({ storeys: 2 }).ifc)
  await world.api.upload(`/api/sites/${site.id}/models?name=tower`, tower)
  const units = await eventually(async () => {
    const found = await listUnits()
    return found.length === 8 && found
  }, 90_000)
  const lines = units.map(({ id, areaDm2 }) => ({ unit: id, listFen: areaDm2 * 40_000 }))
  const list = { name: '首批', effectiveFrom: '2026-01-01', approvedOn: '2026-01-01', lines }
  await world.api.send('PUT', `/api/sites/${site.id}/price-lists/${uuidv7()}`, list)
  await move('101', 'AVAILABLE')
  await move('201', 'AVAILABLE')
  browser = await openBrowser()
})

afterAll(async () => {
  if (!CHROMIUM) return
  await browser?.close()
  await world?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

test.skipIf(!CHROMIUM).each(['desk', 'phone'] as const)(
  'on a %s a flat is chosen, by keyboard the one above; what is sold elsewhere changes its colour here',
  async (size) => {
    const { page, context, errors, strangers } = await openSignedIn(browser, world, size, 'zh-CN')
    await page.goto(`/sand-table/${site.id}`)
    await page.locator(DRAWN).waitFor({ timeout: 120_000 })
    await page.locator('[role=gridcell][data-code="1-1-101"]').click()
    const card = page.locator('[data-test=unit-card]')
    expect(await card.getAttribute('data-code')).toBe('1-1-101')
    expect(await page.locator('[data-test=said]').innerText()).toContain(
      size === 'desk' ? '1-1-101 可售' : '1-1-101 锁定',
    )
    await page.keyboard.press('ArrowUp')
    await page.locator('[data-test=unit-card][data-code="1-1-201"]').waitFor()
    // The flat looks out of its own window, and comes back.
    await page.locator('[data-test=window]').click()
    await page.locator('[data-test=leave-window]').click({ timeout: 60_000 })
    const flat = size === 'desk' ? '101' : '201'
    const cell = page.locator(`[role=gridcell][data-code="1-1-${flat}"]`)
    expect(await cell.getAttribute('data-state')).toBe('AVAILABLE')
    await move(flat, 'LOCKED')
    await page.locator(`[role=gridcell][data-code="1-1-${flat}"][data-state=LOCKED]`).waitFor()
    await page.locator('[data-test=close-card]').click()
    await page.locator('.legend button[data-state=LOCKED]').click()
    const locked = (await listUnits()).filter(({ state }) => state === 'LOCKED').length
    expect(await page.locator('[role=gridcell]:not(.faint)[data-code]').count()).toBe(locked)
    expect(errors).toEqual([])
    expect(strangers).toEqual([])
    await context.close()
  },
  240_000,
)

test.skipIf(!CHROMIUM)(
  'a share link shows the table to a visitor and asks for nothing else; taken back, it says so',
  async () => {
    const { share: made, token } = await share('给王女士')
    const { page, context, errors, strangers } = await openPage(browser, world.baseUrl, 'phone', 'zh-CN')
    const asked: string[] = []
    page.on('request', (request) => {
      const { pathname } = new URL(request.url())
      if (pathname.startsWith('/api/')) asked.push(pathname)
    })
    await page.goto(`/s#${token}`)
    await page.locator(DRAWN).waitFor({ timeout: 120_000 })
    expect(await page.locator('[role=gridcell][data-code]').count()).toBe(8)
    expect(await page.locator('[data-test=until]').innerText()).toContain('给王女士')
    // What is locked inside the house is taken for a buyer.
    expect(await page.locator('[role=gridcell][data-state=LOCKED]').count()).toBe(0)
    expect(asked.filter((path) => !path.startsWith('/api/shared/'))).toEqual([])
    const headers = { authorization: `Bearer ${token}` }
    for (const path of [`/api/sites/${site.id}/units`, `/api/sites/${site.id}/twin`, '/api/auth/me'])
      expect((await fetch(`${world.baseUrl}${path}`, { headers })).status, path).toBe(401)
    expect(errors).toEqual([])
    expect(strangers).toEqual([])

    await world.api.send('DELETE', `/api/shares/${made.id}`)
    await page.reload()
    await page.getByText('这个链接已被收回').waitFor()
    await context.close()
  },
  240_000,
)
