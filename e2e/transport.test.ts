import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TOWER_ORIGIN } from '@loujing/demo/tower/place'
import { generateTown } from '@loujing/demo/seed/transport-map'
import { VIEWER_DIR } from '@loujing/launch/viewer-build'
import type { Site } from '@loujing/wire/http/sites'
import type { SiteId } from '@loujing/wire/id'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CHROMIUM, openBrowser, openSignedIn } from './support/browser.ts'
import { type Constellation, startConstellation } from './support/constellation.ts'

let folder: string
let world: Constellation
let browser: Browser
let site: SiteId
beforeAll(async () => {
  if (!CHROMIUM) return
  folder = await mkdtemp(join(tmpdir(), 'loujing-transport-'))
  world = await startConstellation({ folder, viewerDir: VIEWER_DIR, devices: [] })
  const { project } = await world.api.get<Site>(`/api/sites/${world.site}`)
  const made = { project, slug: 'town', name: '城北', origin: TOWER_ORIGIN }
  site = (await world.api.send<Site>('POST', '/api/sites', made)).id
  browser = await openBrowser()
})
afterAll(async () => {
  if (!CHROMIUM) return
  await browser?.close()
  await world?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

test.skipIf(!CHROMIUM).each(['desk', 'phone'] as const)(
  'a map is brought, the next places are chosen, a gate is drawn and compared: %s',
  async (size) => {
    const { page, errors, strangers, context } = await openSignedIn(browser, world, size, 'zh-CN')
    const at = (name: string) => page.locator(`[data-test=${name}]`)
    const input = (name: string) => page.locator(`input[data-test=${name}], [data-test=${name}] input`).first()
    await page.goto(`/sites/${site}/transport`)
    await at('add-map').click()
    const buffer = Buffer.from(JSON.stringify(generateTown()))
    await input('map-file').setInputFiles({ name: '城北.geojson', mimeType: 'application/geo+json', buffer })
    await input('map-attribution').fill('© 演示')
    await at('submit').click()
    await at('map-read').waitFor()
    await at('submit').click()

    await page.locator('.ring[data-minutes="15"]').first().waitFor()
    expect(await page.locator('figcaption').first().textContent()).toBe('© 演示')
    await at('near').filter({ hasText: '云栖菜场' }).click()
    await at('way').first().waitFor()

    await at('add-scenario').click()
    await input('scenario-name').fill(`南门 ${size}`)
    await at('tool-place').click()
    const plan = at('transport-plan')
    await plan.scrollIntoViewIfNeeded()
    const box = (await plan.boundingBox())!
    // one too much, which is taken back
    await plan.click({ position: { x: box.width * 0.3, y: box.height * 0.3 } })
    await plan.click({ position: { x: box.width * 0.5, y: box.height * 0.56 } })
    expect(await page.locator('.place.new').count()).toBe(2)
    await at('undo').click()
    expect(await page.locator('.place.new').count()).toBe(1)
    await plan.click({ position: { x: box.width * 0.5, y: box.height * 0.56 } })
    await at('save-scenario').click()

    await at('ring-table').waitFor()
    expect(await at('transport-plan').count()).toBe(2)
    expect(await at('ring-table').locator('tbody tr').count()).toBe(3)
    expect(await at('near-table').locator('[data-kind=school]').textContent()).toContain('分钟')
    const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth')
    expect(overflow).toBeLessThanOrEqual(0)
    expect([...errors, ...strangers]).toEqual([])
    await context.close()
  },
)
