import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { VIEWER_DIR } from '@loujing/launch/viewer-build'
import type { Site } from '@loujing/wire/http/sites'
import type { ProjectId } from '@loujing/wire/id'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CHROMIUM, openBrowser, openSignedIn, type SIZES } from './support/browser.ts'
import { startConstellation, type Constellation } from './support/constellation.ts'
import { mspdiOfTower, TASKS_A_FLOOR } from './support/mspdi.ts'

const FLOORS = 33
const TASKS = FLOORS * TASKS_A_FLOOR

let folder: string
let world: Constellation
let project: ProjectId
let browser: Browser

beforeAll(async () => {
  if (!CHROMIUM) return
  folder = await mkdtemp(join(tmpdir(), 'loujing-plan-'))
  world = await startConstellation({ folder, viewerDir: VIEWER_DIR, devices: [] })
  project = (await world.api.get<Site>(`/api/sites/${world.site}`)).project
  browser = await openBrowser()
})
afterAll(async () => {
  if (!CHROMIUM) return
  await browser?.close()
  await world?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

async function open(size: keyof typeof SIZES, locale: string) {
  const watched = await openSignedIn(browser, world, size, locale)
  await watched.page.goto(`/projects/${project}/plan`)
  return watched
}

test.skipIf(!CHROMIUM)(
  'a plan of Microsoft Project is looked at, taken, drawn under its headings, and given back',
  async () => {
    const { page, context, errors, strangers } = await open('desk', 'zh-CN')
    await page.locator('[data-test=import]').click()
    const file = page.locator('[data-test=plan-file]')
    await file.setInputFiles({ name: '进度.mpp', mimeType: 'application/octet-stream', buffer: Buffer.from('x') })
    expect(await page.locator('.el-dialog').innerText()).toContain('另存为')
    await file.setInputFiles({ name: '一号楼.xml', mimeType: 'text/xml', buffer: Buffer.from(mspdiOfTower(FLOORS)) })
    const report = page.locator('[data-test=plan-report]')
    await report.waitFor()
    expect(await report.innerText()).toContain(String(TASKS))
    await page.locator('[data-test=submit]').click()

    const chart = page.locator('[data-test=gantt]')
    await chart.locator('.gantt_row', { hasText: '1 层' }).first().waitFor()
    expect(await chart.locator('.gantt_row', { hasText: '一号楼' }).count()).toBe(1)
    const downloading = page.waitForEvent('download')
    await page.locator('[data-test=export]').click()
    const written = await readFile(await (await downloading).path(), 'utf8')
    expect(written.match(/<Summary>0<\/Summary>/g)).toHaveLength(TASKS)
    expect(written.match(/<Summary>1<\/Summary>/g)).toHaveLength(1 + FLOORS)

    // Closing a heading hides what stands under it, and stays when the plan comes anew.
    const rows = () => chart.locator('.gantt_grid_data .gantt_row').count()
    const before = await rows()
    await chart.locator('.gantt_row', { hasText: '一号楼' }).locator('.gantt_tree_icon.gantt_close').click()
    expect(await rows()).toBeLessThan(before)
    expect(errors).toEqual([])
    expect(strangers).toEqual([])
    await context.close()

    const phone = await open('phone', 'en')
    await phone.page.locator('[data-test=gantt] .gantt_row').first().waitFor()
    expect(phone.errors).toEqual([])
    await phone.context.close()
  },
)
