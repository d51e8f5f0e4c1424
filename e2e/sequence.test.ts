import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateTower } from '@loujing/demo/tower/tower'
import { VIEWER_DIR } from '@loujing/launch/viewer-build'
import { addDays, dayOf } from '@loujing/wire/beijing'
import type { PlanTask } from '@loujing/wire/http/plans'
import type { Sequence, SequencePart } from '@loujing/wire/http/sequence'
import type { Site } from '@loujing/wire/http/sites'
import type { ElementSummary, Model } from '@loujing/wire/http/twin'
import { type ProjectId, type SiteId, uuidv7 } from '@loujing/wire/id'
import type { Page as Items } from '@loujing/wire/page'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CHROMIUM, openBrowser, openSignedIn, type SIZES, type Watched } from './support/browser.ts'
import { startConstellation, type Constellation } from './support/constellation.ts'
import { eventually } from './support/eventually.ts'

let folder: string
let world: Constellation
let project: ProjectId
let site: SiteId
let model: Model
let browser: Browser

beforeAll(async () => {
  if (!CHROMIUM) return
  folder = await mkdtemp(join(tmpdir(), 'loujing-sequence-'))
  world = await startConstellation({ folder, viewerDir: VIEWER_DIR, devices: [] })
  project = (await world.api.get<Site>(`/api/sites/${world.site}`)).project
  const origin = { lonDeg: 120.02, latDeg: 30.26, heightM: 0 }
  site = (await world.api.send<Site>('POST', '/api/sites', { project, slug: 'tower', name: '一号楼', origin })).id
  const { ifc } = generateTower({ storeys: 3, finished: 3 })
  const sent = await world.api.upload<Model>(`/api/sites/${site}/models?name=tower`, Buffer.from(ifc))
  model = await eventually(async () => {
    const now = await world.api.get<Model>(`/api/models/${sent.id}`)
    return now.state === 'ready' && now
  }, 90_000)
  browser = await openBrowser()
})

afterAll(async () => {
  if (!CHROMIUM) return
  await browser?.close()
  await world?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const openAs = (size: keyof typeof SIZES, locale: string): Promise<Watched> =>
  openSignedIn(browser, world, size, locale)
const dayShown = (page: Page) => page.locator('[data-test=sequence-date]').innerText()
/** What the panel of the picked element says of its state on the day. */
const stateShown = (page: Page) => page.locator('[data-test=element-task]').getAttribute('data-state')
const slideTo = (page: Page, day: number) => page.locator('[data-test=sequence-slider]').fill(String(day))
/** The part of the sequence that an element of a tile belongs to. */
function partOf({ models, parts }: Sequence, { tile, feature }: ElementSummary): SequencePart {
  const { runs } = models.flatMap(({ tiles }) => tiles).find((each) => each.tile === tile)!
  let next = 0
  for (let i = 0; i < runs.length; i += 2) {
    next += runs[i]!
    if (feature! < next) return parts[runs[i + 1]!]!
  }
  throw new Error('the element belongs to no part')
}

test.skipIf(!CHROMIUM)(
  'a plan from its template and the rules that are proposed build the tower day by day; what is late is red',
  async () => {
    const { page, errors, untilDrawn } = await openAs('desk', 'zh-CN')
    const plan = `/api/projects/${project}/plan`
    await page.goto(`/projects/${project}/plan`)
    await page.locator('[data-test=starts-on]').or(page.locator('.begin input')).first().waitFor()
    await page.locator('.begin input').fill(addDays(dayOf(Date.now()), -400))
    await page.keyboard.press('Enter')
    await page.locator('[data-test=begin]').click()
    await page.locator('[data-test=gantt]').waitFor({ timeout: 30_000 })

    await page.goto(`/sites/${site}/sequence?tab=rules`)
    await page.locator('[data-test=propose]').click()
    await page.locator('[data-test=proposed]').first().waitFor()
    await page.locator('.el-dialog [data-test=submit]').click()
    await page.locator('[data-test=save-rules]').click()
    await eventually(
      async () => (await world.api.get<{ version: number }>(`/api/sites/${site}/sequence/rules`)).version,
    )

    // Agreed as it is; then the frame takes eighty days more.
    await world.api.send('PUT', `${plan}/baselines/${uuidv7()}`, { name: 'V1', reason: '合同工期' })
    const { items } = await world.api.get<Items<PlanTask>>(`${plan}/tasks?limit=200`)
    const frame = items.find(({ task }) => task.code === '04.05')!
    const task = { ...frame.task, days: frame.task.days + 80 }
    await world.api.send('PUT', `${plan}/tasks/${frame.id}`, { version: frame.version, task })

    const sequence = await world.api.get<Sequence>(`/api/sites/${site}/sequence`)
    const columns = await world.api.get<Items<ElementSummary>>(
      `/api/models/${model.id}/elements?storey=3F&ifcClass=IfcColumn&limit=1`,
    )
    const column = columns.items[0]!
    const part = partOf(sequence, column)
    const first = addDays(sequence.from, part.planned[0] - 1)
    const words = new URLSearchParams({
      day: first,
      by: 'plan',
      el: `${model.id.slice(-8)}~3F~IfcColumn~${column.guid}`,
    })
    await page.goto(`/sites/${site}?lite&rs=0.25&${words.toString()}`)
    await untilDrawn()
    await page.locator('[data-test=element-task]').waitFor({ timeout: 60_000 })
    expect([await dayShown(page), await stateShown(page)]).toEqual([first, 'none'])

    // Not there yet, then there: by the keyboard one day on it is under way, and behind its last day it is itself.
    const canvas = page.locator('canvas').first()
    const before = await canvas.screenshot()
    await page.locator('[data-test=sequence-slider]').focus()
    await page.keyboard.press('ArrowRight')
    expect(await stateShown(page)).toBe('work')
    await slideTo(page, part.planned[1] + 1)
    await eventually(async () => (await stateShown(page)) === 'done')
    expect((await canvas.screenshot()).equals(before)).toBe(false)

    // By what is expected now it comes later than what was agreed.
    await page.locator('[data-series=actual]').click()
    await slideTo(page, part.forecast[1])
    await eventually(async () => (await stateShown(page)) === 'late')
    await page.locator('[data-test=late]').click()
    await page.locator('[data-test=late-list]').getByText('04.05').click()
    const late = addDays(sequence.from, part.forecast[1])
    await page.waitForURL((url) => url.searchParams.get('day') === late && url.searchParams.get('by') === 'actual')

    await page.goto(`/sites/${site}/sequence`)
    await page.locator('tr[data-storey="3F"] button').click()
    const row = page.locator('[data-test=compared-task]', { hasText: '04.05' })
    expect(await row.innerText()).toContain('滞后')
    expect(errors).toEqual([])
    await page.context().close()
  },
)

test.skipIf(!CHROMIUM)('a link to a day opens on a phone, in English, and plays on', async () => {
  const { page, errors } = await openAs('phone', 'en')
  const { from, to } = await world.api.get<Sequence>(`/api/sites/${site}/sequence`)
  await page.goto(`/sites/${site}?lite&rs=0.25&day=${addDays(from, 200)}&by=baseline`)
  await page.locator('[data-test=sequence-date]').waitFor({ timeout: 60_000 })
  expect(await dayShown(page)).toBe(addDays(from, 200))
  expect(await page.locator('[data-series=baseline]').getAttribute('aria-checked')).toBe('true')
  await page.locator('[data-test=sequence-play]').click()
  await eventually(async () => (await dayShown(page)) > addDays(from, 200), 30_000)
  await page.locator('[data-test=sequence-play]').click()
  await page.locator('[data-test=sequence-slider]').focus()
  await page.keyboard.press('End')
  expect(await dayShown(page)).toBe(to)
  // Nothing of the sheet leaves the screen.
  const sheet = (await page.locator('[data-test=sequence]').boundingBox())!
  expect(sheet.x).toBeGreaterThanOrEqual(0)
  expect(sheet.x + sheet.width).toBeLessThanOrEqual(390)
  expect(errors).toEqual([])
})
