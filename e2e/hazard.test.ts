import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCamera, type Camera as SimulatedCamera } from '@loujing/demo/devices/camera'
import { VIEWER_DIR } from '@loujing/launch/viewer-build'
import type { Hazard, HazardEvent } from '@loujing/wire/http/hazards'
import type { Alarm, Site } from '@loujing/wire/http/sites'
import { uuidv7 } from '@loujing/wire/id'
import type { Page as PageOf } from '@loujing/wire/page'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectApi, type Api } from './support/api.ts'
import { pictureOfBareHead } from './support/bare-head.ts'
import { CHROMIUM, openBrowser, openPage, type Watched } from './support/browser.ts'
import { startConstellation, type Constellation, PASSWORD } from './support/constellation.ts'
import { emptyYard } from './support/empty-yard.ts'
import { eventually } from './support/eventually.ts'

const root = join(import.meta.dirname, '..')
const SHOTS = process.env['LOUJING_SHOTS']

let folder: string
let world: Constellation
let camera: SimulatedCamera
let browser: Browser
let bareHead: Buffer
let photo: Buffer

beforeAll(async () => {
  if (!CHROMIUM) return
  folder = await mkdtemp(join(tmpdir(), 'loujing-hazard-'))
  photo = await sharp({ create: { width: 1280, height: 720, channels: 3, background: '#4f8a5b' } })
    .jpeg()
    .toBuffer()
  bareHead = await pictureOfBareHead(folder)
  camera = await startCamera({ port: 0, frames: await emptyYard(), framesPerSecond: 4 })
  world = await startConstellation({
    folder,
    viewerDir: process.env['LOUJING_VIEWER_DIST'] ?? VIEWER_DIR,
    devices: [],
    cameras: [
      {
        source: 'cam-gate',
        name: '大门',
        kind: 'snapshot',
        url: camera.snapshotUrl,
        periodMs: 200,
        previewMs: 1000,
        judge: { k: 2, n: 3, endAfterMs: 3000 },
        place: { eastM: 0, northM: -40, upM: 5 },
        view: { headingDeg: 0, pitchDeg: -10, fieldOfViewDeg: 70 },
      },
    ],
    sections: { detector: { model: join(root, 'models/person-helmet') } },
  })
  const admin = connectApi(world.baseUrl)
  await admin.send('POST', '/api/auth/login', { account: 'admin', password: PASSWORD })
  const chen = { account: 'chen', name: '陈刚', password: PASSWORD, roles: ['site-manager'] }
  await admin.send('POST', '/api/people', chen)
  browser = await openBrowser()
})

afterAll(async () => {
  if (!CHROMIUM) return
  await browser.close()
  await world[Symbol.asyncDispose]()
  await camera.close()
  await rm(folder, { recursive: true, force: true })
})

/** The scaffolder answers for the camera at the gate. */
async function assignContractor(api: Api): Promise<void> {
  const site = await api.get<Site>(`/api/sites/${world.site}`)
  const contractor = uuidv7()
  const contact = { name: '孙志强', phone: '13812345678' }
  const entry = { name: '浙江安固脚手架工程有限公司', creditCode: '91350100M000100Y43', contact }
  await api.send('PUT', `/api/projects/${site.project}/contractors/${contractor}`, entry)
  const rule = { contractor, scope: { kind: 'site' }, from: '2020-01-01' }
  await api.send('PUT', `/api/sites/${world.site}/responsibilities/${uuidv7()}`, rule)
}

/** Somebody's phone, logged in by the form. */
async function phoneOf(account: string): Promise<Watched> {
  const phone = await openPage(browser, world.baseUrl, 'phone', 'zh-CN')
  await phone.page.goto('/login')
  await phone.page.locator('input[name=account]').fill(account)
  await phone.page.locator('input[name=password]').fill(PASSWORD)
  await phone.page.keyboard.press('Enter')
  await phone.page.waitForURL((url) => url.pathname !== '/login')
  return phone
}

async function shoot(page: Page, name: string): Promise<void> {
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth')
  expect(overflow, `${name} is wider than the phone`).toBeLessThanOrEqual(0)
  if (SHOTS) await page.screenshot({ path: join(SHOTS, `hazard-${name}.png`), timeout: 60_000 })
}

const stateOn = (page: Page, state: string) =>
  page.locator('[data-test=hazard-state]', { hasText: state }).waitFor({ timeout: 30_000 })

test.skipIf(!CHROMIUM)(
  'a bare head becomes a hazard on one person’s phone, is put right with a photo, and is closed on another person’s',
  async () => {
    await assignContractor(world.api)
    camera.show(bareHead, 60_000)
    const alarm = await eventually(async () => {
      const { items } = await world.api.get<PageOf<Alarm>>(`/api/sites/${world.site}/alarms`)
      return items.find(({ type, pictureStored }) => type === 'no-helmet' && pictureStored) ?? false
    }, 90_000)

    const chen = await phoneOf('chen')
    await chen.page.goto(`/sites/${world.site}/alarms/${alarm.id}`)
    await chen.page.locator('[data-test=make-hazard]').click()
    await chen.page.waitForURL('**/hazards/*')
    await stateOn(chen.page, '待整改')
    const shown = chen.page.locator('[data-test=hazard-photo]')
    await eventually(async () => (await shown.evaluate((image: { naturalWidth: number }) => image.naturalWidth)) > 0)
    expect(await chen.page.locator('main').innerText()).toContain('浙江安固脚手架工程有限公司')
    await shoot(chen.page, '1-found')

    await chen.page.locator('[data-test=rectify]').click()
    const file = { name: 'after.jpg', mimeType: 'image/jpeg', buffer: photo }
    await chen.page.locator('[data-test=photo]').setInputFiles(file)
    await chen.page.locator('.picker img').waitFor()
    await shoot(chen.page, '2-rectify')
    await chen.page.locator('[data-test=submit]').click()
    await stateOn(chen.page, '待复查')
    await chen.page.locator('[data-test=await-other]').waitFor()
    expect(await chen.page.locator('[data-test=inspect]').count()).toBe(0)

    const manager = await phoneOf('manager')
    await manager.page.goto(`/sites/${world.site}/hazards`)
    await manager.page.locator('[data-hazard]').first().waitFor()
    await shoot(manager.page, '3-list')
    await manager.page.locator('[data-hazard]').first().click()
    await manager.page.locator('[data-test=inspect]').click()
    await manager.page.locator('.pair img').nth(1).waitFor()
    await shoot(manager.page, '4-inspect')
    await manager.page.locator('[data-test=submit]').click()
    await stateOn(manager.page, '已销号')
    await shoot(manager.page, '5-closed')
    // told live: the first phone was not touched
    await stateOn(chen.page, '已销号')

    const [hazard] = (await world.api.get<PageOf<Hazard>>(`/api/sites/${world.site}/hazards`)).items
    const { items } = await world.api.get<PageOf<HazardEvent>>(`/api/hazards/${hazard!.id}/history`)
    expect(items.map(({ kind, by }) => [kind, by])).toEqual([
      ['found', '陈刚'],
      ['rectify', '陈刚'],
      ['close', '李敏'],
    ])
    for (const { errors, strangers, context } of [chen, manager]) {
      expect(errors).toEqual([])
      expect(strangers).toEqual([])
      await context.close()
    }
  },
)

test.skipIf(!CHROMIUM)('the pages of hazards fit the desk and the phone, in both languages', async () => {
  for (const [size, locale] of [
    ['desk', 'zh-CN'],
    ['phone', 'en-US'],
  ] as const) {
    const { page, context, errors } = await openPage(browser, world.baseUrl, size, locale)
    const [name = '', value = ''] = world.api.cookie.split('=')
    await context.addCookies([{ name, value, url: world.baseUrl }])
    await page.addInitScript("localStorage.setItem('loujing.known', 'yes')")
    for (const path of ['hazards?view=closed', 'contractors']) {
      await page.goto(`/sites/${world.site}/${path}`)
      await page.locator('main').waitFor()
      for (const loading of await page.locator('[aria-busy=true]').all()) await loading.waitFor({ state: 'detached' })
      await shoot(page, `${size}-${path.split('?')[0]}`)
    }
    expect(errors).toEqual([])
    await context.close()
  }
})
