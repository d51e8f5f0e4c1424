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

export type Watched = { page: Page; context: BrowserContext; errors: string[]; strangers: string[] }

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
  return { page, context, errors, strangers }
}
