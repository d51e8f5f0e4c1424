import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CHROMIUM, openBrowser, openSignedIn } from '@loujing/e2e/browser'
import { startConstellation } from '@loujing/e2e/constellation'
import { mspdiOfTower, TASKS_A_FLOOR } from '@loujing/e2e/mspdi'
import { buildViewer, VIEWER_DIR } from '@loujing/launch/viewer-build'
import type { Project } from '@loujing/wire/http/projects'
import type { Browser } from 'playwright-core'
import { claim, type Claim, median } from './figures.ts'

const TASKS = 10_000
const ROUNDS = 3
const SCROLL_MS = 3000

type Round = { checkMs: number; takeMs: number; openMs: number; framesPerSecond: number }

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
  const frames = { name: 'the goal', value: 30 }
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
      '… frames while it is scrolled',
      '/s',
      middle(({ framesPerSecond }) => framesPerSecond),
      frames,
      {
        at: 'least',
        ratio: 1,
      },
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
  const frames = await page.evaluate<number>(SCROLL)
  await context.close()
  return { checkMs, takeMs, openMs, framesPerSecond: Math.round(frames / (SCROLL_MS / 1000)) }
}

const SCROLL = `new Promise((done) => {
  const bar = document.querySelector('[data-test=gantt] .gantt_ver_scroll')
  const startedMs = performance.now()
  let frames = 0
  const step = () => {
    frames++
    bar.scrollTop += 40
    if (performance.now() - startedMs > ${SCROLL_MS}) done(frames)
    else requestAnimationFrame(step)
  }
  requestAnimationFrame(step)
})`
