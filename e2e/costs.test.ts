import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { VIEWER_DIR } from '@loujing/launch/viewer-build'
import type { CostAccount, CostEntry } from '@loujing/wire/http/costs'
import type { Role } from '@loujing/wire/http/identity'
import type { Site } from '@loujing/wire/http/sites'
import { type ProjectId, uuidv7 } from '@loujing/wire/id'
import type { Page as PageOf } from '@loujing/wire/page'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { boardSheet } from '../twin-viewer/src/features/costs/sheet.ts'
import { type Api, connectApi } from './support/api.ts'
import { CHROMIUM, openBrowser, openSignedIn, type SIZES } from './support/browser.ts'
import { type Constellation, PASSWORD, startConstellation } from './support/constellation.ts'

const WAN = 1_000_000

let folder: string
let world: Constellation
let project: ProjectId
let browser: Browser
let people: { planner: Api; cost: Api; finance: Api }
let contract: string
let changes: string[]

beforeAll(async () => {
  if (!CHROMIUM) return
  folder = await mkdtemp(join(tmpdir(), 'loujing-costs-'))
  world = await startConstellation({ folder, viewerDir: VIEWER_DIR, devices: [] })
  project = (await world.api.get<Site>(`/api/sites/${world.site}`)).project
  const admin = connectApi(world.baseUrl)
  await admin.send('POST', '/api/auth/login', { account: 'admin', password: PASSWORD })
  const hire = async (account: string, name: string, role: Role): Promise<Api> => {
    await admin.send('POST', '/api/people', { account, name, password: PASSWORD, roles: [role] })
    const api = connectApi(world.baseUrl)
    await api.send('POST', '/api/auth/login', { account, password: PASSWORD })
    return api
  }
  people = {
    planner: await hire('planner', '赵磊', 'project-manager'),
    cost: await hire('cost', '钱芳', 'cost-manager'),
    finance: await hire('finance', '孙丽', 'finance-manager'),
  }
  await signAt85Percent()
  browser = await openBrowser()
})
afterAll(async () => {
  if (!CHROMIUM) return
  await browser?.close()
  await world?.[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const costs = () => `/api/projects/${project}/costs`
const accountOf = async () =>
  (await people.cost.get<PageOf<CostAccount>>(`${costs()}/accounts?limit=200`)).items.find(
    ({ account }) => account.code === '03.04',
  )!

/** An account of 1,000 万 with a contract of 850 万, and two drafts of changes that would each take it over 90 %. */
async function signAt85Percent(): Promise<void> {
  const { planner, cost } = people
  await cost.send('POST', `${costs()}/fill`, {})
  const [target, line] = [uuidv7(), uuidv7()]
  const lines = [{ account: '03.04', quantityMilli: 1000, unitFen: 1000 * WAN, taxRate: 900 }]
  await cost.send('PUT', `${costs()}/targets/${target}`, { stage: 'construction', note: '', lines })
  await world.api.send('PUT', `${costs()}/targets/${target}/confirmed`)
  const { id: account } = await accountOf()
  const planned = { account, name: '总承包', fen: 850 * WAN, taxRate: 900 }
  await cost.send('PUT', `${costs()}/lines/${line}`, { version: 0, line: planned })
  contract = uuidv7()
  const terms = { number: 'HT-1', name: '总承包', supplier: '云岭建设', signedOn: '2026-03-01' }
  await cost.send('PUT', `${costs()}/contracts/${contract}`, {
    ...{ ...terms, progressRate: 8000, retentionRate: 300, lines: [{ line, fen: 850 * WAN, taxRate: 900 }] },
  })
  changes = [uuidv7(), uuidv7()]
  for (const [i, id] of changes.entries()) {
    const change = { contract, line, kind: 'design-change', number: `BG-${i + 1}`, title: '地下室防水加强', reason: '' }
    await planner.send('PUT', `${costs()}/changes/${id}`, { ...change, fen: 60 * WAN, days: 5 })
  }
}

async function open(api: Api, size: keyof typeof SIZES, path: string) {
  const watched = await openSignedIn(browser, { baseUrl: world.baseUrl, api }, size, 'zh-CN')
  await watched.page.goto(path)
  return watched
}
const by = (page: Page, name: string) => page.locator(`[data-test=${name}]`)
async function choose(page: Page, select: string, option: string): Promise<void> {
  await by(page, select).last().click()
  await page.locator('.el-select-dropdown__item:visible', { hasText: option }).click()
}
const type = (page: Page, name: string, text: string) =>
  page.locator(`input[data-test=${name}], textarea[data-test=${name}], [data-test=${name}] input`).last().fill(text)
async function date(page: Page, label: string, day: string): Promise<void> {
  const field = page.locator('.el-dialog .el-form-item', { hasText: label }).locator('input')
  await field.fill(day)
  await field.press('Enter')
}

/** Sends a change on its way; where the limit stands against it, asks for the reserve in its stead. */
async function submit(page: Page, number: string): Promise<void> {
  await page.locator(`[data-test=change-${number}] [data-test=step]`).click()
  await by(page, 'submit').click()
}
async function propose(page: Page, number: string): Promise<void> {
  await submit(page, number)
  await by(page, 'proposal').waitFor()
  await type(page, 'proposal-amount', '600000')
  await type(page, 'proposal-reason', '地勘水位变化，防水等级提高')
  await by(page, 'propose').click()
  await by(page, 'proposal').waitFor({ state: 'detached' })
}
/** From the number in the bar above, through the inbox, to the verdict. */
async function decide(page: Page, verdict: 'approve' | 'reject', words: string): Promise<void> {
  await page.locator('[data-test=approval-inbox] b', { hasText: '1' }).waitFor()
  await by(page, 'approval-inbox').click()
  await by(page, 'approval').click()
  await by(page, 'figures').waitFor()
  expect(await by(page, 'figures').innerText()).toContain('600,000.00')
  await by(page, `act-${verdict}`).click()
  if (verdict === 'reject') expect(await by(page, 'submit').isDisabled(), 'a refusal says why').toBe(true)
  await type(page, 'words', words)
  await by(page, 'submit').click()
  await page.locator('[data-test=events]', { hasText: words }).waitFor()
}

test.skipIf(!CHROMIUM)(
  'a flow is drawn; a change over 90 % goes through it at a desk and on a phone; the money moves once, and not at all when refused',
  async () => {
    const drawing = await open(world.api, 'desk', '/approvals/templates')
    const { page } = drawing
    await by(page, 'new-template').click()
    await type(page, 'template-name', '变更超 90% 审批')
    await by(page, 'add-amount').click()
    await type(page, 'condition-yuan', '100000')
    await by(page, 'step-0').click()
    await type(page, 'step-name', '成本审核')
    await by(page, 'insert-1').click()
    await type(page, 'step-name', '财务审批')
    await choose(page, 'party-role', '财务经理')
    const preview = by(page, 'preview')
    await preview.getByText('孙丽').waitFor()
    expect(await preview.innerText()).toMatch(/成本审核[\s\S]*钱芳[\s\S]*财务审批[\s\S]*孙丽/)
    await by(page, 'save-flow').click()
    await by(page, 'enabled').click()
    await page.locator('[data-test=enabled].is-checked').waitFor()
    await drawing.context.close()

    const planner = await open(people.planner, 'desk', `/projects/${project}/costs/contracts/${contract}`)
    await propose(planner.page, 'BG-1')
    const before = (await accountOf()).figures

    const cost = await open(people.cost, 'desk', '/')
    await decide(cost.page, 'approve', '价格已核，同意')
    expect((await accountOf()).figures, 'half signed moves nothing').toEqual(before)
    const finance = await open(people.finance, 'phone', '/')
    await decide(finance.page, 'approve', '资金可承受')
    await finance.page.locator('[data-test=state]', { hasText: '已通过' }).waitFor()

    await planner.page.reload()
    await submit(planner.page, 'BG-1')
    await planner.page.locator('[data-test=change-BG-1]', { hasText: '已提交' }).waitFor()
    const { figures } = await accountOf()
    expect([before.reserve.fen - figures.reserve.fen, figures.pending.fen]).toEqual([60 * WAN, 60 * WAN])
    const entries = await people.cost.get<PageOf<CostEntry>>(`${costs()}/entries?measure=reserve&limit=200`)
    expect(entries.items.filter(({ document }) => document === 'decision')).toHaveLength(1)

    await propose(planner.page, 'BG-2')
    await cost.page.goto('/')
    await decide(cost.page, 'reject', '可在原方案内消化，不同意')
    await cost.page.locator('[data-test=state]', { hasText: '已驳回' }).waitFor()
    expect((await accountOf()).figures, 'refused moves nothing').toEqual(figures)
    await submit(planner.page, 'BG-2')
    await by(planner.page, 'proposal').waitFor()

    for (const { errors, strangers, context } of [planner, cost, finance]) {
      // A refusal by the limit is an answer that the browser writes down as one.
      expect(errors.filter((error) => !error.includes('409'))).toEqual([])
      expect(strangers).toEqual([])
      await context.close()
    }
  },
)

test.skipIf(!CHROMIUM)(
  'a bill of quantities with three bad rows is refused whole, row by row; mended, it is taken, and counts when another confirms it',
  async () => {
    const sheet = async (rows: (string | number)[][]) => {
      const blob = await boardSheet(['科目编码', '名称', '工程量', '综合单价', '税率'], rows)
      return { name: '工程量清单.xlsx', mimeType: blob.type, buffer: Buffer.from(await blob.arrayBuffer()) }
    }
    const good = ['03.04', '主体结构', 1000, 12_000, 9]
    const bad = [
      ['03.99', '没有的科目', 10, 100, 9],
      ['03.05', '数量写成了字', '若干', 100, 9],
      ['03.05', '单价到厘', 10, 100.005, 9],
    ]
    const cost = await open(people.cost, 'desk', `/projects/${project}/costs`)
    const { page } = cost
    await by(page, 'targets').click()
    await by(page, 'boq').setInputFiles(await sheet([good, ...bad]))
    const errors = by(page, 'boq-errors').locator('li')
    await errors.first().waitFor()
    expect((await errors.allInnerTexts()).map((text) => Number(/\d+/.exec(text)![0]))).toEqual([3, 4, 5])
    expect(await errors.allInnerTexts()).toEqual([
      expect.stringContaining('03.99'),
      expect.stringContaining('若干'),
      expect.stringContaining('100.005'),
    ])
    expect(await by(page, 'submit').isDisabled()).toBe(true)
    const before = (await accountOf()).figures.target

    const mended = ['03.05', '二次结构', 10, 100, 9]
    await by(page, 'boq').setInputFiles(await sheet([good, mended]))
    await page.locator('.el-alert--success').waitFor()
    await by(page, 'submit').click()
    await page.getByText('1,200.10').waitFor()
    expect((await accountOf()).figures.target, 'a draft counts for nothing').toEqual(before)

    const manager = await open(world.api, 'desk', `/projects/${project}/costs`)
    await by(manager.page, 'targets').click()
    await by(manager.page, 'confirm-target').click()
    await by(manager.page, 'confirm-target').waitFor({ state: 'detached' })
    // 1,000 of 12,000 yuan
    expect((await accountOf()).figures.target.fen).toBe(1200 * WAN)
    for (const watched of [cost, manager]) {
      expect(watched.errors).toEqual([])
      expect(watched.strangers).toEqual([])
      await watched.context.close()
    }
  },
)

test.skipIf(!CHROMIUM)(
  'an expense counts at once, an invoice is kept with its tax, and a contract with open changes is not settled',
  async () => {
    const cost = await open(people.cost, 'desk', `/projects/${project}/costs`)
    const { page } = cost
    const before = (await accountOf()).figures
    await by(page, 'add-expense').click()
    await choose(page, 'account', '03.04')
    await type(page, 'expense-title', '质量监督费')
    await type(page, 'expense-amount', '1200.50')
    await date(page, '发生日期', '2026-03-01')
    await by(page, 'submit').click()
    await by(page, 'expenses').getByText('质量监督费').waitFor()
    expect((await accountOf()).figures.dynamic.fen, 'it came out of the reserve').toBe(before.dynamic.fen)
    expect((await accountOf()).figures.expenses.fen - before.expenses.fen).toBe(120_050)

    await page.locator('[data-test="cost-03"] button[aria-expanded]').click()
    await page.locator('[data-test="edit-03.04"]').click()
    await type(page, 'account-name', '主体建筑工程')
    await by(page, 'submit').click()
    await page.locator('[data-test="cost-03.04"]', { hasText: '主体建筑工程' }).waitFor()

    await page.goto(`/projects/${project}/costs/contracts/${contract}`)
    await by(page, 'settle').click()
    await by(page, 'submit').click()
    await page.locator('.el-dialog .el-alert--error').waitFor()
    expect(await page.locator('.el-dialog').innerText()).toContain('未办结')

    const finance = await open(people.finance, 'phone', `/projects/${project}/costs/contracts/${contract}`)
    await by(finance.page, 'add-invoice').click()
    await type(finance.page, 'invoice-number', '2333000001')
    await type(finance.page, 'invoice-amount', '10900')
    await date(finance.page, '开票日期', '2026-03-01')
    await by(finance.page, 'submit').click()
    await by(finance.page, 'invoices').getByText('2333000001').waitFor()
    expect(await by(finance.page, 'invoices').innerText()).toMatch(/10,000\.00[^]*10,900\.00/)
    for (const { errors, strangers, context } of [cost, finance]) {
      expect(errors.filter((error) => !error.includes('409'))).toEqual([])
      expect(strangers).toEqual([])
      await context.close()
    }
  },
)
