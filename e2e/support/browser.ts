import { existsSync } from 'node:fs'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'

export const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
)

export const SIZES = { desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const

/** Software WebGL, and none of the browser's own errands to the outside. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: CHROMIUM!,
    // Without a locale of UTF-8 it cannot open a file with a Chinese name.
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
    args: [
      '--no-sandbox',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
    ],
  })

export type Watched = {
  page: Page
  context: BrowserContext
  errors: string[]
  strangers: string[]
  /** Waits until the scene is drawn and its camera has arrived. @throws Error that says what the page did instead */
  untilDrawn(): Promise<void>
}

/** A page that writes down every console error and every request that leaves the origin. */
export async function openPage(
  browser: Browser,
  baseUrl: string,
  size: keyof typeof SIZES,
  locale: string,
): Promise<Watched> {
  const context = await browser.newContext({
    viewport: SIZES[size],
    locale,
    baseURL: baseUrl,
    isMobile: size === 'phone',
    hasTouch: size === 'phone',
  })
  const page = await context.newPage()
  const errors: string[] = []
  const strangers: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.protocol.startsWith('http') && url.origin !== new URL(baseUrl).origin) strangers.push(request.url())
  })
  const underWay = new Set<string>()
  page.on('request', (request) => underWay.add(request.url()))
  page.on('requestfinished', (request) => underWay.delete(request.url()))
  page.on('requestfailed', (request) => underWay.delete(request.url()))

  // Two busy cores and WebGL in software draw a first view in ten seconds or in two minutes. So the wait is long, ends at
  // once when the page says that it has failed, and tells what was still going on.
  async function untilDrawn(withinMs = 240_000): Promise<void> {
    const deadline = Date.now() + withinMs
    for (;;) {
      const { ready, failed, shown } = await page.evaluate<Drawing>(DRAWING)
      if (ready) return
      const state = () => JSON.stringify({ url: page.url(), shown, underWay: [...underWay], errors })
      if (failed) throw new Error(`the scene failed: ${failed} ${state()}`)
      if (Date.now() > deadline) throw new Error(`the scene was not drawn within ${withinMs} ms: ${state()}`)
      await page.waitForTimeout(250)
    }
  }
  return { page, context, errors, strangers, untilDrawn }
}

type Drawing = { ready: boolean; failed: string; shown: string }
const DRAWING = `({
  ready: document.body.dataset.ready === 'true',
  failed: document.querySelector('.host [role=alert]')?.textContent.trim() ?? '',
  shown: document.querySelector('.host [role=status]')?.textContent.trim() ?? document.readyState,
})`

/** A page of the one whose session `api` holds, without the page of the login. */
export async function openSignedIn(
  browser: Browser,
  { baseUrl, api }: { baseUrl: string; api: { cookie: string } },
  size: keyof typeof SIZES,
  locale: string,
): Promise<Watched> {
  const watched = await openPage(browser, baseUrl, size, locale)
  const [name = '', value = ''] = api.cookie.split('=')
  await watched.context.addCookies([{ name, value, url: baseUrl }])
  await watched.page.addInitScript("localStorage.setItem('loujing.known', 'yes')")
  return watched
}
