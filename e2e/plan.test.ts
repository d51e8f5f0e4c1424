import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { VIEWER_DIR } from '@loujing/launch/viewer-build'
import { dayOf, daysBetween } from '@loujing/wire/beijing'
import type { Session } from '@loujing/wire/http/identity'
import type { PlanTask } from '@loujing/wire/http/plans'
import type { Project } from '@loujing/wire/http/projects'
import type { Site } from '@loujing/wire/http/sites'
import { type ProjectId, uuidv7 } from '@loujing/wire/id'
import type { Day } from '@loujing/wire/instant'
import type { Page as PageOf } from '@loujing/wire/page'
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

async function open(size: keyof typeof SIZES, locale: string, of = project) {
  const watched = await openSignedIn(browser, world, size, locale)
  await watched.page.goto(`/projects/${of}/plan`)
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

/** A development from the template that begins today, agreed as it is; who signs in answers for the topping-out. */
async function aDevelopment(): Promise<ProjectId> {
  const { id } = await world.api.send<Project>('POST', '/api/projects', { code: 'SLIP', name: '滨江里', city: '杭州' })
  const plan = `/api/projects/${id}/plan`
  await world.api.send('PUT', plan, { startsOn: dayOf(Date.now()), closures: [] })
  await world.api.send('POST', `${plan}/fill`, {})
  const { items } = await world.api.get<PageOf<PlanTask>>(`${plan}/tasks?limit=200`)
  const { person } = await world.api.get<Session>('/api/auth/me')
  const topping = items.find(({ task }) => task.code === '04.05')!
  const task = { ...topping.task, responsible: person.id }
  await world.api.send('PUT', `${plan}/tasks/${topping.id}`, { version: topping.version, task })
  await world.api.send('PUT', `${plan}/baselines/${uuidv7()}`, { name: '一级计划', reason: '集团批准' })
  return id
}

test.skipIf(!CHROMIUM)(
  'a critical task slips twenty days: the lights, the forecast, a notice, and why, on the desk and on the phone',
  async () => {
    const development = await aDevelopment()
    const { page, context, errors, strangers } = await open('desk', 'zh-CN', development)
    const finish = page.locator('[data-test=finish]')
    const before = (await finish.innerText()) as Day
    await page.locator('.gantt_row', { hasText: '主体结构封顶' }).first().click()
    const days = page.locator('[data-test=days] input')
    await days.fill(String(Number(await days.inputValue()) + 20))
    await page.locator('[data-test=submit]').click()

    const warning = page.locator('[data-test=warning]', { has: page.locator('.plan-light.red') })
    await warning.first().waitFor()
    expect(await warning.count(), 'those behind it wait for it, and are not asked').toBe(1)
    const reminded = page.locator('[data-test=warning]', { has: page.locator('.plan-light.blue') })
    expect(await reminded.first().innerText()).toContain('个工作日到期')
    expect(await warning.innerText()).toContain('晚 20 天')
    expect(daysBetween(before, (await finish.innerText()) as Day)).toBeGreaterThanOrEqual(18)
    await page.locator('[data-test=notice-inbox]').click()
    const notice = page.locator('[data-test=notice]', { hasText: '主体结构封顶' })
    await notice.waitFor()
    expect(await notice.innerText()).toMatch(/滨江里[^]*晚 20 天[^]*紧急/)

    await page.goto(`/projects/${development}/plan`)
    await page.locator('[data-test=say-cause]').click()
    await page.locator('[data-test=cause]').click()
    await page.locator('.el-select-dropdown__item', { hasText: '天气' }).click()
    await page.locator('[data-test=cause-words]').fill('连续降雨，增加一班作业')
    await page.locator('[data-test=submit]').click()
    await page.locator('[data-test=warning] .tone-good', { hasText: '天气' }).waitFor()
    expect(errors).toEqual([])
    expect(strangers).toEqual([])
    await context.close()

    const phone = await open('phone', 'zh-CN', development)
    const told = phone.page.locator('[data-test=warning]', { hasText: '主体结构封顶' })
    await told.waitFor()
    expect(await told.innerText()).toContain('连续降雨，增加一班作业')
    expect(phone.errors).toEqual([])
    await phone.context.close()
  },
)
