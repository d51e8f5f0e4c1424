import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCamera, type Camera as SimulatedCamera } from '@loujing/demo/devices/camera'
import { calibrationOf, createStage, type Lens, type Part } from '@loujing/demo/media/staged'
import { VIEWER_DIR } from '@loujing/launch/viewer-build'
import type { Hazard, HazardEvent } from '@loujing/wire/http/hazards'
import type { Alarm, Camera, Gateway, Site } from '@loujing/wire/http/sites'
import { uuidv7 } from '@loujing/wire/id'
import type { Page as PageOf } from '@loujing/wire/page'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectApi } from './support/api.ts'
import { CHROMIUM, openBrowser, openPage, openSignedIn, type Watched } from './support/browser.ts'
import { startConstellation, type Constellation, PASSWORD } from './support/constellation.ts'
import { eventually } from './support/eventually.ts'

const SHOTS = process.env['LOUJING_SHOTS']
const LENS: Lens = {
  camera: 'cam-south',
  eastM: 0,
  northM: -9.5,
  upM: 3,
  headingDeg: 0,
  tiltDeg: 13,
  focal: 2,
  backdrop: 'yard',
}
const NAME = '南侧'
const ROUND_S = 12
const FRAMES_PER_SECOND = 2
/** One bare-headed worker who walks around a spot, in a round without a seam. */
const SPOT = [0.3, 0.3] as const
const WORKER: Part = {
  look: { portrait: 'curly', vest: '#f26a1b', sleeve: '#4a5245' },
  at: (t) => {
    const angle = (2 * Math.PI * t) / ROUND_S
    return [SPOT[0] + 0.8 * Math.sin(angle), SPOT[1] + 0.8 * Math.cos(angle)]
  },
  bare: () => true,
}
/** The ground before the camera, in fractions of its picture. */
const GROUND = [
  [0.04, 0.4],
  [0.96, 0.4],
  [0.96, 0.97],
  [0.04, 0.97],
] as const

let folder: string
let world: Constellation
let camera: SimulatedCamera
let browser: Browser
let frames: Uint8Array[]
let worked: Uint8Array[]
let photo: Buffer
let alarm: Alarm

beforeAll(async () => {
  if (!CHROMIUM) return
  folder = await mkdtemp(join(tmpdir(), 'loujing-guard-'))
  photo = await sharp({ create: { width: 1280, height: 720, channels: 3, background: '#4f8a5b' } })
    .jpeg()
    .toBuffer()
  const [empty, busy] = [createStage({ lenses: [LENS], parts: [] }), createStage({ lenses: [LENS], parts: [WORKER] })]
  worked = []
  for (let at = 0; at < ROUND_S * FRAMES_PER_SECOND; at++) worked.push(await busy(LENS, at / FRAMES_PER_SECOND))
  frames = [await empty(LENS, 0)]
  camera = await startCamera({ port: 0, frames, framesPerSecond: FRAMES_PER_SECOND })
  world = await startConstellation({
    folder,
    viewerDir: process.env['LOUJING_VIEWER_DIST'] ?? VIEWER_DIR,
    devices: [],
    cameras: [
      {
        source: LENS.camera,
        name: NAME,
        kind: 'snapshot',
        url: camera.snapshotUrl,
        periodMs: 250,
        previewMs: 1000,
        judge: { k: 2, n: 3, endAfterMs: 3000 },
        place: { eastM: LENS.eastM, northM: LENS.northM, upM: LENS.upM },
        view: { headingDeg: LENS.headingDeg, pitchDeg: -LENS.tiltDeg, fieldOfViewDeg: 28 },
      },
    ],
    sections: { detector: { model: join(import.meta.dirname, '../models/person-helmet') } },
  })
  const admin = connectApi(world.baseUrl)
  await admin.send('POST', '/api/auth/login', { account: 'admin', password: PASSWORD })
  const chen = { account: 'chen', name: '陈刚', password: PASSWORD, roles: ['site-manager'] }
  await admin.send('POST', '/api/people', chen)
  browser = await openBrowser()
})

afterAll(async () => {
  if (!CHROMIUM) return
  await browser?.close()
  await world?.[Symbol.asyncDispose]()
  await camera?.close()
  await rm(folder, { recursive: true, force: true })
})

/** The scaffolder answers for the whole site. */
async function assignContractor(): Promise<void> {
  const { api } = world
  const site = await api.get<Site>(`/api/sites/${world.site}`)
  const contractor = uuidv7()
  const contact = { name: '孙志强', phone: '13812345678' }
  const entry = { name: '浙江安固脚手架工程有限公司', creditCode: '91350100M000100Y43', contact }
  await api.send('PUT', `/api/projects/${site.project}/contractors/${contractor}`, entry)
  const rule = { contractor, scope: { kind: 'site' }, from: '2020-01-01' }
  await api.send('PUT', `/api/sites/${world.site}/responsibilities/${uuidv7()}`, rule)
}

/** Somebody's screen, logged in by the form. */
async function screenOf(account: string, size: 'desk' | 'phone'): Promise<Watched> {
  const screen = await openPage(browser, world.baseUrl, size, 'zh-CN')
  await screen.page.goto('/login')
  await screen.page.locator('input[name=account]').fill(account)
  await screen.page.locator('input[name=password]').fill(PASSWORD)
  await screen.page.keyboard.press('Enter')
  await screen.page.waitForURL((url) => url.pathname !== '/login')
  return screen
}

async function shoot(page: Page, name: string): Promise<void> {
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth')
  expect(overflow, `${name} is wider than the screen`).toBeLessThanOrEqual(0)
  if (SHOTS) await page.screenshot({ path: join(SHOTS, `guard-${name}.png`), timeout: 60_000 })
}

async function clickAt(page: Page, field: string, points: readonly (readonly [number, number])[]): Promise<void> {
  for (const [x, y] of points) {
    const box = (await page.locator(field).boundingBox())!
    await page.locator(field).click({ position: { x: x * box.width, y: y * box.height } })
  }
}

const hasReported = () =>
  eventually(async () => {
    const { desired, reportedVersion } = await world.api.get<Gateway>(`/api/gateways/${world.gateway}`)
    return desired !== undefined && desired.version > 0 && reportedVersion === desired.version
  }, 30_000)

test.skipIf(!CHROMIUM)(
  'a zone is drawn on the picture, and the camera is calibrated by four points of it',
  async () => {
    const { page, context, errors } = await screenOf('manager', 'desk')
    await page.goto(`/sites/${world.site}/cameras`)
    await page.locator(`[data-test=settings-${LENS.camera}]`).click()
    await page.locator('[data-test=zone-field] img').waitFor()
    await clickAt(page, '[data-test=zone-field] [data-test=polygon-field]', GROUND)
    await page.locator('[data-test=zone-field] [data-test=zone-rule]').click()
    await page.getByRole('option', { name: '必须戴安全帽' }).click()
    await page.locator('[data-test=keep-zone]').click()
    await page.locator('[data-test=apply-zones]').click()
    await page.locator('.el-dialog__footer').getByText('已执行').waitFor({ timeout: 60_000 })
    await shoot(page, '1-zone')
    await page.keyboard.press('Escape')

    await page.locator(`[data-test=calibrate-${LENS.camera}]`).click()
    await page.locator('[data-test=calibration-picture] img').waitFor()
    for (const [at, { x, y, eastM, northM }] of calibrationOf(LENS).pairs.entries()) {
      await clickAt(page, '[data-test=calibration-picture]', [[x, y]])
      await page.locator(`input[name=eastM-${at + 1}]`).fill(eastM.toFixed(2))
      await page.locator(`input[name=northM-${at + 1}]`).fill(northM.toFixed(2))
      await page.keyboard.press('Tab')
    }
    await shoot(page, '2-calibration')
    await page.locator('[data-test=save-calibration]').click()
    await page.locator('[data-test=save-calibration]').waitFor({ state: 'detached' })
    const [kept] = (await world.api.get<PageOf<Camera>>(`/api/sites/${world.site}/cameras`)).items
    expect(kept!.calibration!.pairs).toHaveLength(4)
    await hasReported()
    const { desired } = await world.api.get<Gateway>(`/api/gateways/${world.gateway}`)
    expect(desired!.sources[LENS.camera]!.zones).toMatchObject([{ zone: 'zone-1', rule: 'helmet' }])
    expect(errors).toEqual([])
    await context.close()
  },
)

test.skipIf(!CHROMIUM)('a bare-headed worker is one episode on the twin, at the place where he is', async () => {
  const { page, context, errors, strangers, untilDrawn } = await screenOf('manager', 'desk')
  await page.goto(`/sites/${world.site}?lite&rs=0.5`)
  await untilDrawn()
  frames.splice(0, frames.length, ...worked)
  const marker = page.locator(`[data-test="episode-${NAME}"]`)
  await marker.waitFor({ state: 'attached', timeout: 60_000 })
  const shownAtMs = Date.now()

  const helmetless = async () => {
    const { items } = await world.api.get<PageOf<Alarm>>(`/api/sites/${world.site}/alarms`)
    return items.filter(({ type }) => type === 'no-helmet')
  }
  const [first] = await helmetless()
  const tookMs = shownAtMs - Date.parse(first!.episode!.picture.takenAt)
  console.log(`the episode was on the twin ${tookMs} ms after the frame that proves it`)
  // He has walked all his round, and is still one.
  await page.waitForTimeout(ROUND_S * 1000)
  const all = await helmetless()
  expect(all.map(({ state, occurrences, episode }) => [state, occurrences, episode!.zone])).toEqual([
    ['active', 1, 'zone-1'],
  ])
  expect(await marker.count()).toBe(1)
  alarm = all[0]!
  const { eastM, northM, uncertaintyM } = alarm.episode!.place!
  const awayM = Math.hypot(eastM - SPOT[0], northM - SPOT[1])
  console.log(`place ${eastM}, ${northM} ± ${uncertaintyM}: ${awayM.toFixed(2)} m from the middle of his round`)
  // His round has a radius of 0.8 m.
  expect(awayM).toBeLessThan(2)
  await shoot(page, '3-twin')
  expect(errors).toEqual([])
  expect(strangers).toEqual([])
  await context.close()
})

const stateOn = (page: Page, state: string) =>
  page.locator('[data-test=hazard-state]', { hasText: state }).waitFor({ timeout: 30_000 })

test.skipIf(!CHROMIUM)(
  'it becomes a hazard on one person’s phone, is put right with a photo, and is closed on another person’s',
  async () => {
    await assignContractor()
    await eventually(async () => (await world.api.get<Alarm>(`/api/alarms/${alarm.id}`)).pictureStored, 30_000)
    const chen = await screenOf('chen', 'phone')
    await chen.page.goto(`/sites/${world.site}/alarms/${alarm.id}`)
    await chen.page.locator('[data-test=real]').click()
    await chen.page.locator('[data-test=withdraw-verdict]').waitFor()
    await shoot(chen.page, '4-alarm')
    await chen.page.locator('[data-test=make-hazard]').click()
    await chen.page.waitForURL('**/hazards/*')
    await stateOn(chen.page, '待整改')
    const shown = chen.page.locator('[data-test=hazard-photo]')
    await eventually(async () => (await shown.evaluate((image: { naturalWidth: number }) => image.naturalWidth)) > 0)
    expect(await chen.page.locator('main').innerText()).toContain('浙江安固脚手架工程有限公司')
    await shoot(chen.page, '5-found')

    await chen.page.locator('[data-test=rectify]').click()
    const file = { name: 'after.jpg', mimeType: 'image/jpeg', buffer: photo }
    await chen.page.locator('[data-test=photo]').setInputFiles(file)
    await chen.page.locator('.picker img').waitFor()
    await chen.page.locator('[data-test=submit]').click()
    await stateOn(chen.page, '待复查')
    await chen.page.locator('[data-test=await-other]').waitFor()
    expect(await chen.page.locator('[data-test=inspect]').count()).toBe(0)

    const manager = await screenOf('manager', 'phone')
    await manager.page.goto(`/sites/${world.site}/hazards`)
    await manager.page.locator('[data-hazard]').first().waitFor()
    await shoot(manager.page, '6-list')
    await manager.page.locator('[data-hazard]').first().click()
    await manager.page.locator('[data-test=inspect]').click()
    await manager.page.locator('.pair img').nth(1).waitFor()
    await shoot(manager.page, '7-inspect')
    await manager.page.locator('[data-test=submit]').click()
    await stateOn(manager.page, '已销号')
    await shoot(manager.page, '8-closed')
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

test.skipIf(!CHROMIUM)(
  'what happened is played from before it began, and a look shows what goes on now, heads hidden, until it is closed',
  async () => {
    const { page, context, errors, strangers } = await openSignedIn(browser, world, 'phone', 'zh-CN')
    await page.goto(`/sites/${world.site}/alarms/${alarm.id}`)
    const clip = page.locator('[data-test=clip]').first()
    await clip.waitFor({ timeout: 90_000 })
    await clip.locator('[data-test=clip-play]').click()
    await page.locator('[data-test=clip][data-playing=true]').first().waitFor()
    await eventually(async () => Number.parseFloat(await clip.locator('.clock').innerText()) > 0.2, 20_000)
    await clip.locator('[data-test=clip-moment]').click()
    expect(await clip.getAttribute('data-failed')).toBe('false')
    await shoot(page, '9-clip')

    await page.goto(`/sites/${world.site}/cameras`)
    await page.locator(`[data-test=look-${LENS.camera}]`).click()
    await page.locator('[data-test=look][data-state=live] img').waitFor({ timeout: 30_000 })
    await shoot(page, '10-look')
    await page.keyboard.press('Escape')
    await page.locator('[data-test=look]').waitFor({ state: 'detached' })
    expect(errors).toEqual([])
    expect(strangers).toEqual([])
    await context.close()
  },
)

test.skipIf(!CHROMIUM)('the pages of hazards fit the desk and the phone, in both languages', async () => {
  for (const [size, locale] of [
    ['desk', 'zh-CN'],
    ['phone', 'en-US'],
  ] as const) {
    const { page, context, errors } = await openSignedIn(browser, world, size, locale)
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
