import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromium, type Browser, type Page } from 'playwright-core'
import sharp from 'sharp'
import { uuidv7 } from '@loujing/wire/id'
import { toInstant } from '@loujing/wire/instant'
import type { Detection } from '@loujing/wire/detection'
import { aDevice, aReading, READING } from '../support/device.ts'
import { aFolder } from '../support/folder.ts'
import { aGateway, siteConfig } from '../support/gateway.ts'

const CHROMIUM = '/usr/bin/chromium'
const FLAGS =
  '--no-sandbox --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync --disable-gpu'
const missing = existsSync(CHROMIUM) ? '' : ' (skipped: no chromium of Debian on this machine)'
const SIZES = [
  { name: 'in the site office', width: 1440, height: 900 },
  { name: 'on a phone', width: 390, height: 844 },
]

let browser: Browser
beforeAll(async () => {
  if (!missing) browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS.split(' ') })
})
afterAll(() => browser?.close())

/** A page that notes what it must not do: errors in the console, requests to anybody else. */
async function aPage(origin: string, viewport: { width: number; height: number }) {
  const context = await browser.newContext({ viewport, locale: 'zh-CN' })
  const page = await context.newPage()
  const wrong: string[] = []
  page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()))
  page.on('pageerror', (error) => wrong.push(error.message))
  page.on('request', (request) => request.url().startsWith(origin) || wrong.push(request.url()))
  return { page, wrong, close: () => context.close() }
}

const text = (page: Page, selector: string) => page.locator(selector).first().innerText()

describe.skipIf(missing !== '')(`the gateway’s page with the cloud gone${missing}`, () => {
  test.each(SIZES)('$name: login, live picture with boxes, values, outbox, quarantine', async ({ width, height }) => {
    const console = { host: '127.0.0.1', port: 0, password: { env: 'DEVICE_PASSWORD' } }
    const listen = { mqtt: { host: '127.0.0.1', port: 0 }, console }
    const gateway = await aGateway(siteConfig(aFolder(), { listen }))
    const origin = `http://127.0.0.1:${gateway.ports.console}`
    const meter = await aDevice(gateway.ports.mqtt)
    const camera = await aDevice(gateway.ports.mqtt, { username: 'cam-gate' })

    const { page, wrong, close } = await aPage(origin, { width, height })
    await page.goto(origin)
    await page.fill('#password', 'wrong')
    await page.press('#password', 'Enter')
    await page.getByText('口令不对').waitFor()
    // The refusal is the answer that was asked for; Chromium notes it as a failed resource.
    expect(wrong.splice(0)).toHaveLength(1)
    await page.fill('#password', 'secret')
    await page.press('#password', 'Enter')
    await page.locator('[data-source="noise-1"]').waitFor()

    await meter.publishAsync(READING, aReading(63.5), { qos: 1 })
    await meter.publishAsync(READING, aReading(64.25, { data: { values: [{ point: 'leq', value: 9, unit: 'Pa' }] } }), {
      qos: 1,
    })
    await page.getByText('63.5').waitFor()
    expect(await text(page, '[data-point="leq"] .value')).toContain('dB(A)')
    expect(await text(page, '#health .figure:nth-child(2) .value')).toMatch(/^\d/)
    await page.getByText('单位不符').first().waitFor()

    const jpeg = await sharp({ create: { width: 320, height: 180, channels: 3, background: '#446' } })
      .jpeg()
      .toBuffer()
    const detection: Detection = {
      width: 320,
      height: 180,
      model: { name: 'm', version: '1', sha256: 'a'.repeat(64) as Detection['model']['sha256'] },
      boxes: [{ label: 'head', score: 0.9, x: 0.2, y: 0.2, w: 0.1, h: 0.2 }],
      latencyMs: 12,
    }
    const seen = { id: uuidv7(), type: 'camera.detection', time: toInstant(Date.now()), data: detection }
    await camera.publishAsync('loujing/v1/yunqi/camera/cam-gate/snapshot', jpeg)
    await camera.publishAsync('loujing/v1/yunqi/camera/cam-gate/detection', JSON.stringify(seen), { qos: 1 })
    await page.locator('[data-camera="cam-gate"] .labels .danger').waitFor()
    expect(await text(page, '[data-camera="cam-gate"] .labels')).toBe('未戴帽 90')

    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
    expect(wrong).toEqual([])
    await close()
  })
})
