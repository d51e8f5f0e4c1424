import { uuidv7, type CompanyId, type SiteId } from '@loujing/wire/id'
import { connect, createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createHub, type Line } from '../src/live/hub.ts'
import { createLog } from '../src/platform/log.ts'
import { say } from '../src/platform/outbox.ts'
import { inCompany } from '../src/platform/tenant.ts'
import { openDatabase, type TestDatabase } from './support/database.ts'

const company = uuidv7<CompanyId>()
const site = uuidv7<SiteId>()
let db: TestDatabase
beforeAll(async () => {
  db = await openDatabase()
})
afterAll(() => db.close())

/** A line over a real socket; the far end reads, or not. */
async function openLine(
  name: string,
  isAllowed = () => Promise.resolve(true),
): Promise<{ line: Line; far: Socket; closed: Promise<void> }> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const far = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const near = await new Promise<Socket>((done) => server.once('connection', done))
  server.close()
  near.on('error', () => {})
  far.on('error', () => {})
  const closed = new Promise<void>((done) => near.once('close', () => done()))
  const line: Line = {
    name,
    company,
    site,
    write: (bytes) => void near.write(bytes),
    bufferedBytes: () => near.writableLength,
    isAllowed,
    close: () => near.destroy(),
  }
  return { line, far, closed }
}

test('a viewer that does not read is closed by name, and the others miss nothing', async () => {
  const hub = createHub({ sql: db.sql, log: createLog('silent'), mostBufferedBytes: 200_000 })
  await hub.start()
  const frozen = await openLine('frozen')
  const awake = await openLine('awake')
  frozen.far.pause()
  let heard = ''
  awake.far.setEncoding('utf8').on('data', (text: string) => (heard += text))
  await hub.join(frozen.line)
  await hub.join(awake.line)

  const rounds = 150
  const padding = 'x'.repeat(60_000)
  for (let n = 1; n <= rounds; n++) {
    const data = { at: `${n} ${padding}` }
    await inCompany(db.sql, company, (tx) =>
      say(tx, { type: 'twin.model-changed', subject: '', company, site, data }, new Date()),
    )
  }
  await frozen.closed
  const told = () => [...heard.matchAll(/"at":"(\d+) /g)].map(([, n]) => Number(n))
  for (let tries = 0; tries < 200 && told().length < rounds; tries++) await sleep(50)
  expect(told()).toEqual(Array.from({ length: rounds }, (_, i) => i + 1))
  expect(hub.counts()).toEqual({ lines: 1, closedSlow: 1 })
  await hub.close()
  await awake.closed
})

test('whoever may not any more is closed at the next heartbeat', async () => {
  const hub = createHub({ sql: db.sql, log: createLog('silent'), heartbeatMs: 50 })
  await hub.start()
  let allowed = true
  const { line, far, closed } = await openLine('leaver', () => Promise.resolve(allowed))
  let heard = ''
  far.setEncoding('utf8').on('data', (text: string) => (heard += text))
  await hub.join(line)
  await sleep(200)
  expect(heard).toContain('event: ping')
  allowed = false
  await closed
  expect(hub.counts().lines).toBe(0)
  await hub.close()
})
