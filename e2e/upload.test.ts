import { createHash } from 'node:crypto'
import { createReadStream, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { generateTower } from '@loujing/demo/tower/tower'
import type { Model, Upload } from '@loujing/wire/http/twin'
import { uuidv7 } from '@loujing/wire/id'
import { VIEWER_DIR } from '@loujing/launch/viewer-build'
import type { Page } from '@loujing/wire/page'
import type { Browser, Page as BrowserPage } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CHROMIUM, openBrowser, openSignedIn } from './support/browser.ts'
import { startConstellation, type Constellation } from './support/constellation.ts'
import { eventually } from './support/eventually.ts'
import { type Line, startLine } from './support/line.ts'

/** How large the file is: `LOUJING_SOAK=1` is the promise, the short form runs on every change. */
const SOAK = process.env['LOUJING_SOAK'] === '1'
const MB = 1024 ** 2
const FILE_BYTES = (SOAK ? 200 : 24) * MB
const PIECE_BYTES = (SOAK ? 8 : 2) * MB
/** Whoever held half of the file would be beyond this. Of a small one it tells nothing: what waits to be collected is as much. */
const MOST_GROWTH = SOAK ? 96 * MB : Infinity
const AFTER_MS = 300

let folder: string
let world: Constellation
let file: string
let line: Line
let browser: Browser | undefined

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'loujing-upload-'))
  file = join(folder, 'grown.ifc')
  await grow(file, FILE_BYTES)
  world = await startConstellation({ folder, devices: [], viewerDir: process.env['LOUJING_VIEWER_DIST'] ?? VIEWER_DIR })
  line = await startLine({ port: Number(new URL(world.baseUrl).port) })
})
afterAll(async () => {
  await browser?.close()
  await line[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

test('a large file whose line is cut three times arrives whole, and nobody holds it in memory', async () => {
  const upload = await begin()
  await sendPiece(upload.id, 0)
  const most = { before: residentBytes(), after: 0 }
  const watch = setInterval(() => (most.after = Math.max(most.after, residentBytes())), 50)
  const cuts = [0.25, 0.5, 0.75].map((share) => Math.floor((share * FILE_BYTES) / PIECE_BYTES) * PIECE_BYTES)
  let acknowledged = PIECE_BYTES
  let resent = 0
  try {
    while (acknowledged < FILE_BYTES) {
      if (acknowledged === cuts[0]) {
        cuts.shift()
        await sendHalf(upload.id, acknowledged)
        const offset = await offsetOf(upload.id)
        expect(offset, 'what was acknowledged is there, what was not proved is not').toBe(acknowledged)
        resent++
      }
      await sendPiece(upload.id, acknowledged)
      acknowledged = Math.min(acknowledged + PIECE_BYTES, FILE_BYTES)
    }
  } finally {
    clearInterval(watch)
  }
  expect(resent).toBe(3)
  const grown = most.after - most.before
  console.log(`${FILE_BYTES / MB} MB: the cloud ${mb(most.before)} MB before, ${mb(most.after)} MB at most`)
  expect(grown).toBeLessThan(MOST_GROWTH)
  expect(await hashOf(sourceOf(upload))).toBe(await hashOf(file))

  const model = await eventually(async () => {
    const now = await world.api.get<Model>(`/api/models/${upload.model}`)
    return now.state !== 'converting' && now
  }, 200_000)
  expect(model).toMatchObject({ state: 'ready', name: 'grown' })
  expect(model.elements).toBeGreaterThan(100)
}, 600_000)

test('a cloud that is killed in the middle of a piece loses nothing that it acknowledged', async () => {
  const upload = await begin()
  await sendPiece(upload.id, 0)
  await sendHalf(upload.id, PIECE_BYTES, async () => {
    await world.cloud.kill()
    await world.cloud.start()
  })
  expect(await offsetOf(upload.id)).toBe(PIECE_BYTES)
  await sendPiece(upload.id, PIECE_BYTES)
  expect(await offsetOf(upload.id)).toBe(2 * PIECE_BYTES)
  await world.api.send('DELETE', `/api/uploads/${upload.id}`)
  expect(existsSync(join(folder, 'cloud/models', upload.model))).toBe(false)
})

test('a cloud that is killed in the middle of a conversion leaves nothing half made, and ends it after its start', async () => {
  const ifc = Buffer.from(generateTower({ storeys: 6 }).ifc)
  const { id } = await world.api.upload<Model>(`/api/sites/${world.site}/models?name=killed`, ifc)
  await eventually(
    async () => (await world.api.get<Model>(`/api/models/${id}`)).progress?.step === 'geometry',
    60_000,
    5,
  )
  await world.cloud.kill()
  const names = () => readdirSync(join(folder, 'cloud/models', id))
  expect(names()).not.toContain('tiles')
  await world.cloud.start()
  const model = await eventually(async () => {
    const now = await world.api.get<Model>(`/api/models/${id}`)
    return now.state !== 'converting' && now
  }, 120_000)
  expect(model.state).toBe('ready')
  expect(names().sort()).toEqual(['source.ifc', 'tiles'])
})

test.skipIf(!CHROMIUM)(
  'in the page an upload outlives a cut line, a pause and a reload, and is given up with a click',
  async () => {
    browser = await openBrowser()
    const { page, context } = await openSignedIn(browser, { baseUrl: line.url, api: world.api }, 'desk', 'zh-CN')
    // as slow as a site's line, so that there is time to cut it
    const slow = { offline: false, latency: 5, downloadThroughput: -1, uploadThroughput: 5 * MB }
    await (await context.newCDPSession(page)).send('Network.emulateNetworkConditions', slow)
    const path = join(folder, '三号楼.ifc')
    await grow(path, 24 * MB)
    const bar = (state: string) => page.locator(`[data-test=upload][data-state=${state}]`)
    const received = async () => (await uploads())[0]?.received ?? 0
    const uploads = async () => (await world.api.get<Page<Upload>>(`/api/sites/${world.site}/uploads`)).items

    await page.goto(`/sites/${world.site}/models`)
    await page.locator('[data-test=import-model]').click()
    await page.locator('.drop + input[type=file]').setInputFiles(path)
    await page.locator('[data-test=submit]').click()
    await bar('sending').getByText('MiB/s').waitFor()
    await eventually(async () => (await received()) > 0, 60_000)
    await shoot(page, 'upload-sending')
    line.cut()
    await bar('waiting').waitFor()
    await shoot(page, 'upload-waiting')
    line.mend()
    await bar('sending').waitFor({ timeout: 60_000 })
    await page.locator('[data-test=pause]').click()
    await bar('paused').waitFor()
    await page.setViewportSize({ width: 390, height: 844 })
    await shoot(page, 'upload-paused-phone')
    const before = await received()
    expect(before).toBeGreaterThan(0)
    expect(before).toBeLessThan(24 * MB)

    await page.reload()
    const waiting = page.locator('[data-test=unfinished] li')
    await waiting.getByText('三号楼.ifc').waitFor()
    await shoot(page, 'upload-unfinished-phone')
    await page.setViewportSize({ width: 1440, height: 900 })
    await shoot(page, 'upload-unfinished')
    await page.locator('[data-test=go-on]').setInputFiles(path)
    await page.locator('[data-test=earlier]').waitFor()
    await shoot(page, 'upload-again')
    await page.locator('[data-test=submit]').click()
    await page.locator('[data-test=import-steps][data-state=ready]').waitFor({ timeout: 120_000 })
    await shoot(page, 'upload-ready')
    const { items } = await world.api.get<Page<Model>>(`/api/sites/${world.site}/models`)
    const sent = items.find(({ fileName }) => fileName === '三号楼.ifc')!
    expect(await hashOf(join(folder, 'cloud/models', sent.id, 'source.ifc'))).toBe(await hashOf(path))
    expect(await uploads()).toEqual([])

    await page.locator('[data-test=submit]').waitFor()
    await page.keyboard.press('Escape')
    await page.locator('[data-test=import-model]').click()
    await page.locator('.drop + input[type=file]').setInputFiles(path)
    await page.locator('[data-test=submit]').click()
    await bar('sending').waitFor()
    await page.locator('[data-test=abandon]').click()
    await page.locator('.drop').waitFor()
    expect(await uploads()).toEqual([])

    const letter = { name: 'letter.ifc', mimeType: 'text/plain', buffer: Buffer.alloc(100_000, 'Dear architect, ') }
    await page.locator('.drop + input[type=file]').setInputFiles(letter)
    await page.locator('[data-test=submit]').click()
    await page.locator('.el-alert').getByText('不是 IFC 文件').waitFor()
    expect(await uploads()).toEqual([])
  },
)

const SHOTS = process.env['LOUJING_SHOTS']
const shoot = async (page: BrowserPage, name: string): Promise<void> => {
  if (SHOTS !== undefined) await page.screenshot({ path: join(SHOTS, `${name}.png`) })
}

const begin = (): Promise<Upload> =>
  world.api.send<Upload>('PUT', `/api/sites/${world.site}/uploads/${uuidv7()}`, {
    ...{ name: 'grown', fileName: 'grown.ifc', bytes: FILE_BYTES },
  })
const sourceOf = ({ model }: Upload): string => join(folder, 'cloud/models', model, 'source.ifc')
const mb = (bytes: number): string => (bytes / MB).toFixed(0)

async function offsetOf(id: string): Promise<number> {
  const headers = { cookie: world.api.cookie, 'tus-resumable': '1.0.0' }
  const answer = await fetch(`${world.baseUrl}/api/uploads/${id}`, { method: 'HEAD', headers })
  expect(answer.status).toBe(200)
  return Number(answer.headers.get('upload-offset'))
}

async function readPiece(from: number): Promise<Buffer> {
  const source = await open(file)
  const bytes = Buffer.alloc(Math.min(PIECE_BYTES, FILE_BYTES - from))
  await source.read(bytes, 0, bytes.length, from)
  await source.close()
  return bytes
}

const headersOf = (from: number, bytes: Buffer) => ({
  ...{ cookie: world.api.cookie, 'x-loujing': '1', 'tus-resumable': '1.0.0', 'upload-offset': String(from) },
  'content-type': 'application/offset+octet-stream',
  'content-length': String(bytes.length),
  'upload-checksum': `sha256 ${createHash('sha256').update(bytes).digest('base64')}`,
})

async function sendPiece(id: string, from: number): Promise<void> {
  const bytes = await readPiece(from)
  const init = { method: 'PATCH', headers: headersOf(from, bytes), body: bytes as NonNullable<RequestInit['body']> }
  const answer = await fetch(`${world.baseUrl}/api/uploads/${id}`, init)
  expect(answer.status, await answer.text()).toBe(204)
}

/** Half of a piece goes out; then the socket is destroyed, or whatever `instead` does to the line. */
async function sendHalf(id: string, from: number, instead?: () => Promise<void>): Promise<void> {
  const bytes = await readPiece(from)
  const sent = request(`${world.baseUrl}/api/uploads/${id}`, { method: 'PATCH', headers: headersOf(from, bytes) })
  sent.on('error', () => {})
  await new Promise<void>((done) => sent.write(bytes.subarray(0, bytes.length / 2), () => done()))
  await new Promise((done) => setTimeout(done, AFTER_MS))
  await instead?.()
  sent.destroy()
  if (!sent.closed) await new Promise((done) => sent.once('close', done))
}

/** Resident memory of the cloud's process (proc(5), status, in kB). */
function residentBytes(): number {
  const [, kb] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${world.cloud.pid}/status`, 'utf8')) ?? []
  return Number(kb) * 1024
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** A tower that is as it was, and as large as is asked for: with comments (ISO 10303-21 §5.5), each unlike the others. */
async function grow(path: string, bytes: number): Promise<void> {
  const { ifc } = generateTower({ storeys: 1 })
  const text = Buffer.from(ifc)
  const end = text.indexOf('ENDSEC;\nEND-ISO')
  const into = await open(path, 'w')
  await into.write(text.subarray(0, end))
  let left = bytes - text.length
  for (let i = 0; left > 0; i++) {
    const line = createHash('sha256').update(String(i)).digest('hex').repeat(1000)
    const size = Math.min(left, line.length + 7)
    // the last one is as long as what is left
    await into.write(size < 7 ? ' '.repeat(size) : `/* ${line.slice(0, size - 7)} */\n`)
    left -= size
  }
  await into.write(text.subarray(end))
  await into.close()
}
