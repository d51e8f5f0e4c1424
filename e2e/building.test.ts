import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onSite } from '@loujing/demo/tower/place'
import { EDGE, STOREY_HEIGHT } from '@loujing/demo/tower/plan'
import { generateTower } from '@loujing/demo/tower/tower'
import { VIEWER_DIR } from '@loujing/launch/viewer-build'
import type { Site } from '@loujing/wire/http/sites'
import type { Element, Model } from '@loujing/wire/http/twin'
import type { SiteId } from '@loujing/wire/id'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { CHROMIUM, openBrowser, openPage, type Watched } from './support/browser.ts'
import { startConstellation, type Constellation, PASSWORD } from './support/constellation.ts'
import { eventually } from './support/eventually.ts'

const STOREYS = 4
const TOWER = generateTower({ storeys: STOREYS })

let folder: string
let world: Constellation
let site: SiteId
let model: Model
let browser: Browser
let watched: Watched

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
  // Drawing the first view takes software WebGL most of its time: one page for all, and each test begins with nothing selected.
  watched = await openPage(browser, world.baseUrl, 'desk', 'zh-CN')
  const [name = '', value = ''] = world.api.cookie.split('=')
  await watched.context.addCookies([{ name, value, url: world.baseUrl }])
  await watched.page.addInitScript("localStorage.setItem('loujing.known', 'yes')")
  await watched.page.goto(`/sites/${site}?lite&rs=0.25`)
  await watched.untilDrawn()
  await watched.page.locator('[data-test=open-tools]').click()
})

beforeEach(async () => {
  if (!CHROMIUM) return
  const { page } = watched
  await page.locator('[data-tool=tree]').click()
  await page.locator('[data-test=tree] [role=treeitem]').first().waitFor({ timeout: 60_000 })
  const showAll = page.locator('[data-test=show-all]')
  if (await showAll.isEnabled()) await showAll.click()
  const close = page.locator('[data-test=element-panel] header button')
  if ((await close.count()) > 0) await close.click()
})

afterAll(async () => {
  if (!CHROMIUM) return
  await browser?.close()
  await world?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const elementOf = (guid: string) =>
  world.api.get<Element>(`/api/models/${model.id}/elements/${encodeURIComponent(guid)}`)
const guidShown = (page: Page) => page.locator('[data-test=element-panel] [data-test=copy-guid]').innerText()

async function clickMiddle(page: Page): Promise<void> {
  await page.locator('.canvas').focus()
  await page.keyboard.press('Enter')
}

test.skipIf(!CHROMIUM)(
  'an element found in the tree is flown to and selected; isolated among glass it is so after a reload too',
  async () => {
    const { page, errors, untilDrawn } = watched
    await page.locator('[data-test=tree-search]').fill('木门')
    const found = page.locator('[data-test=tree] [role=treeitem][data-guid]').first()
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
    await page.locator('[data-test=open-tools]').click()
    expect(errors).toEqual([])
  },
)

test.skipIf(!CHROMIUM)('a click on what a section took away picks what stands behind it', async () => {
  const { page, errors } = watched
  await page.locator('[aria-label=回到全景]').click()
  await page.locator('[data-tool=section]').click()
  await clickMiddle(page)
  const panel = page.locator('[data-test=element-panel]')
  await panel.waitFor()
  const before = await guidShown(page)
  // What was met lies outside of what is left when everything above the ground floor is cut away.
  await page.locator('[data-test=cut-z]').click()
  await page.locator('[data-test=face-0] input').fill('1.30')
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => url.searchParams.get('cut')?.endsWith(',1.3') ?? false)
  await clickMiddle(page)
  const after = await eventually(async () => {
    const guid = (await panel.count()) > 0 ? await guidShown(page) : before
    return guid !== before && guid
  })
  expect((await elementOf(before)).storey).not.toBe('1F')
  expect(['1F', undefined]).toContain((await elementOf(after)).storey)
  // With the section gone the same click meets what it met before.
  await page.locator('[data-test=clear-cut]').click()
  await clickMiddle(page)
  await eventually(async () => (await guidShown(page)) === before)
  expect(errors).toEqual([])
})

/** Where points of the model are to be seen in the window from a plan that looks straight down. */
async function onPlan(page: Page) {
  const [saved] = JSON.parse(await page.evaluate<string>(SAVED_VIEWS)) as { words: { cam: string } }[]
  const [east, north, up, headingDeg, , lensDeg] = saved!.words.cam.split(',').map(Number) as number[]
  const canvas = (await page.locator('canvas').first().boundingBox())!
  const perMetre = Math.max(canvas.width, canvas.height) / 2 / Math.tan((lensDeg! / 2) * RAD)
  const [sin, cos] = [Math.sin(headingDeg! * RAD), Math.cos(headingDeg! * RAD)]
  return (x: number, y: number, z: number) => {
    const at = onSite([x, y, z])
    const [e, n, depthM] = [at.eastM - east!, at.northM - north!, up! - at.upM]
    return {
      x: canvas.x + canvas.width / 2 + ((cos * e - sin * n) / depthM) * perMetre,
      y: canvas.y + canvas.height / 2 - ((sin * e + cos * n) / depthM) * perMetre,
    }
  }
}
const RAD = Math.PI / 180
const SAVED_VIEWS = `localStorage.getItem(Object.keys(localStorage).find((key) => key.startsWith('loujing.views.')))`

test.skipIf(!CHROMIUM)(
  'on the plan of its storey the roof measures what the generator drew, to the millimetre',
  async () => {
    const { page, errors } = watched
    await page.locator('[data-tool=views]').click()
    await page.locator('[data-test=plan-屋面]').click()
    await page.waitForURL((url) => url.searchParams.has('plan'))
    await page.locator('[data-test=view-name]').fill('屋面平面')
    await page.locator('[data-test=save-view]').click()
    await page.locator('[data-test=saved-view]').getByText('屋面平面').waitFor()
    const toWindow = await onPlan(page)
    await page.locator('[data-tool=measure]').click()
    const click = async (x: number, y: number) => {
      const at = toWindow(x, y, STOREYS * STOREY_HEIGHT)
      await page.mouse.click(at.x, at.y)
    }
    const figures = (kind: string) => page.locator(`[data-test=measured-${kind}] b`).allInnerTexts()
    await page.locator('[data-test=unit-mm]').click()
    await click(EDGE.west, EDGE.south)
    await click(EDGE.east, EDGE.south)
    await page.locator('[data-test=measured-distance]').waitFor()
    const [width] = await figures('distance')
    expect(Math.abs(Number.parseFloat(width!) - (EDGE.east - EDGE.west) * 1000)).toBeLessThanOrEqual(1)

    await page.locator('[data-test=measure-area]').click()
    await click(EDGE.west, EDGE.south)
    await click(EDGE.east, EDGE.south)
    await click(EDGE.east, EDGE.north)
    await click(EDGE.west, EDGE.north)
    await page.locator('[data-test=close-area]').click()
    await page.locator('[data-test=measured-area]').waitFor()
    const [area] = await figures('area')
    const truth = (EDGE.east - EDGE.west) * (EDGE.north - EDGE.south)
    // A millimetre along each side of the roof.
    expect(Math.abs(Number.parseFloat(area!) - truth)).toBeLessThan(0.05)
    await page.locator('.canvas').focus()
    await page.keyboard.press('Backspace')
    expect([await figures('area'), (await figures('distance')).length]).toEqual([[], 1])
    await page.locator('[data-test=clear-measures]').click()
    expect(await figures('distance')).toEqual([])

    await page.locator('[data-tool=views]').click()
    await page.locator('[data-test=close-plan]').click()
    await page.waitForURL((url) => !url.searchParams.has('plan'))
    expect(errors).toEqual([])
  },
)
