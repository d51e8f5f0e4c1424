import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateTower } from '@loujing/demo/tower/tower'
import { VIEWER_DIR } from '@loujing/launch/viewer-build'
import type { Site } from '@loujing/wire/http/sites'
import type { Element, Model } from '@loujing/wire/http/twin'
import type { SiteId } from '@loujing/wire/id'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CHROMIUM, openBrowser, openPage, type Watched } from './support/browser.ts'
import { startConstellation, type Constellation, PASSWORD } from './support/constellation.ts'
import { eventually } from './support/eventually.ts'

const STOREYS = 4
/** The tower's own plan (demo/src/tower/plan.ts): a finished storey from slab to slab, and the width of the building. */
const TOWER = generateTower({ storeys: STOREYS })

let folder: string
let world: Constellation
let site: SiteId
let model: Model
let browser: Browser

beforeAll(async () => {
  if (!CHROMIUM) return
  folder = await mkdtemp(join(tmpdir(), 'loujing-building-'))
  world = await startConstellation({
    folder,
    viewerDir: VIEWER_DIR,
    env: { NOISE_PASSWORD: PASSWORD },
    devices: [
      {
        source: 'noise-1',
        name: '噪声监测仪',
        protocol: 'mqtt',
        password: { env: 'NOISE_PASSWORD' },
        points: [{ point: 'leq', name: '等效声级', kind: 'noise', unit: 'dB[SPL]' }],
      },
    ],
  })
  const { project } = await world.api.get<Site>(`/api/sites/${world.site}`)
  // The tower stands on the ellipsoid, and so must the plane of its site.
  const origin = { lonDeg: 120.02, latDeg: 30.26, heightM: 0 }
  site = (await world.api.send<Site>('POST', '/api/sites', { project, slug: 'tower', name: '一号楼', origin })).id
  const sent = await world.api.upload<Model>(`/api/sites/${site}/models?name=tower`, Buffer.from(TOWER.ifc))
  model = await eventually(async () => {
    const now = await world.api.get<Model>(`/api/models/${sent.id}`)
    return now.state === 'ready' && now
  }, 90_000)
  browser = await openBrowser()
})

afterAll(async () => {
  if (!CHROMIUM) return
  await browser.close()
  await world[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

/** The twin as the manager sees it, drawn. */
async function openTwin(size: 'desk' | 'phone', locale: string, query = ''): Promise<Watched> {
  const watched = await openPage(browser, world.baseUrl, size, locale)
  const [name = '', value = ''] = world.api.cookie.split('=')
  await watched.context.addCookies([{ name, value, url: world.baseUrl }])
  await watched.page.addInitScript("localStorage.setItem('loujing.known', 'yes')")
  await watched.page.goto(`/sites/${site}?lite&rs=0.5${query}`)
  await watched.untilDrawn()
  return watched
}

const elementOf = (guid: string) =>
  world.api.get<Element>(`/api/models/${model.id}/elements/${encodeURIComponent(guid)}`)
const guidShown = (page: Page) => page.locator('[data-test=element-panel] [data-test=copy-guid]').innerText()

async function clickMiddle(page: Page): Promise<void> {
  await page.locator('.canvas').focus()
  await page.keyboard.press('Enter')
}

test.skipIf(!CHROMIUM)(
  'an element found in the tree is flown to and selected; isolated among glass it is so after a reload too, and on a colleague’s screen',
  async () => {
    const { page, context, errors, untilDrawn } = await openTwin('desk', 'zh-CN')
    await page.locator('[data-test=open-tools]').click()
    await page.locator('[data-test=tree-search]').fill('木门')
    const found = page.locator('[data-test=tree] [role=treeitem][data-guid]').first()
    await found.waitFor({ timeout: 60_000 })
    const guid = (await found.getAttribute('data-guid'))!
    // Of the list only what can be seen is in the page.
    expect(await page.locator('[data-test=tree] [role=treeitem]').count()).toBeLessThan(60)
    await found.click()
    expect(await guidShown(page)).toBe(guid)
    expect((await elementOf(guid)).ifcClass).toBe('IfcDoor')
    await page.locator('[data-test=element-isolate]').click()
    await page.locator('[data-test=element-xray]').click()
    await page.locator('[data-test=property-search]').fill('contractor')
    await page.locator('[data-test=element-panel] details').getByText('Contractor').waitFor()
    await page.waitForURL((url) => url.searchParams.has('only') && url.searchParams.has('xray'))

    await page.reload()
    await untilDrawn()
    await page.locator('[data-test=element-panel]').waitFor({ timeout: 60_000 })
    expect(await guidShown(page)).toBe(guid)
    expect(await page.locator('[data-test=element-xray]').getAttribute('aria-pressed')).toBe('true')
    expect(await page.locator('[data-test=element-isolate]').getAttribute('aria-pressed')).toBe('true')

    // The middle of the view is what the link frames; what is glass around it is not picked before it.
    await page.locator('[data-test=element-panel] header button').click()
    await page.locator('[data-test=element-panel]').waitFor({ state: 'detached' })
    await clickMiddle(page)
    await page.locator('[data-test=element-panel]').waitFor()
    expect(await guidShown(page)).toBe(guid)
    expect(errors).toEqual([])
    await context.close()
  },
)

test.skipIf(!CHROMIUM)('a click on what a section took away picks what stands behind it', async () => {
  const { page, context, errors } = await openTwin('desk', 'en-US')
  await clickMiddle(page)
  const panel = page.locator('[data-test=element-panel]')
  await panel.waitFor({ timeout: 60_000 })
  const before = await guidShown(page)
  // What was met lies outside of what is left when everything above the ground floor is cut away.
  await page.locator('[data-test=open-tools]').click()
  await page.locator('[data-tool=section]').click()
  await page.locator('[data-test=cut-z]:not([disabled])').click({ timeout: 60_000 })
  await page.locator('[data-test=face-0] input').fill('1.30')
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => url.searchParams.get('cut')?.endsWith(',1.3') ?? false)
  await page.locator('.canvas').focus()
  await page.keyboard.press('Enter')
  const after = await eventually(async () => {
    const guid = (await panel.count()) > 0 ? await guidShown(page) : before
    return guid !== before && guid
  })
  const cutAway = await elementOf(before)
  const behind = await elementOf(after)
  expect(cutAway.storey).not.toBe('1F')
  expect(['1F', undefined]).toContain(behind.storey)
  // With the section gone the same click meets what it met before.
  await page.locator('[data-test=clear-cut]').click()
  await clickMiddle(page)
  await eventually(async () => (await guidShown(page)) === before)
  expect(errors).toEqual([])
  await context.close()
})
