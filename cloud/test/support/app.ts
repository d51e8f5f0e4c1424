import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import type { Evidence } from '../../src/modules/evidence/index.ts'
import { createLog } from '../../src/platform/log.ts'
import type { Privacy } from '../../src/modules/privacy/index.ts'
import type { RateLimits } from '../../src/platform/security.ts'
import type { Relay } from '../../src/platform/relay.ts'
import type { FastifyInstance } from 'fastify'
import { openDatabase, type TestDatabase } from './database.ts'

export const SETUP_KEY = 'a-setup-key-for-tests'

export type TestApp = AsyncDisposable & {
  app: FastifyInstance
  relay: Relay
  evidence: Evidence
  privacy: Privacy
  db: TestDatabase
  dataFolder: string
  close(): Promise<void>
}
export type TestAppOptions = { now?: () => Date; env?: Record<string, string>; logLevel?: string; limits?: RateLimits }

/** The whole cloud, on a database and a data folder of its own; started, and reachable by `app.inject`. */
export async function startApp({
  now = () => new Date(),
  env = {},
  logLevel = 'silent',
  limits = {},
}: TestAppOptions = {}): Promise<TestApp> {
  const db = await openDatabase()
  const dataFolder = await mkdtemp(join(tmpdir(), 'loujing-cloud-'))
  const config = readConfig({
    DATABASE_URL: db.url,
    LOUJING_DATA: dataFolder,
    LOUJING_SETUP_KEY: SETUP_KEY,
    LOUJING_FIELD_KEY: randomBytes(16).toString('hex'),
    PORT: '0',
    ...env,
  })
  const { app, relay, evidence, privacy } = await buildApp({
    config,
    sql: db.sql,
    log: createLog(logLevel),
    now,
    limits,
  })
  await app.ready()
  const close = async (): Promise<void> => {
    await app.close()
    await db.close()
    await rm(dataFolder, { recursive: true, force: true })
  }
  return { app, relay, evidence, privacy, db, dataFolder, close, [Symbol.asyncDispose]: close }
}

/** Lets it listen on a free port of loopback: for what cannot be injected, streams and real sockets. */
export async function listen({ app }: TestApp): Promise<string> {
  await app.listen({ host: '127.0.0.1', port: 0 })
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
}
