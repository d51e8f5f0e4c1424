import { readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCamera, type Camera as SimulatedCamera } from '@loujing/demo/devices/camera'
import { VIEWER_DIR } from '@loujing/launch/viewer-build'
import type { AuditEntry } from '@loujing/wire/http/identity'
import type { HolderKey } from '@loujing/wire/http/originals'
import type { Alarm } from '@loujing/wire/http/sites'
import type { Page } from '@loujing/wire/page'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { connectApi } from './support/api.ts'
import { pictureOfBareHead } from './support/bare-head.ts'
import { CHROMIUM, openBrowser, openPage, type SIZES } from './support/browser.ts'
import { PASSWORD, startConstellation, type Constellation } from './support/constellation.ts'
import { emptyYard } from './support/empty-yard.ts'
import { eventually } from './support/eventually.ts'

const root = join(import.meta.dirname, '..')
const PASS = { safety: '甲方保管人的口令 2026', union: 'keeper of the second half' }
/** Where pictures of the pages go, when somebody wants to look at them. */
const SHOTS = process.env['LOUJING_SHOTS']

let folder: string
let world: Constellation
let camera: SimulatedCamera
let browser: Browser

beforeAll(async () => {
  if (!CHROMIUM) return
  folder = await mkdtemp(join(tmpdir(), 'loujing-originals-'))
  camera = await startCamera({ port: 0, frames: await emptyYard(), framesPerSecond: 4 })
  const gate = { source: 'cam-gate', name: '大门', kind: 'snapshot', url: camera.snapshotUrl, periodMs: 200 }
  world = await startConstellation({
    folder,
    viewerDir: VIEWER_DIR,
    devices: [],
    cameras: [{ ...gate, previewMs: 1000, judge: { k: 2, n: 3, endAfterMs: 3000 } }],
    sections: { detector: { model: join(root, 'models/person-helmet') } },
  })
  const admin = connectApi(world.baseUrl)
  await admin.send('POST', '/api/auth/login', { account: 'admin', password: PASSWORD })
  for (const [account, name, role] of [
    ['safety', '孙安', 'key-holder'],
    ['union', '周工', 'key-holder'],
    ['audit', '何审', 'auditor'],
  ])
    await admin.send('POST', '/api/people', { account, name, password: PASSWORD, roles: [role] })
  browser = await openBrowser()
})
afterAll(async () => {
  if (!CHROMIUM) return
  await browser?.close()
  await world?.[Symbol.asyncDispose]()
  await camera?.close()
  await rm(folder, { recursive: true, force: true })
})

async function enter(account: string, size: keyof typeof SIZES) {
  const opened = await openPage(browser, world.baseUrl, size, 'zh-CN')
  await opened.page.goto('/login')
  await opened.page.locator('input[name=account]').fill(account)
  await opened.page.locator('input[name=password]').fill(PASSWORD)
  await opened.page.keyboard.press('Enter')
  await opened.page.waitForURL((url) => url.pathname !== '/login')
  const shot = async (name: string) => {
    if (SHOTS) await opened.page.screenshot({ path: join(SHOTS, `${name}.png`) })
  }
  return { ...opened, shot }
}
type Entered = Awaited<ReturnType<typeof enter>>

async function makeKey({ page, shot }: Entered, seat: 'first' | 'second', passphrase: string): Promise<void> {
  await page.goto('/originals')
  await page.locator('[data-test=make-key]').click()
  await page.locator(`[data-test=seat-${seat}]`).click()
  await page.locator('input[data-test=new-passphrase], [data-test=new-passphrase] input').fill(passphrase)
  await page.locator('input[data-test=again], [data-test=again] input').fill(passphrase)
  await shot(`key-${seat}`)
  await page.locator('[data-test=submit]').click()
  await page.locator('.el-dialog').waitFor({ state: 'detached' })
}

async function agree({ page, shot }: Entered, who: keyof typeof PASS): Promise<void> {
  await page.goto('/originals')
  await page.locator('[data-test=inbox] [data-test=approve]').click()
  await page.locator('input[data-test=passphrase], [data-test=passphrase] input').fill(PASS[who])
  await shot(`approve-${who}`)
  await page.locator('[data-test=submit]').click()
  await page.locator('[data-test=inbox]').waitFor({ state: 'detached', timeout: 30_000 })
}

test.skipIf(!CHROMIUM)(
  'three people: one asks for the original of an alarm, two agree on their phones, the first one sees it, all is audited',
  async () => {
    const [safety, union] = [await enter('safety', 'phone'), await enter('union', 'phone')]
    await makeKey(safety, 'first', PASS.safety)
    await makeKey(union, 'second', PASS.union)
    const { items: keys } = await world.api.get<Page<HolderKey>>('/api/holder-keys')
    const holderOf = (name: string, seat: string) => {
      const path = join(folder, `${seat}.pub`)
      writeFileSync(path, keys.find((key) => key.seat === seat)!.publicKey)
      return { name, publicKey: { file: path } }
    }
    const holders = { first: holderOf('安全总监', 'first'), second: holderOf('工会', 'second') }
    const file = join(folder, 'site.yaml')
    const config = parse(readFileSync(file, 'utf8')) as object
    await world.edge.stop()
    writeFileSync(file, stringify({ ...config, sealing: holders }))
    await world.edge.start()

    camera.show(await pictureOfBareHead(folder), 120_000)
    const alarm = await eventually(async () => {
      const { items } = await world.api.get<Page<Alarm>>(`/api/sites/${world.site}/alarms`)
      return items.find(({ episode }) => episode?.picture.sealed !== undefined) ?? false
    }, 60_000)

    const manager = await enter('manager', 'desk')
    await manager.page.goto(`/sites/${world.site}/alarms/${alarm.id}`)
    await manager.page.locator('[data-test=ask-original]').click()
    await manager.page.locator('[data-test=purpose]').click()
    await manager.page.locator('.el-select-dropdown__item:visible').first().click()
    await manager.page.locator('textarea').last().fill('调查大门处坠物经过')
    await manager.shot('ask')
    await eventually(async () => {
      await manager.page.locator('[data-test=submit]').click()
      await manager.page.locator('.el-dialog').waitFor({ state: 'detached', timeout: 3_000 })
      return true
    }, 30_000)
    await manager.shot('alarm')

    await agree(safety, 'safety')
    await manager.page.goto('/originals')
    await manager.page.locator('[data-test^=original-]').first().waitFor()
    expect(await manager.page.locator('[data-test=look]').count(), 'one approval opens nothing').toBe(0)
    await agree(union, 'union')
    await union.shot('agreed')

    await manager.page.goto('/originals')
    await manager.page.locator('[data-test=look]').click()
    await manager.page.locator('[data-test=look-now]').click()
    const picture = manager.page.locator('img[data-test=original]')
    await picture.waitFor({ timeout: 20_000 })
    await eventually(async () => (await picture.evaluate((image: { naturalWidth: number }) => image.naturalWidth)) > 0)
    await manager.shot('original')

    const auditor = connectApi(world.baseUrl)
    await auditor.send('POST', '/api/auth/login', { account: 'audit', password: PASSWORD })
    const { items: lines } = await auditor.get<Page<AuditEntry>>('/api/audit?limit=200')
    const told = lines
      .filter(({ action }) => action.startsWith('originals.'))
      .map(({ account, action, outcome }) => `${account} ${action} ${outcome}`)
    expect(told.toReversed()).toEqual([
      'safety originals.make-key done',
      'union originals.make-key done',
      ...told.toReversed().filter((line) => line === 'manager originals.ask refused'),
      'manager originals.ask done',
      'safety originals.approve done',
      'union originals.approve done',
      'manager originals.look done',
    ])
    for (const { errors, strangers, context } of [safety, union, manager]) {
      expect(errors.filter((error) => !/409/.test(error))).toEqual([])
      expect(strangers).toEqual([])
      await context.close()
    }
  },
)
