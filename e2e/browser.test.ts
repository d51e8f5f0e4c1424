import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCamera, type Camera as SimulatedCamera } from '@loujing/demo/devices/camera'
import { generateTower } from '@loujing/demo/tower/tower'
import { VIEWER_DIR } from '@loujing/launch/viewer-build'
import type { Alarm, AlarmEvent, Camera, Command, Gateway } from '@loujing/wire/http/sites'
import type { Element, Model, Twin } from '@loujing/wire/http/twin'
import type { Page } from '@loujing/wire/page'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pictureOfBareHead } from './support/bare-head.ts'
import { CHROMIUM, openBrowser, openPage, openSignedIn } from './support/browser.ts'
import { startConstellation, type Constellation, PASSWORD } from './support/constellation.ts'
import { emptyYard } from './support/empty-yard.ts'
import { eventually } from './support/eventually.ts'

const root = join(import.meta.dirname, '..')

// Beside the eye's way to the middle of the scene, looking across it; far enough for its label not to lie in the middle.
const ACROSS = {
  place: { eastM: -43, northM: -26, upM: 24 },
  view: { headingDeg: 118, pitchDeg: 0, fieldOfViewDeg: 80 },
}

let folder: string
let world: Constellation
let camera: SimulatedCamera
let browser: Browser
let bareHead: Buffer

beforeAll(async () => {
  if (!CHROMIUM) return
  folder = await mkdtemp(join(tmpdir(), 'loujing-browser-'))
  bareHead = await pictureOfBareHead(folder)
  camera = await startCamera({ port: 0, frames: await emptyYard(), framesPerSecond: 4 })
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
        place: { eastM: 20, northM: -20, upM: 3 },
        points: [{ point: 'leq', name: '等效声级', kind: 'noise', unit: 'dB[SPL]' }],
      },
    ],
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
  const { ifc } = generateTower({ storeys: 4 })
  const sent = await world.api.upload<Model>(`/api/sites/${world.site}/models?name=tower`, Buffer.from(ifc))
  await eventually(async () => (await world.api.get<Model>(`/api/models/${sent.id}`)).state === 'ready', 90_000)
  browser = await openBrowser()
})

afterAll(async () => {
  if (!CHROMIUM) return
  await browser.close()
  await world[Symbol.asyncDispose]()
  await camera.close()
  await rm(folder, { recursive: true, force: true })
})

test.skipIf(!CHROMIUM)(
  'a bare head before the camera becomes an alarm on the twin and in the list, is acknowledged, and its history tells so',
  async () => {
    const { page, context, errors, strangers, untilDrawn } = await openPage(browser, world.baseUrl, 'desk', 'zh-CN')
    await page.goto('/')
    await page.locator('input[name=account]').fill('manager')
    await page.locator('input[name=password]').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.waitForURL((url) => url.pathname !== '/login')
    await page.goto(`/sites/${world.site}?lite&rs=0.5`)
    await untilDrawn()
    await page.locator('[data-test=camera-cam-gate]').waitFor()

    camera.show(bareHead, 120_000)
    const alarm = await eventually(async () => {
      const { items } = await world.api.get<Page<Alarm>>(`/api/sites/${world.site}/alarms?state=active`)
      return items.find(({ type }) => type === 'no-helmet') ?? false
    }, 20_000)
    const card = page.locator(`[data-test=alarm-card][data-alarm="${alarm.id}"]`)
    await card.waitFor({ timeout: 20_000 })
    const shownAtMs = Date.now()
    const sawAtMs = Date.parse(alarm.episode!.picture.takenAt)
    console.log(`the alarm was on the screen ${shownAtMs - sawAtMs} ms after the frame of its picture`)
    expect(alarm).toMatchObject({ state: 'active', source: { kind: 'camera', name: '大门' } })

    await card.locator('[data-test=acknowledge]').click()
    const acknowledged = await eventually(async () => {
      const found = await world.api.get<Alarm>(`/api/alarms/${alarm.id}`)
      return found.acknowledgedAt !== undefined && found
    })
    expect(acknowledged.acknowledgedBy).toBeTruthy()

    await page.goto(`/sites/${world.site}/alarms`)
    await page.locator(`a[href$="${alarm.id}"]`).first().click()
    await page.waitForURL(`**/alarms/${alarm.id}`)
    const picture = page.locator('img[src^="/api/evidence/"]').first()
    await picture.waitFor()
    await eventually(async () => (await picture.evaluate((image: { naturalWidth: number }) => image.naturalWidth)) > 0)
    const history = await world.api.get<Page<AlarmEvent>>(`/api/alarms/${alarm.id}/history`)
    expect(history.items.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['raised', 'acknowledged']))

    expect(errors).toEqual([])
    expect(strangers).toEqual([])
    await context.close()
  },
)

test.skipIf(!CHROMIUM)(
  'an element is picked through the view of a camera, and tells its class, name and storey',
  async () => {
    const [gate] = (await world.api.get<Page<Camera>>(`/api/sites/${world.site}/cameras`)).items
    // Its view lies across the line between the eye and the middle of the scene.
    await world.api.send('PUT', `/api/cameras/${gate!.id}/placement`, ACROSS)
    const { page, context, errors, untilDrawn } = await openSignedIn(browser, world, 'desk', 'zh-CN')
    await page.goto(`/sites/${world.site}?lite&rs=0.5`)
    await untilDrawn()
    const canvas = (await page.locator('canvas').first().boundingBox())!
    await page.mouse.click(canvas.x + canvas.width / 2, canvas.y + canvas.height / 2)
    const panel = page.locator('[data-test=element-panel]')
    await panel.waitFor({ timeout: 60_000 })
    const guid = await panel.locator('.guid').innerText()
    const [model] = (await world.api.get<Twin>(`/api/sites/${world.site}/twin`)).models
    const element = await world.api.get<Element>(`/api/models/${model!.id}/elements/${encodeURIComponent(guid)}`)
    expect(element.storey).toBeTruthy()
    await panel.getByText(element.storey!, { exact: true }).first().waitFor()
    expect(await panel.innerText()).toContain(element.ifcClass)
    expect(await panel.locator('h2').innerText()).toBe(element.name)
    expect(errors).toEqual([])
    await context.close()
  },
)

async function newestCommand(): Promise<Command | undefined> {
  const { items } = await world.api.get<Page<Command>>(`/api/gateways/${world.gateway}/commands`)
  return items[0]
}

test.skipIf(!CHROMIUM)('a zone drawn by keyboard is sent to the gateway, which says that it has done so', async () => {
  const { page, context, errors } = await openSignedIn(browser, world, 'desk', 'zh-CN')
  await page.goto(`/sites/${world.site}/cameras`)
  await page.locator('[data-test=settings-cam-gate]').click()
  const add = page.locator('[data-test=zone-field] [data-test=add-corner]')
  await add.click()
  await page.keyboard.press('Shift+ArrowUp')
  await add.click()
  await add.click()
  await page.keyboard.press('ArrowDown')
  expect(await page.locator('.corner:focus').getAttribute('aria-label')).toContain('3')
  await page.locator('[data-test=keep-zone]').click()
  // The gateway is quicker than the cloud's answer to this browser: the screen must end with what it has done all the same.
  await page.route('**/commands', async (route) => {
    const answer = await route.fetch()
    await eventually(async () => (await newestCommand())?.state === 'done', 60_000)
    await route.fulfill({ response: answer })
  })
  await page.locator('[data-test=apply-zones]').click()
  await page.locator('.el-dialog__footer').getByText('已执行').waitFor({ timeout: 90_000 })
  const { desired } = await world.api.get<Gateway>(`/api/gateways/${world.gateway}`)
  expect(desired!.sources['cam-gate']!.zones).toEqual([
    {
      zone: 'zone-1',
      rule: 'nobody',
      polygon: [
        [0.5, 0.45],
        [0.6, 0.45],
        [0.7, 0.46],
      ],
    },
  ])
  await eventually(
    async () => (await world.api.get<Gateway>(`/api/gateways/${world.gateway}`)).reportedVersion === desired!.version,
  )
  expect(errors).toEqual([])
  await context.close()
})

const LISTS = [
  '/alarms',
  '/hazards',
  '/contractors',
  '/duty',
  '/rules',
  '/points',
  '/cameras',
  '/gateways',
  '/models',
  '/sequence',
  '/sunlight',
  '/noise',
  '/transport',
]
// The twin takes the most time to draw and has the fewest words: once each size and once each language is enough.
const SHOWN = [
  ['desk', 'zh-CN', ['', ...LISTS]],
  ['phone', 'zh-CN', LISTS],
  ['desk', 'en-US', LISTS],
  ['phone', 'en-US', ['', ...LISTS]],
] as const

test.skipIf(!CHROMIUM).each(SHOWN)(
  'every page of a site fits the %s in %s, without an error or a stranger',
  async (size, locale, paths) => {
    const { page, context, errors, strangers, untilDrawn } = await openSignedIn(browser, world, size, locale)
    for (const path of paths) {
      await page.goto(`/sites/${world.site}${path}${path === '' ? '?lite&rs=0.5' : ''}`)
      if (path === '') await untilDrawn()
      await page.waitForLoadState('domcontentloaded')
      await page.locator('main, [role=main], canvas').first().waitFor()
      for (const loading of await page.locator('[aria-busy=true]').all()) await loading.waitFor({ state: 'detached' })
      const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth')
      expect(overflow, `${path} is wider than the ${size}`).toBeLessThanOrEqual(0)
      const shots = process.env['LOUJING_SHOTS']
      if (shots)
        await page.screenshot({ path: join(shots, `${size}-${locale}${path.replace('/', '-')}.png`), timeout: 60_000 })
    }
    expect(errors).toEqual([])
    expect(strangers).toEqual([])
    await context.close()
  },
)
