import { startPostgres, type Postgres } from '@loujing/launch/postgres'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { connect } from '../../src/platform/db.ts'
import { migrate } from '../../src/platform/migrate.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The server's URL, with the database `postgres`. */
    postgresUrl: string
    /** The name of a migrated database that each test file clones. */
    templateDatabase: string
  }
}

let server: Postgres | undefined
let folder: string | undefined
let dropTemplate: (() => Promise<void>) | undefined

/** One server a run: that of DATABASE_URL, or the embedded one without fsync; and in it one migrated template. */
export async function setup(project: TestProject): Promise<void> {
  const url = process.env['DATABASE_URL'] ?? (await startEmbedded())
  const template = `loujing_template_${process.pid}`
  const admin = connect(url, { max: 1 })
  await admin.unsafe(`create database ${template}`)
  const owner = connect(databaseUrl(url, template), { max: 1 })
  await migrate(owner, join(import.meta.dirname, '../../migrations'))
  await owner.end()
  dropTemplate = async () => {
    await admin.unsafe(`drop database ${template}`)
    await admin.end()
  }
  project.provide('postgresUrl', url)
  project.provide('templateDatabase', template)
}

export async function teardown(): Promise<void> {
  await dropTemplate?.()
  await server?.close()
  if (folder) await rm(folder, { recursive: true, force: true })
}

async function startEmbedded(): Promise<string> {
  folder = await mkdtemp(join(tmpdir(), 'loujing-test-'))
  server = await startPostgres({ folder: join(folder, 'postgres'), fsync: false })
  return server.url
}

export function databaseUrl(url: string, database: string): string {
  const named = new URL(url)
  named.pathname = `/${database}`
  return named.href
}
