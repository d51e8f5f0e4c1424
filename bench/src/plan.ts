import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CHROMIUM, openBrowser, openSignedIn } from '@loujing/e2e/browser'
import { startConstellation } from '@loujing/e2e/constellation'
import { mspdiOfTower, TASKS_A_FLOOR } from '@loujing/e2e/mspdi'
import { buildViewer, VIEWER_DIR } from '@loujing/launch/viewer-build'
import type { Project } from '@loujing/wire/http/projects'
import type { Browser, Page } from 'playwright-core'
import { claim, type Claim, median } from './figures.ts'

const TASKS = 10_000
const ROUNDS = 3
const SCROLL_MS = 3000
const MOVES = 60
const THIRTY_A_SECOND_MS = 1000 / 30

type Round = {
  checkMs: number
  takeMs: number
  openMs: number
  /** Pictures a second, and what the page itself does for each: the rest is the drawing in software. */
  drag: Frames
  scroll: Frames
}
type Frames = { perSecond: number; ownMs: number }

/** A plan of 10,000 tasks out of Microsoft Project, in Chromium without a graphics processor: from the file to its report, to the chart. */
export async function measurePlan(): Promise<Claim[]> {
  if (!CHROMIUM) throw new Error('Chromium is not installed')
  await buildViewer()
  const folder = mkdtempSync(join(tmpdir(), 'loujing-bench-'))
  await using world = await startConstellation({ folder, viewerDir: VIEWER_DIR, devices: [] })
  const browser = await openBrowser()
  const rounds: Round[] = []
  try {
    for (let i = 0; i < ROUNDS; i++) {
      const made = { code: `P${i}`, name: '一号楼', city: '杭州' }
      const { id } = await world.api.send<Project>('POST', '/api/projects', made)
      const round = await measureRound(browser, world, `/projects/${id}/plan`)
      console.log(`  ${JSON.stringify(round)}`)
      rounds.push(round)
    }
  } finally {
    await browser.close()
    rmSync(folder, { recursive: true, force: true })
  }
  const middle = (of: (round: Round) => number) => median(rounds.map(of))
  const seconds = { name: 'three seconds', value: 3000 }
  const most = { at: 'most', ratio: 1 } as const
  const frame = { name: 'a thirtieth of a second', value: THIRTY_A_SECOND_MS }
  return [
    claim(
      'a plan of 10,000 tasks is read, reckoned and compared',
      'ms',
      middle(({ checkMs }) => checkMs),
      seconds,
      most,
    ),
    claim(
      '… taken, reckoned and drawn',
      'ms',
      middle(({ takeMs }) => takeMs),
      seconds,
      most,
    ),
    claim(
      '… opened again',
      'ms',
      middle(({ openMs }) => openMs),
      seconds,
      most,
    ),
    claim(
      '… a picture while a task is dragged, without its drawing in software',
      'ms',
      middle(({ drag }) => drag.ownMs),
      frame,
      most,
    ),
    claim(
      '… a picture while it is scrolled, without its drawing in software',
      'ms',
      middle(({ scroll }) => scroll.ownMs),
      frame,
      most,
    ),
  ]
}

async function measureRound(browser: Browser, world: Parameters<typeof openSignedIn>[1], path: string): Promise<Round> {
  const { page, context } = await openSignedIn(browser, world, 'desk', 'zh-CN')
  const row = page.locator('[data-test=gantt] .gantt_row').first()
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const startedMs = performance.now()
    await work()
    return Math.round(performance.now() - startedMs)
  }
  await page.goto(path)
  await page.locator('[data-test=import]').click()
  const buffer = Buffer.from(mspdiOfTower(TASKS / TASKS_A_FLOOR))
  const checkMs = await timed(async () => {
    await page.locator('[data-test=plan-file]').setInputFiles({ name: 'plan.xml', mimeType: 'text/xml', buffer })
    await page.locator('[data-test=plan-report]').waitFor({ timeout: 60_000 })
  })
  const takeMs = await timed(async () => {
    await page.locator('[data-test=submit]').click()
    await row.waitFor({ timeout: 60_000 })
  })
  const openMs = await timed(async () => {
    await page.reload()
    await row.waitFor({ timeout: 60_000 })
  })
  const framesOf = await countFrames(page)
  const scroll = await framesOf(() => page.evaluate(SCROLL))
  const drag = await framesOf(await dragATask(page))
  await context.close()
  return { checkMs, takeMs, openMs, drag, scroll }
}

/** What it gives measures the pictures that a page makes during some work, and the time of its own thread for each. */
async function countFrames(page: Page): Promise<(work: () => Promise<unknown>) => Promise<Frames>> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Performance.enable')
  await page.evaluate('globalThis.frames = 0; (function count() { frames++; requestAnimationFrame(count) })()')
  const read = async () => {
    const { metrics } = await cdp.send('Performance.getMetrics')
    const busyMs = metrics.find(({ name }) => name === 'TaskDuration')!.value * 1000
    return { busyMs, frames: await page.evaluate<number>('frames'), atMs: performance.now() }
  }
  return async (work) => {
    const before = await read()
    await work()
    const after = await read()
    const frames = after.frames - before.frames
    return {
      perSecond: Math.round((frames * 1000) / (after.atMs - before.atMs)),
      ownMs: Math.round(((after.busyMs - before.busyMs) / frames) * 10) / 10,
    }
  }
}

/** Takes hold of a task of the first storey; what it gives draws it through the months. */
async function dragATask(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(`document.querySelector('[data-test=gantt] .gantt_ver_scroll').scrollTop = 0`)
  await page.locator('[data-test=gantt] .gantt_tree_icon.gantt_open').first().click()
  const bar = page.locator('[data-test=gantt] .gantt_task_line:not(.gantt_project)').nth(3)
  const { x, y, width, height } = (await bar.boundingBox())!
  const [left, top] = [x + width / 2, y + height / 2]
  await page.mouse.move(left, top)
  await page.mouse.down()
  return async () => {
    for (let move = 1; move <= MOVES; move++) await page.mouse.move(left + move * 3, top)
    const moved = (await bar.boundingBox())!
    if (moved.x - x < MOVES) throw new Error('the task was not dragged')
  }
}

const SCROLL = `new Promise((done) => {
  const bar = document.querySelector('[data-test=gantt] .gantt_ver_scroll')
  const startedMs = performance.now()
  const step = () => {
    bar.scrollTop += 40
    if (performance.now() - startedMs > ${SCROLL_MS}) done()
    else requestAnimationFrame(step)
  }
  requestAnimationFrame(step)
})`
