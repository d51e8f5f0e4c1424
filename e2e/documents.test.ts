import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { VIEWER_DIR } from '@loujing/launch/viewer-build'
import type { Site } from '@loujing/wire/http/sites'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aPdf } from '../cloud/test/support/document-world.ts'
import { CHROMIUM, openBrowser, openSignedIn } from './support/browser.ts'
import { type Constellation, startConstellation } from './support/constellation.ts'

let folder: string
let world: Constellation
let browser: Browser
let page: Page
beforeAll(async () => {
  if (!CHROMIUM) return
  folder = await mkdtemp(join(tmpdir(), 'loujing-documents-'))
  world = await startConstellation({ folder, viewerDir: VIEWER_DIR, devices: [] })
  browser = await openBrowser()
})
afterAll(async () => {
  if (!CHROMIUM) return
  await browser?.close()
  await world?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const at = (name: string) => page.locator(`[data-test=${name}]`)
const input = (name: string) => page.locator(`input[data-test=${name}], [data-test=${name}] input`).first()

async function sendRevision(revision: string, words: string): Promise<void> {
  const buffer = await aPdf(words)
  await input('file').setInputFiles({ name: `JS-101-${revision}.pdf`, mimeType: 'application/pdf', buffer })
  await input('revision').fill(revision)
  await page.getByRole('button', { name: '上传', exact: true }).click()
  await page.locator('.el-message', { hasText: '已收入' }).first().waitFor()
}

/** The code's page on a phone: of nobody, or of who is signed in. */
async function scan(
  link: string,
  viewer: Browser | Page,
): Promise<{ text: string; isCurrent: string | null; phone: Page }> {
  const phone =
    'newContext' in viewer
      ? await (await viewer.newContext({ viewport: { width: 390, height: 844 }, locale: 'zh-CN' })).newPage()
      : await viewer.context().newPage()
  await phone.setViewportSize({ width: 390, height: 844 })
  await phone.goto(link)
  const verdict = phone.locator('[data-test=verdict]')
  await verdict.waitFor()
  const [text, isCurrent] = [await phone.locator('main').innerText(), await verdict.getAttribute('data-current')]
  return { text, isCurrent, phone }
}

test.skipIf(!CHROMIUM)('a drawing goes from revision C to D, and the paper on the site knows it', async () => {
  const { project } = await world.api.get<Site>(`/api/sites/${world.site}`)
  page = (await openSignedIn(browser, world, 'desk', 'zh-CN')).page
  await page.goto(`${world.baseUrl}/projects/${project}/documents`)
  await at('fill').click()
  await page.locator('[data-test=folders]').getByText('施工图').click()
  await at('upload').click()
  await input('title').fill('一层结构平面图')
  await input('number').fill('JS-101')
  await sendRevision('C', '本层混凝土强度等级 C35，抗渗等级 P6')
  await at('document-JS-101').click()
  await at('code').click()
  const link = await page.locator('[data-test=code-sheet] input').inputValue()
  expect(await scan(link, browser)).toMatchObject({ isCurrent: 'true' })

  await page.reload()
  await at('new-version').click()
  await input('note').fill('抗渗等级提高')
  await sendRevision('D', '本层混凝土强度等级 C35，抗渗等级 P8')
  const stranger = await scan(link, browser)
  expect(stranger.isCurrent).toBe('false')
  expect(stranger.text).not.toMatch(/JS-101|结构|抗渗/)
  const member = await scan(link, page)
  expect(member.text).toContain('您手里的是 C 版，现行为 D 版')
  expect(member.text).toContain('抗渗等级提高')
  await Promise.all([stranger.phone, member.phone].map((phone) => phone.close()))

  await input('search').fill('抗渗')
  await expect
    .poll(
      async () => {
        await input('search').press('Enter')
        return page.locator('[data-test=hits] mark').allInnerTexts()
      },
      { timeout: 60_000 },
    )
    .toEqual(['抗渗'])
  await page.locator('[data-test=hits] button').first().click()
  await at('compare').click()
  await at('difference').waitFor()
  expect(await page.locator('[data-test=difference] ins').allInnerTexts()).toEqual([expect.stringContaining('P8')])
})
